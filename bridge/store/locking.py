"""Who may be at work on one store: one process on a file, several on PostgreSQL.

The lock is the system's or the server's own: it goes when its process goes, however that ends. On
a file there is one process. On PostgreSQL services share the data with one another; a command that
needs it for itself, as erasing does, has it alone or not at all. Services start one by one, so that
what a start finds and makes is found and made once.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError

from bridge.store.database import Database
from bridge.store.errors import StoreDown, StoreRefused
from bridge.store.postgres import sqlstate

NAME = "lock"
NOT_AVAILABLE = "55P03"
KEY = 0x636F756E73656C62  # ours among the advisory locks of a database
STARTING = KEY + 1
TAKEN = "another Counselbridge is running on this data: stop it first"

# In seconds. The server may need a moment to notice that the process before us died; a start takes
# its time.
PATIENCE, LONGEST_START = 3.0, 60.0
_take = text("SELECT pg_advisory_lock(:key)")
_share = text("SELECT pg_advisory_lock_shared(:key)")
_try = text("SELECT pg_try_advisory_lock(:key)")
_let_go = text("SELECT pg_advisory_unlock(:key)")
_alive = text("SELECT 1")


class Lock(Protocol):
    def check(self) -> None: ...

    def alone(self) -> bool:
        """Whether nobody else is at work on this data; nobody begins before `started`."""
        ...

    def started(self) -> None:
        """What only one may do at a time is done: the next one may start."""
        ...

    def release(self) -> None: ...


class FileLock:
    """Holds a file in the folder of the data. Raises StoreRefused when another process does."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise StoreRefused(f"{TAKEN} ({folder})") from None

    def check(self) -> None:
        """Nothing takes it from us."""

    def alone(self) -> bool:
        return True

    def started(self) -> None:
        """Nobody waits."""

    def release(self) -> None:
        os.close(self._file)


class ServerLock:
    """Holds advisory locks of the database, on a connection of its own."""

    def __init__(self, database: Database, *, shared: bool = False) -> None:
        """`shared`: beside others of whom each says the same.

        Raises StoreRefused when another process holds it, StoreTrouble without a server.
        """
        self._database = database
        self._mode = _share if shared else _take
        self._starting = True
        self._one = threading.Lock()
        self._connection = self._take()

    def _take(self) -> Connection:
        connection = self._database.connect()
        try:
            if self._starting:
                _run(connection, LONGEST_START, _take, STARTING)
            _run(connection, PATIENCE, self._mode, KEY)
        except DBAPIError as error:
            connection.invalidate()
            connection.close()
            if sqlstate(error) != NOT_AVAILABLE:
                self._database.explain(error)
            raise StoreRefused(f"{TAKEN} (database {self._database.engine.url.database})") from None
        return connection

    def check(self) -> None:
        """Hold it still, or again after the server was away. Raises StoreTrouble when it is lost.

        Called before work goes on after any trouble: the connection that held it may be gone.
        """
        with self._one:  # threads of the store come here together
            if self._connection.closed or not self._is_alive():
                self._connection = self._again()

    def _is_alive(self) -> bool:
        try:
            with self._connection.begin():
                self._connection.execute(_alive)
        except DBAPIError:
            self._connection.invalidate()
            self._connection.close()
            return False
        return True

    def _again(self) -> Connection:
        try:
            return self._take()
        except StoreRefused as refused:
            raise StoreDown(str(refused)) from None

    def alone(self) -> bool:
        if self._mode is _take:
            return True
        try:
            with self._connection.begin():
                found = bool(self._connection.scalar(_try, {"key": KEY}))
                if found:
                    self._connection.execute(_let_go, {"key": KEY})  # held shared all the same
                return found
        except DBAPIError as error:
            self._database.explain(error)

    def started(self) -> None:
        if not self._starting:
            return
        self._starting = False
        try:
            with self._connection.begin():
                self._connection.execute(_let_go, {"key": STARTING})
        except DBAPIError as error:
            self._database.explain(error)

    def release(self) -> None:
        if not self._connection.closed:
            self._connection.invalidate()
            self._connection.close()


def _run(connection: Connection, patience: float, lock: TextClause, key: int) -> None:
    with connection.begin():
        connection.execute(text(f"SET LOCAL lock_timeout = {round(patience * 1000)}"))
        connection.execute(lock, {"key": key})
