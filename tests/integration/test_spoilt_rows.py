"""Columns that are not sealed, written by somebody else: one row is its own trouble."""

from sqlalchemy import text

from bridge.store import lanes, timers
from bridge.store.times import FIRST, LAST, micros, moment
from tests.store_world import World, message


async def test_a_time_that_is_none_is_the_nearest_that_could_be() -> None:
    assert micros(moment(2**63 - 1)) == LAST
    assert micros(moment(-(2**63))) == FIRST
    assert micros(moment(float("inf"))) == LAST


async def test_an_address_of_no_known_kind_keeps_nobody_from_being_heard(world: World) -> None:
    await world.lane("chat-1")
    await world.lane("chat-2")
    await world.claim()
    spoil = text("UPDATE addresses SET role = 'rubbish', place = :place")
    await world.write(lambda tx: tx.execute(spoil, {"place": b"short"}).rowcount)
    await world.receive(message("one", "chat-1"), message("two", "chat-3"))
    rows = [row for one in await world.claim() for row in one.rows]
    assert len(rows) >= 2


async def test_when_nothing_is_known_to_be_due_nothing_is_due(world: World) -> None:
    assert await world.write(lanes.next_due) is None
    assert await world.write(timers.next_due) is None
