"""How the store starts, and when it refuses: one sentence that says what to do."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.keys import KeysRefused
from bridge.store.database import Tx
from bridge.store.errors import StoreRefused
from bridge.store.migrate import MIGRATIONS, forms, migrate
from bridge.store.postgres import open_postgres
from bridge.store.sqlite import SETTINGS, open_sqlite
from bridge.store.start import Where, open_beside, open_store
from bridge.store.tables import metadata
from tests.clock import FakeClock
from tests.store_losses import lost_keys
from tests.store_world import POSTGRESQL, SQLITE, World, message

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_first_start_tells_what_to_copy_and_the_next_ones_do_not(world: World) -> None:
    told = "\n".join(world.opened.told)
    assert str(world.where.secrets / "master.key") in told
    assert "keys" in told
    assert "safe place" in told
    await world.reopen()
    assert world.opened.told == ()


async def test_the_master_key_is_private_and_not_where_the_data_is(world: World) -> None:
    file = world.where.secrets / "master.key"
    assert mode(file) == 0o600
    assert mode(world.where.secrets) == 0o700
    assert world.where.database or mode(world.where.data) == 0o700
    content = file.read_bytes().strip()
    for path in world.where.data.rglob("*"):
        assert content not in path.read_bytes()


async def test_a_master_key_that_others_may_read_is_refused(world: World) -> None:
    file = world.where.secrets / "master.key"
    file.chmod(0o640)
    await world.close()
    with pytest.raises(KeysRefused, match=f"chmod 600 {file}"):
        open_store(world.where, world.clock)
    file.chmod(0o600)
    await world.reopen()


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\x00", b"QUJD\n", b"A" * 10_000])
async def test_a_damaged_master_key_is_refused(world: World, content: bytes) -> None:
    file = world.where.secrets / "master.key"
    before = file.read_bytes()
    file.write_bytes(content)
    await world.close()
    with pytest.raises(KeysRefused, match="is damaged"):
        open_store(world.where, world.clock)
    file.write_bytes(before)
    await world.reopen()


async def test_another_master_key_is_refused(world: World, tmp_path: Path) -> None:
    file = world.where.secrets / "master.key"
    before = file.read_bytes()
    await world.close()
    other = replace(world.where, data=tmp_path / "o", secrets=tmp_path / "s", database=None)
    await open_store(other, world.clock).close()
    file.write_bytes((other.secrets / "master.key").read_bytes())
    with pytest.raises(KeysRefused, match="not the one"):
        open_store(world.where, world.clock)
    file.write_bytes(before)
    await world.reopen()


async def test_a_lost_master_key_is_not_replaced_by_a_new_one(world: World) -> None:
    file = world.where.secrets / "master.key"
    moved = file.rename(file.with_name("moved"))
    await world.close()
    with pytest.raises(KeysRefused, match="is missing"):
        open_store(world.where, world.clock)
    assert not file.exists()
    moved.rename(file)
    await world.reopen()


async def test_the_data_of_another_organisation_is_refused(world: World) -> None:
    await world.close()
    with pytest.raises((StoreRefused, KeysRefused)):
        open_store(replace(world.where, organisation="other"), world.clock)
    await world.reopen()


async def test_a_database_of_another_organisation_is_refused_by_name(empty: Where) -> None:
    url = empty.database
    database = open_postgres(url) if url else open_sqlite(empty.data / "x.sqlite")
    migrate(database, "lotse")
    with pytest.raises(StoreRefused, match=r"belongs to the organisation 'lotse'.*check"):
        migrate(database, "other")
    migrate(database, "lotse")
    database.close()


@pytest.mark.parametrize(
    "newer",
    ["UPDATE alembic_version SET version_num = '9999'", "UPDATE meta SET codec = 9999"],
)
async def test_a_database_of_a_newer_program_is_refused(world: World, newer: str) -> None:
    await world.write(lambda tx: tx.execute(text(newer)))
    await world.close()
    with pytest.raises(StoreRefused, match="newer Counselbridge"):
        open_store(world.where, world.clock)
    older = newer.replace("'9999'", f"'{forms()[-1]}'").replace("9999", "1")
    beside = open_beside(world.where)
    await beside.write(lambda tx: tx.execute(text(older)))
    await beside.close()
    await world.reopen()


@pytest.mark.parametrize("form", ["0005", "rubbish", None])
async def test_data_that_is_not_in_the_form_that_it_names_is_refused_with_a_sentence(
    world: World, form: str | None
) -> None:
    now, name = forms()[-1], "UPDATE alembic_version SET version_num = :form"
    bare = "DELETE FROM alembic_version"
    spoil = text(bare if form is None else name)
    await world.write(lambda tx: tx.execute(spoil, {} if form is None else {"form": form}))
    await world.close()
    with pytest.raises(StoreRefused, match=r"(?i)put your copy of the data back"):
        open_store(world.where, world.clock)
    beside = open_beside(world.where)
    await beside.write(lambda tx: tx.execute(text(bare)))
    again = text("INSERT INTO alembic_version (version_num) VALUES (:form)")
    await beside.write(lambda tx: tx.execute(again, {"form": now}))
    await beside.close()
    await world.reopen()


@pytest.mark.usefixtures("impatient")
async def test_a_second_process_on_the_same_data_is_refused(world: World) -> None:
    with pytest.raises(StoreRefused, match="another Counselbridge is running"):
        open_store(world.where, FakeClock())
    await world.reopen()


async def test_commands_may_look_while_the_service_runs(world: World) -> None:
    beside = open_beside(world.where)
    await world.receive(message("a"))
    count = await beside.read(lambda tx: tx.scalar(text("SELECT count(*) FROM inbox")))
    assert count == 1
    await beside.close()


async def test_commands_say_so_where_there_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="has the service ever run"):
        open_beside(Where("lotse", tmp_path, tmp_path))


def test_migrations_are_named_after_their_forms_in_their_order() -> None:
    """By these names a start sees, without loading what migrates, that there is nothing to do."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    assert forms() == [one.revision for one in scripts.walk_revisions()][::-1]
    assert scripts.get_heads() == forms()[-1:]


async def test_the_migrations_make_exactly_the_tables(empty: Where) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    url = empty.database
    database = open_postgres(url) if url else open_sqlite(empty.data / "x.sqlite")
    migrate(database, "lotse")

    def compare(tx: Tx) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(tx, opts=options), metadata))

    assert database.write(compare) == []
    database.close()


async def test_a_migration_that_fails_leaves_nothing_behind(empty: Where) -> None:
    url = empty.database
    database = open_postgres(url) if url else open_sqlite(empty.data / "x.sqlite")
    database.write(lambda tx: tx.execute(text("CREATE TABLE copies (in_the_way INTEGER)")))
    with pytest.raises(StoreRefused, match=r"Put your copy of the data back .*copies"):
        migrate(database, "lotse")
    database.write(lambda tx: tx.execute(text("DROP TABLE copies")))
    migrate(database, "lotse")
    database.close()


@on_sqlite
async def test_the_files_are_private(world: World) -> None:
    await world.receive(message("a"))
    files = [path for path in world.where.data.iterdir() if path.is_file()]
    assert {"counselbridge.sqlite-wal", "keys.sqlite", "lock"} <= {path.name for path in files}
    assert {mode(path) for path in files} == {0o600}


@on_sqlite
async def test_files_that_others_could_read_are_made_private(world: World) -> None:
    world.file.chmod(0o644)
    await world.reopen()
    assert mode(world.file) == 0o600


@on_sqlite
async def test_what_is_promised_is_set_on_the_connection(world: World) -> None:
    for name, (_, expected) in SETTINGS.items():
        query = f"PRAGMA {name}"
        assert await world.write(lambda tx, q=query: tx.exec_driver_sql(q).scalar()) == expected  # type: ignore[misc]


@on_sqlite
def test_a_folder_that_cannot_be_made_is_refused(where: Where, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    for folder in (blocked, blocked / "below"):
        with pytest.raises(StoreRefused, match="cannot be made"):
            open_store(replace(where, data=folder), FakeClock())


async def test_data_without_its_keys_refuses_to_start(where: Where) -> None:
    made = World(where)
    await made.receive(message("hello"))
    await made.close()
    lost_keys(where)
    with pytest.raises(StoreRefused, match="put your copy of the keys back"):
        open_store(where, FakeClock())


async def test_keys_without_their_data_refuse_to_start(where: Where) -> None:
    made = World(where)
    await made.receive(message("hello"))
    await made.close()
    for file in where.data.glob("counselbridge.sqlite*"):
        file.unlink()
    if where.database is not None:
        database = open_postgres(where.database)
        database.write(lambda tx: tx.execute(text("DROP SCHEMA public CASCADE")))
        database.write(lambda tx: tx.execute(text("CREATE SCHEMA public")))
        database.close()
    with pytest.raises(StoreRefused, match="put your copy of the data back"):
        open_store(where, FakeClock())
