"""Data that the program of before has written: brought up at the start, and nothing of it lost."""

from functools import partial

from sqlalchemy import text

from bridge.store import absences, accounts, lanes
from bridge.store.accounts import Account
from bridge.store.database import Tx
from bridge.store.migrate import forms
from bridge.store.tables import LaneKind, metadata
from tests.store_cells import CANARY, READERS, fill, noticed
from tests.store_world import NETWORKS, PHONES, ROOMS, SQLITE, World, in_room, message

OLD = "0006"
# What brings a database of today back to that form.
BACK = (
    "DROP TABLE posted",
    "DROP TABLE absences",
    "ALTER TABLE accounts DROP COLUMN mark",
    "ALTER TABLE addresses DROP COLUMN mark",
    "DROP INDEX routes_place",
    "DROP INDEX timers_due",
    "DROP INDEX timers_retry",
    "CREATE INDEX timers_due ON timers (due_at)",
    "CREATE INDEX timers_retry ON timers (due_at) WHERE kind = 'retry'",
    "ALTER TABLE timers DROP COLUMN since",
    "ALTER TABLE timers DROP COLUMN set_at",
    "DROP INDEX IF EXISTS outbox_astray",
    f"UPDATE alembic_version SET version_num = '{OLD}'",
)
# The same, on SQLite alone: there copies were a table that is its own index.
CLUSTERED = (
    "ALTER TABLE copies RENAME TO copies_today",
    (
        "CREATE TABLE copies (lane BLOB NOT NULL REFERENCES lanes (id), source_index BLOB NOT NULL,"
        " message BLOB NOT NULL, part SMALLINT NOT NULL, place_index BLOB NOT NULL, case_id BLOB,"
        " sealed_source BLOB NOT NULL, sent_order BIGINT NOT NULL, author_index BLOB, digest BLOB,"
        " PRIMARY KEY (lane, message, part, source_index)) WITHOUT ROWID"
    ),
    "INSERT INTO copies SELECT * FROM copies_today",
    "DROP TABLE copies_today",
)
ADDED = {("accounts", "mark"), ("addresses", "mark"), ("timers", "since"), ("timers", "set_at")}
ACCOUNTS = [Account(name, "kind", network) for name, network in NETWORKS.items()]


async def of_before(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Two clients with something in every table; what stands there, as the old form has it."""
    await world.write(lambda tx: accounts.register(tx, world.opened.sealer, ACCOUNTS))
    await fill(world)

    def back(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
        clustered = CLUSTERED if tx.dialect.name == SQLITE else ()
        for one in (*BACK, *clustered):
            tx.execute(text(one))
        return rows(tx)

    before = await world.write(back)
    await world.reopen()
    return before


def rows(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
    """Of each table of the old form, every row; columns of the new form are left out."""
    found = {}
    for table in metadata.sorted_tables:
        if table.name in ("posted", "absences"):
            continue
        names = [one.name for one in table.columns if (table.name, one.name) not in ADDED]
        query = text(f"SELECT {', '.join(names)} FROM {table.name}")
        found[table.name] = sorted(map(tuple, tx.execute(query)), key=repr)
    return found


async def test_nothing_that_was_written_is_changed_or_lost(world: World) -> None:
    before = await of_before(world)
    after = await world.write(rows)
    form = text("SELECT version_num FROM alembic_version")
    assert await world.write(lambda tx: tx.scalar(form)) == forms()[-1] > OLD
    assert set(before) == set(after)
    for table, lines in before.items():
        assert len(after[table]) == len(lines), table
        if table not in ("meta", "signers"):
            assert after[table] == lines, table


async def test_all_of_it_can_be_read_as_ever(world: World) -> None:
    await of_before(world)
    for table in sorted(READERS):
        assert not await world.write(partial(noticed, world=world, table=table)), table


async def test_who_writes_and_from_where_is_known_as_before(world: World) -> None:
    """Addresses of before bear no mark: they get one, and nobody becomes a stranger by it."""
    await of_before(world)
    known = await world.count("lanes")
    for number in (1, 2):
        chat = f"{CANARY}-chat-{number}"
        from_client = await world.receive(message("hello again", chat))
        from_room = await world.receive(in_room("hello", f"!room-of-{chat}:example.org"))
        assert from_client.lanes == from_room.lanes
    assert await world.count("lanes") == known


async def test_accounts_of_before_keep_their_names_and_get_a_mark(world: World) -> None:
    await of_before(world)
    other = [Account(PHONES, "kind", NETWORKS[PHONES]), Account(ROOMS, "kind", NETWORKS[ROOMS])]
    await world.write(lambda tx: accounts.register(tx, world.opened.sealer, other))
    marks = await world.write(lambda tx: tx.scalars(text("SELECT mark FROM accounts")).all())
    assert len(marks) == len(NETWORKS)
    assert all(marks)


async def test_what_is_new_is_there_and_empty(world: World) -> None:
    await of_before(world)
    assert await world.write(absences.every) == {}
    assert await world.count("posted") == 0
    assert await world.write(lambda tx: list(lanes.all_of(tx, LaneKind.DESK))) == []


async def test_copies_lie_as_they_came_and_their_key_is_found_by_an_index(world: World) -> None:
    before = await of_before(world)
    if world.opened.store.database.engine.dialect.name != SQLITE:
        return  # there they always have
    found = await world.write(lambda tx: tx.scalars(text("SELECT rowid FROM copies")).all())
    assert len(found) == len(before["copies"]) > 0
    query = "SELECT message FROM copies WHERE lane = x'00' AND source_index = x'00'"
    plan = text(f"EXPLAIN QUERY PLAN {query}")
    [line] = await world.write(lambda tx: tx.execute(plan).all())
    assert "INDEX sqlite_autoindex_copies_1 (lane=?" in line.detail
