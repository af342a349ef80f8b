"""PostgreSQL through psycopg 3: a few threads, one connection each at a time.

The same promises as on SQLite: what is committed is on the server's disk before anybody is told.
"""

from functools import partial

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bridge.store.database import Database
from bridge.store.errors import StoreDown, StoreFull, StoreRefused, StoreTrouble

THREADS = 4
SERVICE = "counselbridge service"  # how its connections are called at the server
STALLED = 5  # seconds: whoever sleeps in the middle of a transaction holds others up so long
OLDEST = 140_000  # server_version_num
# setting -> the values that keep what was committed
SAFE: dict[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "synchronous_commit": frozenset({"on"}),
}
CONNECT = {
    "application_name": "counselbridge",
    "connect_timeout": 10,  # seconds, as all of these
    "keepalives_idle": 30,  # a connection that says nothing must not be dropped on the way
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
LOCKED = 5  # seconds that anything waits for a lock, as on SQLite; then it is said, and tried again
SERIALIZATION, DEADLOCK, DUPLICATE = "40001", "40P01", "23505"
DISK_FULL = "53100"
GONE = "the database server does not answer: it goes on by itself when the server is back"
SENTENCES = {
    "08": GONE,
    "53": "the database server has no resources left (connections or memory)",
    "55": "another program holds the database locked",
    "57": "the database server is stopping or starting: it goes on by itself",
    "58": "the disk of the database server does not answer",
    "25006": "the database server takes no changes: it is a copy, or set to read only",
}


class Postgres:
    """What PostgreSQL's errors mean."""

    threads = THREADS

    def trouble(self, error: DBAPIError) -> StoreTrouble | None:
        code = sqlstate(error)
        if code == DISK_FULL:
            return StoreFull()
        sentence = SENTENCES.get(code) or SENTENCES.get(code[:2])
        if sentence is None and error.connection_invalidated:
            sentence = GONE
        if sentence is None and not code and type(error.orig).__name__ == "OperationalError":
            sentence = GONE  # it was never reached, so there is no code
        return StoreDown(sentence) if sentence else None

    def lost_race(self, error: DBAPIError) -> bool:
        return sqlstate(error) in {SERIALIZATION, DEADLOCK, DUPLICATE}

    def checkpoint(self, engine: Engine) -> None:
        """The server vacuums by itself; what it has freed is its own affair."""
        del engine


def sqlstate(error: DBAPIError) -> str:
    """The five characters of the error's kind, or nothing when it never reached the server."""
    return getattr(error.orig, "sqlstate", None) or ""


def open_postgres(url: str, *, quietly: bool = False, stalled: int = 0) -> Database:
    """The database at `postgresql://…`. Connects when it is first used. Raises StoreRefused.

    `quietly`: connections that died are replaced unnoticed. Where a lock went with them, that
    must not be. `stalled`: seconds until the server ends a transaction in which nothing is asked.
    """
    try:
        parsed = make_url(url).set(drivername="postgresql+psycopg")
    except ArgumentError:
        raise StoreRefused(
            "the database address cannot be read: it looks like postgresql://user@host/name"
        ) from None
    engine = create_engine(
        parsed,
        pool_size=THREADS + 1,  # and one that holds the lock
        max_overflow=0,
        pool_pre_ping=quietly,
        hide_parameters=True,
        connect_args=CONNECT,
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "connect", partial(_impatient, stalled))
    return Database(engine, Postgres())


def _connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    from psycopg.errors import InsufficientPrivilege  # slow to load where there is only SQLite

    del entry
    cursor = connection.cursor()
    cursor.execute("SHOW server_version_num")
    [version] = cursor.fetchone() or ("0",)
    if int(version) < OLDEST:
        raise StoreRefused("the PostgreSQL server is too old: 14 or newer is needed")
    cursor.execute("SET synchronous_commit = on")
    for name, values in SAFE.items():
        cursor.execute(f"SHOW {name}")
        [value] = cursor.fetchone() or ("",)
        if value not in values:
            raise StoreRefused(
                f"the PostgreSQL server runs with {name} = {value}: committed messages could be"
                " lost in a power failure. Set it to on"
            )
    connection.commit()
    try:  # two lanes that write to one another are found out sooner, where we may say so
        cursor.execute("SET deadlock_timeout = '100ms'")
        connection.commit()
    except InsufficientPrivilege:
        connection.rollback()
    cursor.close()


def _impatient(stalled: int, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """What a process holds that stopped, or a machine that is gone, is free again soon."""
    del entry
    cursor = connection.cursor()
    if stalled:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{stalled}s'")
        cursor.execute(f"SET application_name = '{SERVICE}'")
        cursor.execute(f"SET lock_timeout = '{LOCKED}s'")
    for name, seconds in (("idle", 10), ("interval", 5), ("count", 3)):
        cursor.execute(f"SET tcp_keepalives_{name} = {seconds}")
    connection.commit()
    cursor.close()
