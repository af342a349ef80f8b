"""One process on one store. A second one would send everything twice.

The lock is the system's or the server's own: it goes when its process goes, however that ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bridge.store.database import Database
from bridge.store.errors import StoreDown, StoreRefused
from bridge.store.postgres import sqlstate

NAME = "lock"
NOT_AVAILABLE = "55P03"
KEY = 0x636F756E73656C62  # ours among the advisory locks of a database
TAKEN = "another Counselbridge is running on this data: stop it first"

# The server may need a moment to notice that the process before us died.
_patience = text("SET LOCAL lock_timeout = '3s'")
_take = text("SELECT pg_advisory_lock(:key)")
_alive = text("SELECT 1")


class Lock(Protocol):
    def check(self) -> None: ...

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

    def release(self) -> None:
        os.close(self._file)


class ServerLock:
    """Holds an advisory lock of the database, on a connection of its own."""

    def __init__(self, database: Database) -> None:
        """Raises StoreRefused when another process holds it, StoreTrouble without a server."""
        self._database = database
        self._connection = self._take()

    def _take(self) -> Connection:
        connection = self._database.connect()
        try:
            with connection.begin():
                connection.execute(_patience)
                connection.execute(_take, {"key": KEY})
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

    def release(self) -> None:
        if not self._connection.closed:
            self._connection.invalidate()
            self._connection.close()
