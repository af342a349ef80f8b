"""One process on one store. A second one would send everything twice.

The lock is the system's or the server's own: it goes when its process goes, however that ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import text

from bridge.store.database import Database
from bridge.store.errors import StoreRefused

NAME = "lock"
KEY = 0x636F756E73656C62  # ours among the advisory locks of a database
TAKEN = "another Counselbridge is running on this data: stop it first"

_try = text("SELECT pg_try_advisory_lock(:key)")


class Lock(Protocol):
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

    def release(self) -> None:
        os.close(self._file)


class ServerLock:
    """Holds an advisory lock of the database, on a connection of its own."""

    def __init__(self, database: Database) -> None:
        """Raises StoreRefused when another process holds it, StoreTrouble without a server."""
        self._connection = database.connect()
        got = self._connection.scalar(_try, {"key": KEY})
        self._connection.commit()
        if not got:
            self.release()
            raise StoreRefused(f"{TAKEN} (database {database.engine.url.database})")

    def release(self) -> None:
        self._connection.invalidate()
        self._connection.close()
