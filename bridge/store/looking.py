"""A look at what is published, without keys and without touching anything.

For commands that somebody may run as another account, while the service runs or does not: nothing
is made, locked, changed or left behind in the folder of the data.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bridge.store import documents
from bridge.store.database import Database, Tx
from bridge.store.documents import Version
from bridge.store.errors import StoreDown, StoreRefused, StoreTrouble
from bridge.store.postgres import open_postgres
from bridge.store.sqlite import Sqlite
from bridge.store.start import DATA, Where
from bridge.store.tables import documents as documents_table

NOTHING = "nothing is published yet"
Find = Callable[[Tx], Iterable[Version]]
FOREIGN = "the data is not in a form that this version knows"


def published(where: Where) -> tuple[Version, ...]:
    """Every version of every flow and notice. Raises StoreRefused, or StoreTrouble."""
    return _looked(where, documents.versions)


def shown(where: Where) -> tuple[Version, ...]:
    """Every text as clients were shown it. Raises StoreRefused, or StoreTrouble."""
    return _looked(where, documents.shown)


def _looked(where: Where, find: Find) -> tuple[Version, ...]:
    if where.database is not None:
        return _read(open_postgres(where.database), find)
    file = where.data / DATA
    try:
        there = file.exists()
    except OSError:
        raise StoreDown(f"{where.data} cannot be looked into") from None
    if not there:
        raise StoreRefused(NOTHING)
    return _from_file(file, find)


def _from_file(file: Path, find: Find) -> tuple[Version, ...]:
    """Without a log beside it, the file is all there is, and nobody writes to it.

    Opened in the ordinary way, SQLite would make a log and leave it behind, perhaps as another
    account's. If a service starts while we look, we look again.
    """
    log = file.with_name(f"{file.name}-wal")
    if not log.exists():
        try:
            found = _read(_opened(file, "immutable=1"), find)
        except (StoreRefused, StoreTrouble):
            if not log.exists():
                raise
        else:
            if not log.exists():
                return found
    return _read(_opened(file, "mode=ro"), find)


def _opened(file: Path, how: str) -> Database:
    address = f"file:{quote(str(file.resolve()))}?{how}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)
    return Database(engine, Sqlite())


def _read(database: Database, find: Find) -> tuple[Version, ...]:
    try:
        return database.read(lambda tx: _found(tx, find))
    except DBAPIError:
        raise StoreRefused(FOREIGN) from None
    finally:
        database.close()


_times = select(documents_table.c.at)


def _found(tx: Tx, find: Find) -> tuple[Version, ...]:
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("SET TRANSACTION READ ONLY")
    if not inspect(tx).has_table(documents_table.name):
        raise StoreRefused(NOTHING)
    try:
        if not all(isinstance(at, int) for at in tx.scalars(_times)):
            raise StoreRefused(FOREIGN)
        return tuple(find(tx))
    except (ValueError, TypeError, OverflowError):  # a column that no program of ours wrote
        raise StoreRefused(FOREIGN) from None
