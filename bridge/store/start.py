"""Opening the store: lock, tables, keys, in the order in which each needs the one before."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bridge.clock import Clock
from bridge.keys import Keys
from bridge.keys.master import NAME as MASTER
from bridge.keys.master import master_key, what_to_copy
from bridge.store import erase
from bridge.store.database import Database
from bridge.store.engine import Store
from bridge.store.errors import StoreRefused
from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.locking import FileLock, Lock, ServerLock
from bridge.store.migrate import migrate
from bridge.store.postgres import open_postgres
from bridge.store.sealer import Sealer
from bridge.store.sqlite import open_sqlite
from bridge.store.tables import lanes
from bridge.store.times import micros

DATA, KEYS = "counselbridge.sqlite", "keys.sqlite"


@dataclass(frozen=True, slots=True)
class Where:
    """`data` and `secrets` are folders. `database`: postgresql://…; None: a file in `data`."""

    organisation: str
    data: Path
    secrets: Path
    database: str | None = field(default=None, repr=False)  # it may hold a password


@dataclass(frozen=True, slots=True)
class Opened:
    """The store at work. `told`: what a person must be told after the very first start."""

    store: Store
    keys: Keys
    sealer: Sealer
    told: tuple[str, ...]
    lock: Lock

    async def close(self) -> None:
        """Finish what runs, then let others have it."""
        await self.store.close()
        self.keys.close()
        self.lock.release()


def open_store(where: Where, clock: Clock) -> Opened:
    """Open it, alone, and bring it up to date.

    Raises StoreRefused or KeysRefused when a person must act, StoreTrouble when it may work later.
    """
    with ExitStack() as undo:
        database, rows = _databases(where)
        undo.callback(rows.close)
        undo.callback(database.close)
        lock = _lock(where, database)
        undo.callback(lock.release)
        migrate(database, where.organisation)
        rows.create()
        _refuse_without_keys(where, database, rows)
        master, told = _master(where, rows)
        now = clock.now()
        keys = Keys(rows, master, where.organisation, micros(now))
        database.write(lambda tx: erase.replay(tx, keys, now))
        database.after_trouble = lock.check
        undo.pop_all()
        return Opened(Store(database), keys, Sealer(keys), told, lock)


def _refuse_without_keys(where: Where, database: Database, rows: KeyTable) -> None:
    """Data without its keys opens nothing, and new keys would hide that. Raises StoreRefused."""
    if rows.exist() or not database.read(lambda tx: tx.scalar(_any_lane)):
        return
    lie = f"{where.data / KEYS}" if where.database is None else f"the schema {SCHEMA}"
    raise StoreRefused(
        f"there is data, and none of its keys in {lie}: put your copy of the keys back"
    )


_any_lane = select(lanes.c.id).limit(1)


def open_beside(where: Where) -> Store:
    """A second way in, for commands beside the running service: no keys, so nothing is opened."""
    if where.database is not None:
        return Store(open_postgres(where.database))
    if not (where.data / DATA).exists():
        raise StoreRefused(f"there is no data in {where.data}: has the service ever run here?")
    return Store(open_sqlite(where.data / DATA))


def _databases(where: Where) -> tuple[Database, KeyTable]:
    """The two databases; nothing is written yet."""
    if where.database is not None:
        keys = open_postgres(where.database, quietly=True)
        return open_postgres(where.database), KeyTable(keys, schema=SCHEMA)
    try:
        where.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreRefused(f"{where.data} cannot be made: {error.strerror}") from None
    return open_sqlite(where.data / DATA), KeyTable(open_sqlite(where.data / KEYS))


def _lock(where: Where, database: Database) -> Lock:
    return FileLock(where.data) if where.database is None else ServerLock(database)


def _master(where: Where, rows: KeyTable) -> tuple[bytes, tuple[str, ...]]:
    file = where.secrets / MASTER
    master, new = master_key(file, keys_exist=rows.exist())
    if not new:
        return master, ()
    if where.database is not None:
        return master, what_to_copy(file, f"the schema {SCHEMA} of the database")
    return master, what_to_copy(file, str(where.data / KEYS))
