"""Evidence of consent on both databases: whole, in order, once, and sealed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bridge import sequencing
from bridge.keys import KeyKind
from bridge.store import consentlog, erase, evidence, forgetting
from bridge.store.errors import Unreadable
from consent import Decision
from consent.chain import NOTHING, leaf
from consent.evidence import parse
from tests.evidence_kit import AROUND, act, audited, history, line_up, prove
from tests.store_world import World


async def test_a_history_of_two_clients_and_two_keys_is_whole(world: World) -> None:
    await history(world)
    found = await audited(world)
    assert found.fault is None
    assert (found.lines, found.events, found.records) == (8, 6, 2)
    assert (found.forgotten, found.waiting) == (0, 0)


async def test_each_event_of_a_client_names_the_one_before(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    await prove(world, lane, act(world, record), act(world, record, Decision.WITHDRAWN))
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, record))
    events = [parse(one.event or b"") for one in held]
    assert [one.number for one in events] == [1, 2]
    assert events[0].previous == NOTHING
    assert events[1].previous == leaf(held[0].event or b"")
    assert held[0].opening is not None
    assert held[0].opening["words"].value == "ja, einverstanden"


async def test_the_same_act_written_twice_is_there_once(world: World) -> None:
    lane, sealer = await world.lane(), world.opened.sealer
    one = act(world, uuid4())
    added = [
        await world.write(lambda tx: evidence.add(tx, sealer, lane, one, AROUND)) for _ in range(2)
    ]
    assert added == [True, False]
    assert await world.count("evidence") == 1


async def test_two_salts_are_never_the_same(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    await prove(world, lane, act(world, record), act(world, record))
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, record))
    salts = [opened.salt for one in held for opened in (one.opening or {}).values()]
    assert len(set(salts)) == len(salts)


async def test_events_wait_until_they_are_lined_up_and_are_lined_up_once(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    assert not await world.write(sequencing.is_due)
    await prove(world, lane, act(world, record), act(world, record))
    assert await world.write(sequencing.is_due)
    assert (await audited(world)).waiting == 2
    assert [await line_up(world), await line_up(world)] == [2, 0]
    assert not await world.write(sequencing.is_due)
    assert (await audited(world)).waiting == 0


async def test_a_batch_has_a_bound_and_the_next_goes_on(world: World) -> None:
    lane, record, sealer = await world.lane(), uuid4(), world.opened.sealer
    await prove(world, lane, *(act(world, record) for _ in range(5)))
    now = world.clock.now()
    batches = [
        await world.write(lambda tx: sequencing.append(tx, sealer, now, most=2)) for _ in range(4)
    ]
    assert batches == [2, 2, 1, 0]
    found = await audited(world)
    assert (found.fault, found.lines) == (None, 6)


async def test_a_clock_that_was_set_back_does_not_swap_a_clients_acts(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    await prove(world, lane, act(world, record))
    world.clock.advance(timedelta(hours=-1))
    await prove(world, lane, act(world, record))
    await line_up(world)
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, record))
    assert [one.row.line for one in held] == [2, 3]
    said = [parse(one.event or b"").at for one in held]
    assert said[0] > said[1]  # the event keeps the time that the clock showed


async def test_the_first_key_is_made_once_and_stays_the_first(world: World) -> None:
    sealer, now = world.opened.sealer, world.clock.now()
    first = await world.write(lambda tx: sequencing.first_key(tx, sealer, now))
    second = await world.write(lambda tx: sequencing.rotate(tx, sealer, now))
    assert second != first
    assert await world.write(lambda tx: sequencing.first_key(tx, sealer, now)) == first
    rows = await world.write(lambda tx: consentlog.keys(tx, 9))
    assert [row.line.key for row in rows] == [first, first]  # the old key names the new one
    assert (await audited(world)).fault is None


async def test_a_key_that_was_rotated_away_cannot_sign_any_more(world: World) -> None:
    await history(world)
    count = "SELECT count(*) FROM signers WHERE sealed_private IS NOT NULL"
    assert await world.write(lambda tx: tx.exec_driver_sql(count).scalar()) == 1


async def test_evidence_survives_the_erasure_of_its_client(world: World) -> None:
    [lane, _], keys = list(await history(world)), world.opened.keys
    before = await world.count("evidence")
    await world.write(lambda tx: erase.client(tx, keys, lane, world.clock.now()))
    assert await world.count("evidence") == before
    found = await audited(world)
    assert (found.fault, found.forgotten) == (None, 0)
    left = "SELECT count(*) FROM evidence WHERE lane IS NULL"
    assert await world.write(lambda tx: tx.exec_driver_sql(left).scalar()) == 3


async def test_what_is_erased_and_over_is_forgotten_and_the_log_is_still_whole(
    world: World,
) -> None:
    records = await history(world)
    [lane, other], keys, now = list(records), world.opened.keys, world.clock.now()
    forget = forgetting.forget
    assert await world.write(lambda tx: forget(tx, keys, now, now)) == 0  # both are still here
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    early = now - timedelta(days=1)
    assert await world.write(lambda tx: forget(tx, keys, early, now)) == 0
    assert await world.write(lambda tx: forget(tx, keys, now, now)) == 1
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, records[lane]))
    assert {one.event for one in held} == {None}
    found = await audited(world)
    assert (found.fault, found.forgotten, found.lines) == (None, 3, 8)
    await prove(world, other, act(world, records[other]))
    assert await line_up(world) == 1


async def test_a_key_that_was_destroyed_is_forgetting_and_no_tampering(world: World) -> None:
    """What is sealed is still there after an old copy of the data was put back."""
    records = await history(world)
    record = next(iter(records.values()))
    world.opened.keys.destroy([evidence.owner(record.bytes)], 1)
    found = await audited(world)
    assert (found.fault, found.forgotten) == (None, 3)


async def test_the_keys_of_evidence_are_never_swept(world: World) -> None:
    await history(world)
    keys, later = world.opened.keys, world.clock.now() + timedelta(days=900)
    await world.write(lambda tx: erase.sweep_keys(tx, keys, later))
    assert len(keys.owners(KeyKind.EVIDENCE, 1 << 62)) == 2
    assert (await audited(world)).forgotten == 0


async def test_nothing_is_added_to_a_log_that_does_not_end_as_it_was_written(world: World) -> None:
    records = await history(world)
    await world.write(lambda tx: tx.exec_driver_sql("DELETE FROM consent_log WHERE number = 8"))
    await prove(world, next(iter(records)), act(world, next(iter(records.values()))))
    with pytest.raises(Unreadable):
        await line_up(world)
    assert await world.count("consent_log") == 7
