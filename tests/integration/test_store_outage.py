"""A store that is away, locked or damaged: said plainly, and work goes on afterwards."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bridge.store.errors import StoreDown, StoreRefused
from bridge.store.start import Where, open_store
from tests.clock import FakeClock
from tests.store_world import POSTGRESQL, SQLITE, World, message

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)


@on_sqlite
async def test_a_file_that_is_no_database_is_said_to_be_damaged(world: World) -> None:
    await world.close()
    before = world.file.read_bytes()
    world.file.write_bytes(b"rubbish " * 1000)
    with pytest.raises(StoreDown, match="damaged"):
        open_store(world.where, world.clock)
    world.file.write_bytes(before)
    await world.reopen()


@on_sqlite
async def test_a_locked_database_is_said_to_be_locked_and_works_afterwards(world: World) -> None:
    await world.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(world.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreDown, match="locked"):
        await world.receive(message("a", source="1"))
    other.execute("ROLLBACK")
    other.close()
    assert (await world.receive(message("a", source="1"))).repeats == 0


@on_postgresql
@pytest.mark.usefixtures("impatient")
async def test_a_server_that_went_away_is_said_to_be_and_work_goes_on_afterwards(
    world: World,
) -> None:
    assert world.where.database is not None
    with psycopg.connect(world.where.database, autocommit=True) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StoreDown, match="goes on by itself"):
        await world.receive(message("a", source="1"))
    assert (await world.receive(message("a", source="1"))).repeats == 0
    with pytest.raises(StoreRefused, match="another Counselbridge is running"):
        open_store(world.where, FakeClock())


@on_postgresql
@pytest.mark.usefixtures("impatient")
async def test_a_process_that_lost_its_lock_to_another_writes_nothing_more(world: World) -> None:
    assert world.where.database is not None
    with psycopg.connect(world.where.database, autocommit=True) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        other = open_store(world.where, FakeClock())
        for _ in range(2):
            with pytest.raises(StoreDown):
                await world.receive(message("a", source="1"))
        await other.close()
    assert (await world.receive(message("a", source="1"))).repeats == 0


@on_postgresql
async def test_commits_are_on_disk_whatever_the_server_was_told(world: World) -> None:
    assert world.where.database is not None
    with psycopg.connect(world.where.database, autocommit=True) as connection:
        [name] = connection.execute("SELECT current_database()").fetchone() or ("",)
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    await world.reopen()
    setting = await world.write(lambda tx: tx.scalar(text("SHOW synchronous_commit")))
    assert setting == "on"


@pytest.mark.parametrize("url", ["rubbish", "postgresql://", "mysql://user:secret@host/x"])
def test_an_address_that_leads_nowhere_shows_no_password(tmp_path: Path, url: str) -> None:
    where = Where("lotse", tmp_path / "var", tmp_path / "secrets", url)
    with pytest.raises((StoreRefused, StoreDown)) as raised:
        open_store(where, FakeClock())
    assert "secret" not in str(raised.value)


def test_a_server_that_is_not_there_is_trouble_that_may_pass(tmp_path: Path) -> None:
    url = "postgresql://user:hunter2@127.0.0.1:1/nothing"
    where = Where("lotse", tmp_path / "var", tmp_path / "secrets", url)
    with pytest.raises(StoreDown, match="does not answer") as raised:
        open_store(where, FakeClock())
    assert "hunter2" not in f"{raised.value}{where}"
