"""SQLite: one file, one connection, one thread. What is committed is on the disk.

Every setting that a promise rests on is read back after it was set.
"""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bridge.store.database import Database
from bridge.store.errors import StoreDown, StoreFull, StoreRefused, StoreTrouble

OLDEST = (3, 35, 0)  # RETURNING
# name -> what is set, and what must be read back
SETTINGS: dict[str, tuple[str, object]] = {
    "busy_timeout": ("5000", 5000),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "secure_delete": ("ON", 1),
    "foreign_keys": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "temp_store": ("MEMORY", 2),
    "cache_size": ("-65536", -65536),  # 64 MB
    "wal_autocheckpoint": ("4000", 4000),
    "journal_size_limit": ("67108864", 67108864),
}
SENTENCES = {
    sqlite3.SQLITE_BUSY: "another program holds the database locked",
    sqlite3.SQLITE_LOCKED: "another program holds the database locked",
    sqlite3.SQLITE_READONLY: "the database file or its folder cannot be written",
    sqlite3.SQLITE_IOERR: "the disk that holds the data does not answer",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged: stop, and put the last copy back",
    sqlite3.SQLITE_NOTADB: "the database file is damaged: stop, and put the last copy back",
    sqlite3.SQLITE_PERM: "the database file or its folder may not be used by this account",
}
# Writing to a full disk is reported as a failed write on some systems.
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}


class Sqlite:
    """What SQLite's errors mean, and how its files are tidied."""

    threads = 1

    def trouble(self, error: DBAPIError) -> StoreTrouble | None:
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is None:
            return None
        if code in FULL:
            return StoreFull()
        sentence = SENTENCES.get(code & 0xFF)
        return StoreDown(sentence) if sentence else None

    def lost_race(self, error: DBAPIError) -> bool:
        del error
        return False  # there is one writer

    def checkpoint(self, engine: Engine) -> None:
        with engine.connect().execution_options(bare=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def open_sqlite(file: Path) -> Database:
    """The database in this file, made private to this account. Raises StoreRefused."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise StoreRefused(
            f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or newer is needed;"
            " a newer Python brings one"
        )
    _make_private(file)
    engine = create_engine(
        f"sqlite:///{file}",
        poolclass=StaticPool,
        hide_parameters=True,
        paramstyle="named",
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "cached_statements": 512,
        },
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begin)
    return Database(engine, Sqlite())


def _make_private(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            if name.exists():
                name.chmod(0o600)
    except OSError as error:
        raise StoreRefused(f"{file} cannot be opened for writing: {error.strerror}") from None


def _text(raw: bytes) -> str:
    """Text, whatever somebody has written into a column: it is found to be wrong later."""
    return raw.decode("utf-8", "replace")


def _connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    del entry
    connection.text_factory = _text
    cursor = connection.cursor()
    for name, (value, expected) in SETTINGS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
        cursor.execute(f"PRAGMA {name}")
        if cursor.fetchone() != (expected,):
            raise StoreRefused(
                f"SQLite does not keep the setting {name} = {value}: is the data on a network"
                " disk? It needs a local one"
            )
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction never fails half-way for want of it."""
    options = connection.get_execution_options()
    if not options.get("bare", False):
        connection.exec_driver_sql("BEGIN" if options.get("reads") else "BEGIN IMMEDIATE")
