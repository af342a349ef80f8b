"""A part of the log after the other finds what looking at all of it finds."""

from functools import partial

import pytest
from sqlalchemy import Table, text

from bridge import sequencing, slices
from bridge.slices import Looked, Place
from bridge.store import consentlog, erase, forgetting
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.prooftables import checkpoints, consent_log, consent_tree, evidence
from bridge.store.sealer import Sealer
from consent.forks import Head
from tests.evidence_kit import Change, act, audited, fault_after, history, line_up, prove
from tests.integration.test_evidence_bits import put, rows_of
from tests.integration.test_evidence_tampering import BAD, run
from tests.store_world import World

NOT_OF_THE_LOG = {"an event put in", "a client's name put on another one's events"}


def looked_at(tx: Tx, sealer: Sealer, most: int, start: Place | None = None) -> Looked:
    """The log as a whole, part by part."""
    place = start or Place()
    while True:
        try:
            part = slices.read(tx, sealer, place, most)
        except Unreadable as error:
            return Looked(place, str(error))
        looked = slices.look(sealer, place, part)
        if looked.fault is not None or not part.rows:
            break
        place = looked.place
    fault = looked.fault or slices.end_fault(tx, sealer, place, whole=True)
    return Looked(looked.place, fault)


async def after(world: World, change: Change, most: int) -> str | None:
    return await fault_after(world, change, lambda tx, sealer: looked_at(tx, sealer, most).fault)


@pytest.mark.parametrize("most", [1, 3, 100])
async def test_whatever_is_done_to_the_log_is_found_part_by_part(world: World, most: int) -> None:
    await history(world)
    assert await after(world, lambda _: None, most) is None
    for name, (statements, _) in BAD.items():
        fault = await after(world, run(*statements), most)
        assert (fault is None) == (name in NOT_OF_THE_LOG), f"{name}: {fault}"


@pytest.mark.parametrize(
    "table", [evidence, consent_log, consent_tree, checkpoints], ids=lambda one: one.name
)
async def test_a_changed_bit_anywhere_is_found_part_by_part(world: World, table: Table) -> None:
    await history(world)
    tried = 0
    for row in await rows_of(world, table):
        for one in table.columns:
            value = row[one.name]
            if value is None or one.name == "lane":
                continue
            changed: object = value ^ 4 if isinstance(value, int) else turned(value)
            fault = await after(world, partial(put, one, row, changed), 3)
            assert fault, f"{table.name}.{one.name}"
            tried += 1
    assert tried >= 8


def turned(value: object) -> bytes:
    assert isinstance(value, bytes)
    changed = bytearray(value)
    changed[len(changed) // 2] ^= 16
    return bytes(changed)


async def test_what_is_new_is_followed_from_where_it_was_whole(world: World) -> None:
    records, sealer = await history(world), world.opened.sealer
    first = await world.write(lambda tx: looked_at(tx, sealer, 3))
    assert (first.fault, first.place.number) == (None, 8)
    [lane, _], [record, _] = list(records), list(records.values())
    await prove(world, lane, act(world, record))
    await line_up(world)
    await world.write(lambda tx: tx.execute(text("UPDATE evidence SET at = 0 WHERE line = 4")))
    later = await world.write(lambda tx: looked_at(tx, sealer, 100, first.place))
    assert (later.fault, later.place.number) == (None, 9)
    spoilt = text("UPDATE evidence SET at = 0 WHERE line = 9")
    await world.write(lambda tx: tx.execute(spoilt))
    later = await world.write(lambda tx: looked_at(tx, sealer, 100, first.place))
    assert (later.place.number, (later.fault or "")[:16]) == (8, "Event 4 of recor")


async def test_forgotten_clients_and_a_log_that_lost_its_end_are_no_fault(world: World) -> None:
    records, sealer, keys = await history(world), world.opened.sealer, world.opened.keys
    lost = Head(40, bytes(32), bytes(32), world.clock.now())
    line = await world.write(lambda tx: sequencing.admit(tx, sealer, lost, world.clock.now()))
    [lane, _] = list(records)
    await world.write(lambda tx: erase.client(tx, keys, lane, world.clock.now()))
    world.later(days=4000)
    now = world.clock.now()
    assert await world.write(lambda tx: forgetting.forget(tx, keys, now, now))
    found = await world.write(lambda tx: looked_at(tx, sealer, 4))
    assert (found.fault, found.place.number) == (None, line)
    assert (await audited(world)).fault is None
    cleared = f"UPDATE consent_log SET sealed_event = NULL WHERE number = {line}"
    assert await after(world, run(cleared), 4) is not None
    another = "UPDATE consent_log SET evidence_id = (SELECT evidence_id FROM consent_log c WHERE"
    another += f" c.number = {line}) WHERE number = 2"
    assert await after(world, run(another), 4) is not None
    assert await world.opened.store.read(lambda tx: len(consentlog.about_itself(tx))) == 1
