"""A second way into the store that can open what is sealed, beside the running service."""

from dataclasses import dataclass

from bridge.clock import Clock
from bridge.keys import Keys
from bridge.keys.master import NAME as MASTER
from bridge.keys.master import read_master
from bridge.store.engine import Store
from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.postgres import open_postgres
from bridge.store.sealer import Sealer
from bridge.store.sqlite import open_sqlite
from bridge.store.start import KEYS, Where, open_beside
from bridge.store.times import micros


@dataclass(frozen=True, slots=True)
class Beside:
    store: Store
    keys: Keys
    sealer: Sealer

    async def close(self) -> None:
        await self.store.close()
        self.keys.close()


def open_with_keys(where: Where, clock: Clock) -> Beside:
    """Takes no lock and changes no form. Raises StoreRefused or KeysRefused."""
    store = open_beside(where)
    if where.database is None:
        rows = KeyTable(open_sqlite(where.data / KEYS), schema=None)
    else:
        rows = KeyTable(open_postgres(where.database), schema=SCHEMA)
    master = read_master(where.secrets / MASTER)
    keys = Keys(rows, master, where.organisation, micros(clock.now()))
    return Beside(store, keys, Sealer(keys))
