"""A second way into the store that can open what is sealed, beside the running service.

It makes nothing: where data or keys are not what this program knows, a person must act first.
"""

from contextlib import ExitStack
from dataclasses import dataclass

from bridge.clock import Clock
from bridge.keys import Keys
from bridge.keys.master import NAME as MASTER
from bridge.keys.master import read_master
from bridge.store.engine import Store
from bridge.store.headfile import HeadFile
from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.ledgerfile import LedgerFile
from bridge.store.migrate import check
from bridge.store.postgres import open_postgres
from bridge.store.putback import refuse_erased
from bridge.store.sealer import Sealer
from bridge.store.sqlite import open_sqlite
from bridge.store.start import KEYS, Where, no_keys, open_beside
from bridge.store.times import micros


@dataclass(frozen=True, slots=True)
class Beside:
    store: Store
    keys: Keys
    sealer: Sealer
    heads: HeadFile

    async def close(self) -> None:
        await self.store.close()
        self.keys.close()


def open_with_keys(where: Where, clock: Clock) -> Beside:
    """Takes no lock, changes no form, erases nobody.

    Raises StoreRefused, KeysRefused or StoreTrouble.
    """
    with ExitStack() as undo:
        store = open_beside(where)
        undo.callback(store.database.close)
        check(store.database, where.organisation)
        rows = _keys(where)
        undo.callback(rows.close)
        if not rows.exist():
            raise no_keys(where)
        master = read_master(where.secrets / MASTER)
        ledger = LedgerFile(where.data)
        refuse_erased(store.database, ledger, rows)
        keys = Keys(rows, master, where.organisation, micros(clock.now()), ledger)
        undo.pop_all()
        return Beside(store, keys, Sealer(keys), HeadFile(where.data))


def _keys(where: Where) -> KeyTable:
    """Raises StoreRefused where there is no such file: opening it would make one."""
    if where.database is not None:
        return KeyTable(open_postgres(where.database), schema=SCHEMA)
    if not (where.data / KEYS).exists():
        raise no_keys(where)
    return KeyTable(open_sqlite(where.data / KEYS))
