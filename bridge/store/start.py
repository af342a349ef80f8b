"""Opening the store: lock, tables, keys, in the order in which each needs the one before."""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bridge.clock import Clock
from bridge.keys import KeyKind, Keys
from bridge.keys.master import NAME as MASTER
from bridge.keys.master import master_key, what_to_copy
from bridge.store import erase, gone
from bridge.store.database import Database
from bridge.store.engine import Store
from bridge.store.errors import StoreRefused
from bridge.store.homes import mark_all
from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.ledgerfile import LedgerFile
from bridge.store.locking import FileLock, Lock, ServerLock
from bridge.store.migrate import is_due, is_new, migrate
from bridge.store.postgres import STALLED, open_postgres
from bridge.store.sealer import Sealer
from bridge.store.sqlite import open_sqlite
from bridge.store.tables import lanes
from bridge.store.times import micros

log = logging.getLogger(__name__)
DATA, KEYS = "counselbridge.sqlite", "keys.sqlite"
OLDER = (
    "the data is in an older form, and another Counselbridge is running on it: stop all of them,"
    " then start one of this version"
)


@dataclass(frozen=True, slots=True)
class Where:
    """`data` and `secrets` are folders. `database`: postgresql://…; None: a file in `data`."""

    organisation: str
    data: Path
    secrets: Path
    database: str | None = field(default=None, repr=False)  # it may hold a password


@dataclass(frozen=True, slots=True)
class Opened:
    """The store at work. `told`: what a person must be told after the very first start.

    `side`: connections beside, where other processes may be at work on the same data.
    """

    store: Store
    keys: Keys
    sealer: Sealer
    told: tuple[str, ...]
    lock: Lock
    side: Store | None = None

    async def close(self) -> None:
        """Finish what runs, then let others have it."""
        await self.store.close()
        if self.side is not None:
            await self.side.close()
        self.keys.close()
        self.lock.release()


def open_store(where: Where, clock: Clock, *, shared: bool = False) -> Opened:
    """Open it and bring it up to date: alone, or, `shared`, beside others where that can be.

    Where it is shared, nobody else starts before `lock.started` is called.

    Raises StoreRefused or KeysRefused when a person must act, StoreTrouble when it may work later.
    """
    with ExitStack() as undo:
        database, rows = _databases(where)
        undo.callback(rows.close)
        undo.callback(database.close)
        lock = _lock(where, database, shared=shared)
        undo.callback(lock.release)
        _refuse_without_data(where, database, rows)
        if is_due(database) and not lock.alone():
            raise StoreRefused(OLDER)
        migrate(database, where.organisation)
        rows.create()
        _refuse_without_keys(where, database, rows)
        master, told = _master(where, rows)
        now = clock.now()
        ledger = LedgerFile(where.data)
        keys = Keys(rows, master, where.organisation, micros(now), ledger)
        sealer = Sealer(keys)
        told += _replay(database, sealer, ledger, now)
        database.write(lambda tx: mark_all(tx, sealer))
        database.after_trouble = lock.check
        if not shared:
            lock.started()
        undo.pop_all()
        return Opened(Store(database), keys, sealer, told, lock, _side(where, shared=shared))


def _replay(database: Database, sealer: Sealer, file: LedgerFile, now: datetime) -> tuple[str, ...]:
    """Nobody who was erased comes back with an old copy. What a person must be told.

    Raises StoreRefused where the ledger does not say any more who was erased.
    """
    ledger = file.read()
    if ledger.damaged:
        lines = ", ".join(str(number) for number in ledger.damaged[:10])
        raise StoreRefused(
            f"the ledger of erasures {file.file} is damaged (line {lines}): whoever stood there"
            " could come back with an old copy of the data. Put your newest copy of the ledger"
            " back; if there is none, and this data is no old copy, take these lines out"
        )
    told = _written_again(database, sealer, file, now)
    back = database.write(lambda tx: gone.replay(tx, sealer, ledger.owners, now))
    sealer.keys.destroy(ledger.owners, micros(now))
    database.write(lambda tx: erase.replay(tx, sealer.keys, now))
    if back:
        database.checkpoint()
        log.warning("clients who had been erased were in the data again: %d; erased", back)
    return told


def _written_again(
    database: Database, sealer: Sealer, file: LedgerFile, now: datetime
) -> tuple[str, ...]:
    """A ledger that is lost is made anew, as far as the data itself knows. What to tell a person.

    Who only ran out of time stands in it then as well, and does no harm there.
    """
    if file.exists() or not database.read(lambda tx: gone.was_wished(tx, sealer)):
        return ()
    file.add(database.read(erase.known), micros(now))
    told = (
        f"The ledger of erasures {file.file} was missing. It is written again from what this data"
        " knows. Is the data an old copy? Then stop the service, put your newest copy of the ledger"
        " there, and start again: who was erased since that copy is back until then."
    )
    return (told,)


def _refuse_without_data(where: Where, database: Database, rows: KeyTable) -> None:
    """Keys without data are what is left of a loss: going on would begin a second log of consent,
    and clients hold receipts of the first. Raises StoreRefused.
    """
    if is_new(database) and rows.exist():
        keys, data = _keys_lie(where), where.data / DATA
        lie = f"{data}" if where.database is None else "the database"
        raise StoreRefused(
            f"there are keys in {keys}, and none of the data in {lie}: put your copy of the data"
            " back. To begin with nothing, move the keys away"
        )


def _refuse_without_keys(where: Where, database: Database, rows: KeyTable) -> None:
    """Data without its keys opens nothing, and new keys would hide that. Raises StoreRefused."""
    if rows.by_owner(KeyKind.ORGANISATION, [where.organisation]):
        return
    if rows.exist():  # it was the first of them
        raise StoreRefused(
            f"the key that all others hang on is not in {_keys_lie(where)}, or was changed:"
            " put your copy of the keys back"
        )
    if database.read(lambda tx: tx.scalar(_any_lane)):
        raise no_keys(where)


def no_keys(where: Where) -> StoreRefused:
    """Said where there is data that nothing can open."""
    lie = _keys_lie(where)
    return StoreRefused(
        f"there is data, and none of its keys in {lie}: put your copy of the keys back"
    )


def _keys_lie(where: Where) -> str:
    return f"{where.data / KEYS}" if where.database is None else f"the schema {SCHEMA}"


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
        keys = open_postgres(where.database, quietly=True, stalled=STALLED)
        data = open_postgres(where.database, stalled=STALLED)
        return data, KeyTable(keys, schema=SCHEMA)
    try:
        where.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreRefused(f"{where.data} cannot be made: {error.strerror}") from None
    return open_sqlite(where.data / DATA), KeyTable(open_sqlite(where.data / KEYS))


def _side(where: Where, *, shared: bool) -> Store | None:
    if where.database is None or not shared:
        return None
    return Store(open_postgres(where.database, quietly=True, stalled=STALLED))


def _lock(where: Where, database: Database, *, shared: bool) -> Lock:
    if where.database is None:
        return FileLock(where.data)
    return ServerLock(database, shared=shared)


def _master(where: Where, rows: KeyTable) -> tuple[bytes, tuple[str, ...]]:
    file = where.secrets / MASTER
    master, new = master_key(file, keys_exist=rows.exist())
    if not new:
        return master, ()
    if where.database is not None:
        return master, what_to_copy(file, f"the schema {SCHEMA} of the database")
    return master, what_to_copy(file, str(where.data / KEYS))
