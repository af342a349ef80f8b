"""That a client was erased stands in their record: with a time, and with nothing of them."""

import json
import logging
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from bridge.store import evidence, gone
from bridge.store.database import Tx
from bridge.store.evidence import Held
from bridge.store.forgetting import forget
from bridge.store.leaving import Leaving
from bridge.store.prooftables import evidence as table
from bridge.surroundings import Network, Surroundings
from bridge.tallying import Tally, tally
from bridge.testifying import erased
from consent import Decision
from consent.evidence import parse
from routing.ids import LaneId
from tests.evidence_kit import act, audited, line_up, prove
from tests.store_world import NETWORKS, PHONES, World

HERE = Surroundings(
    organisation="lotse",
    controller={"name": "Lotse e.V."},
    networks={PHONES: Network("memory", "us", NETWORKS[PHONES])},
    retention={"delivered": "P1D"},
    software="counselbridge 0",
    bases={"counselling": ("explicit_consent",)},
)


CHAT = "4711 among digits"  # which no random number in a record can hold


async def decided(world: World, chat: str = CHAT) -> tuple[LaneId, UUID]:
    lane, record = await world.lane(chat), uuid4()
    await prove(world, lane, act(world, record), act(world, record, Decision.WITHDRAWN))
    return lane, record


async def erase(world: World, lane: LaneId) -> None:
    """As the shell does it: written down, and then all goes."""
    sealer, now = world.opened.sealer, world.clock.now()

    def work(tx: Tx) -> None:
        erased(tx, sealer, HERE, lane, now)
        gone.lane(tx, sealer, Leaving(lane, None, names=None), now)

    await world.write(work)


async def held(world: World, record: UUID) -> list[Held]:
    sealer = world.opened.sealer
    return await world.write(lambda tx: evidence.of_record(tx, sealer, record))


async def counted(world: World) -> Tally:
    return await world.write(lambda tx: tally(tx, world.opened.sealer))


async def test_an_erasure_is_the_last_act_of_its_record_and_says_when(world: World) -> None:
    lane, record = await decided(world)
    when = world.clock.now()
    await erase(world, lane)
    [_, before, last] = await held(world, record)
    assert last.event is not None
    assert before.row.leaf == parse(last.event).previous
    said = parse(last.event)
    assert (said.decision, said.number, said.by) == (Decision.ERASED, 3, None)
    assert (said.document, said.at) == ("counselling", when)
    assert await line_up(world) == 3
    assert (await audited(world)).fault is None


async def test_it_holds_nothing_of_the_client_and_nobody_can_open_it(world: World) -> None:
    lane, record = await decided(world)
    await erase(world, lane)
    last = (await held(world, record))[-1]
    assert last.event is not None
    assert (last.row.lane, last.row.sealed_opening, last.opening) == (None, None, None)
    for secret in (CHAT, "einverstanden", lane.hex, str(lane)):
        assert secret not in last.event.decode()
    assert json.loads(last.event)["processing"]["lawful_basis"] == []


async def test_of_whoever_decided_nothing_no_record_is_begun(world: World) -> None:
    await erase(world, await world.lane(CHAT))
    assert (await counted(world)).records == []


async def test_it_is_written_once(world: World) -> None:
    lane, record = await decided(world)
    sealer, now = world.opened.sealer, world.clock.now()
    for _ in range(3):
        await world.write(lambda tx: erased(tx, sealer, HERE, lane, now))
    assert len(await held(world, record)) == 3


async def test_it_does_not_make_the_record_last_longer(world: World) -> None:
    lane, record = await decided(world)
    last = world.clock.now()
    world.later(days=400)
    await erase(world, lane)
    sealer, now = world.opened.sealer, world.clock.now()
    assert (await held(world, record))[-1].event is not None
    over = await world.write(lambda tx: forget(tx, sealer.keys, last, now))
    assert over == 1
    assert all(one.event is None for one in await held(world, record))


async def test_figures_count_it_and_no_yes_more_or_less(world: World) -> None:
    await decided(world, "1")
    lane, record = await decided(world, "2")
    before = await counted(world)
    await erase(world, lane)
    after = await counted(world)
    [about] = after.figures
    assert (before.erased, after.erased) == (0, 1)
    for figures in (before.figures[about], after.figures[about]):
        assert (figures.yes, figures.refused, figures.withdrawn, figures.standing) == (2, 0, 2, 0)
    one = next(one for one in after.records if one.id == record)
    assert one.deleted
    assert one.erased is not None
    assert [each.erased for each in after.records if each.id != record] == [None]


async def test_a_yes_that_stood_stands_no_more(world: World) -> None:
    lane, record = await world.lane("1"), uuid4()
    await prove(world, lane, act(world, record))
    await erase(world, lane)
    [one] = (await counted(world)).records
    assert one.standing == ()


@pytest.mark.parametrize("spoilt", [b"\x00", b"\x01" * 90, b""])
async def test_a_record_that_cannot_be_read_stops_no_erasure(
    world: World, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    lane, record = await decided(world)
    spoil = update(table).where(table.c.record == record.bytes).values(sealed_event=spoilt)
    await world.write(lambda tx: tx.execute(spoil))
    with caplog.at_level(logging.WARNING):
        await erase(world, lane)
    assert "an erasure stands in no record" in caplog.text
    assert CHAT not in caplog.text
    lanes = text("SELECT count(*) FROM lanes WHERE id = :id")
    assert await world.write(lambda tx: tx.scalar(lanes, {"id": lane.bytes})) == 0


async def test_a_clock_that_was_set_back_does_not_swap_it_with_what_was_decided(
    world: World,
) -> None:
    lane, record = await decided(world)
    sealer, early = world.opened.sealer, world.clock.now().replace(year=2001)
    await world.write(lambda tx: erased(tx, sealer, replace(HERE), lane, early))
    rows = [one.row for one in await held(world, record)]
    assert [one.number for one in rows] == [1, 2, 3]
    assert rows == sorted(rows, key=lambda one: one.at)
