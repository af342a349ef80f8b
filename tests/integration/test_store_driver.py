"""Statements that go to the driver as they are keep what SQLAlchemy promises of its own."""

from typing import Any

import pytest
from sqlalchemy import DateTime, Select, bindparam, column, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bridge.store.database import Tx
from bridge.store.errors import StoreTrouble
from bridge.store.sql import change, read, read_column, read_one, run_many
from bridge.store.tables import inbox, lanes
from bridge.store.tables import timers as timers_table
from bridge.store.timers import Timer, put
from tests.store_world import POSTGRESQL, SQLITE, World, message

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
on_postgres = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
_ids = select(lanes.c.id).where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
_truths = select(inbox.c.unreadable, inbox.c.state, inbox.c.recovered)
_moment: Select[Any, Any] = select(literal(None, DateTime).label("when"), column("x"))
_due = select(timers_table.c.due_at).order_by(timers_table.c.due_at)
_later = (
    timers_table.update()
    .where(timers_table.c.key.in_(bindparam("keys", expanding=True)))
    .values(due_at=bindparam("at"))
)
_again = timers_table.insert()
_end = text("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
async def test_as_many_are_found_as_were_asked_for(world: World, count: int) -> None:
    made = [(await world.lane(f"{n}")).bytes for n in range(9)]
    found = await world.write(lambda tx: read_column(tx, _ids, {"lanes": made[:count]}))
    assert sorted(found) == sorted(made[:count])


async def test_what_is_true_or_false_is_so_on_every_database(world: World) -> None:
    await world.receive(message("a"))
    assert await world.write(lambda tx: read(tx, _truths)) == [(False, 0, False)]
    assert await world.write(lambda tx: type(read_one(tx, _truths))) is bool


async def test_rows_are_changed_and_counted_and_none_is_none(world: World) -> None:
    lane, now = await world.lane(), world.clock.now()
    assert await world.write(lambda tx: read_one(tx, _due)) is None
    await world.write(lambda tx: put(tx, [Timer(lane, "k", f"{n}", now) for n in range(4)]))
    values = {"keys": ["0", "2", "3"], "at": 7}
    assert await world.write(lambda tx: change(tx, _later, values)) == 3
    assert (await world.write(lambda tx: read_column(tx, _due)))[:3] == [7, 7, 7]


@on_sqlite
async def test_a_column_of_a_type_that_drivers_give_otherwise_is_refused(world: World) -> None:
    with pytest.raises(TypeError, match="not what the driver gives"):
        await world.write(lambda tx: read(tx, _moment))


@pytest.mark.parametrize("many", [1, 2])
async def test_what_is_wrong_with_rows_is_told_by_its_kind_without_their_values(
    world: World, many: int
) -> None:
    lane = await world.lane()
    rows = [{"lane": lane.bytes, "kind": "k", "key": "mine", "due_at": 1}] * many

    def twice(tx: Tx) -> None:
        run_many(tx, _again, rows)
        run_many(tx, _again, rows)

    with pytest.raises(IntegrityError) as caught:
        await world.write(twice)
    assert "[parameters" not in str(caught.value)
    assert await world.write(lambda tx: read(tx, _due)) == []


async def test_nothing_runs_outside_of_a_transaction(world: World) -> None:
    with (
        world.opened.store.database.engine.connect() as connection,
        pytest.raises(RuntimeError, match="outside"),
    ):
        read(connection, _due)


@on_postgres
async def test_a_connection_that_is_lost_is_trouble_and_the_next_one_works(world: World) -> None:
    def end(tx: Tx) -> None:
        with pytest.raises(DBAPIError) as caught:
            read(tx, _end)
        assert caught.value.connection_invalidated
        assert tx.invalidated
        raise caught.value

    with pytest.raises(StoreTrouble):
        await world.write(end)
    assert await world.write(lambda tx: read(tx, _due)) == []
