"""What services that share a PostgreSQL share beside lanes: its lock, its form, and its keys."""

import asyncio
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event, text

from bridge.keys import KeyDestroyed, KeyKind, KeyOwner, Keys
from bridge.keys.master import read_master
from bridge.store.bell import Bell, Heard
from bridge.store.engine import Store
from bridge.store.errors import StoreRefused
from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.migrate import forms
from bridge.store.postgres import open_postgres
from bridge.store.start import Where, open_store
from bridge.store.times import micros
from tests.clock import FakeClock
from tests.crew import until
from tests.store_world import ORGANISATION, POSTGRESQL, World

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)


async def test_two_processes_that_make_the_same_key_at_once_have_the_same_key(
    world: World,
) -> None:
    owners = [KeyOwner(KeyKind.INBOX, f"2026-01-{day:02}") for day in range(1, 29)]
    every = [keys_of(world.where) for _ in range(3)]

    def use(keys: Keys) -> list[bytes]:
        return [keys.use(one, 1).id for one in owners]

    first, *others = await asyncio.gather(*(asyncio.to_thread(use, keys) for keys in every))
    assert all(other == first for other in others)
    for keys in every:
        keys.close()


async def test_a_key_that_one_process_destroys_is_in_no_memory_of_another(world: World) -> None:
    assert world.where.database is not None
    mine, its = world.opened.keys, keys_of(world.where)
    side = Store(open_postgres(world.where.database, quietly=True))
    lane = await world.lane()
    owner = KeyOwner(KeyKind.CASE, lane.hex)
    key, heard = its.use(owner, 1), asyncio.Event()

    def forget() -> None:
        its.forget()
        heard.set()

    listening = asyncio.create_task(Bell(side).run(Heard(lambda: None, forget)))
    await heard.wait()  # it has rung unheard, perhaps
    heard.clear()
    assert its.by_id(key.id).id == key.id
    mine.destroy([owner], 2)
    async with asyncio.timeout(10):
        await heard.wait()
    with pytest.raises(KeyDestroyed):
        its.by_id(key.id)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    its.close()
    await side.close()


@pytest.mark.parametrize("late", [False, True], ids=["soon", "late"])
async def test_who_stops_while_a_connection_is_made_leaves_none_open(
    world: World, late: bool
) -> None:
    assert world.where.database is not None
    side = Store(open_postgres(world.where.database, quietly=True))
    engine, going = side.database.engine, Event()
    made: list[Any] = []

    def hold(connection: Any, entry: object) -> None:
        del entry
        made.append(connection)
        assert going.wait(10)

    event.listen(engine, "connect", hold)
    listening = asyncio.create_task(Bell(side).run(Heard(lambda: None, lambda: None)))
    await until(lambda: bool(made))
    if not late:
        going.set()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    going.set()
    await until(lambda: made[0].closed)
    await side.close()


def keys_of(where: Where) -> Keys:
    """As another process has them."""
    assert where.database is not None
    rows = KeyTable(open_postgres(where.database), schema=SCHEMA)
    now = micros(datetime.now(UTC))
    return Keys(rows, read_master(where.secrets / "master.key"), ORGANISATION, now)


@pytest.mark.usefixtures("impatient")
async def test_services_share_the_data_and_whoever_needs_it_alone_is_refused(
    where: Where,
) -> None:
    one = open_store(where, FakeClock(), shared=True)
    one.lock.started()
    two = open_store(where, FakeClock(), shared=True)
    two.lock.started()
    with pytest.raises(StoreRefused, match="another Counselbridge is running"):
        open_store(where, FakeClock())
    await one.close()
    with pytest.raises(StoreRefused, match="another Counselbridge is running"):
        open_store(where, FakeClock())
    await two.close()
    alone = open_store(where, FakeClock())
    with pytest.raises(StoreRefused, match="another Counselbridge is running"):
        open_store(where, FakeClock(), shared=True)
    await alone.close()


async def test_an_older_form_is_not_changed_under_a_process_that_runs_on_it(
    where: Where,
) -> None:
    one = open_store(where, FakeClock(), shared=True)
    one.lock.started()
    older = {"form": forms()[-2]}
    said = text("UPDATE alembic_version SET version_num = :form")
    await one.store.write(lambda tx: tx.execute(said, older))
    with pytest.raises(StoreRefused, match="stop all of them"):
        open_store(where, FakeClock(), shared=True)
    await one.close()
