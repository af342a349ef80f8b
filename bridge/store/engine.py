"""The store as the rest of the service sees it: `await store.write(fn)`, and nothing else waits.

`fn(tx)` is a plain function. It runs in a thread of the store's own, so it can neither wait for
a network nor hold up the event loop, and it is on disk when `write` returns. If the caller is
cancelled, what already runs is finished; nothing is ever half done.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bridge.store.database import Database, Tx

T = TypeVar("T")


class Store:
    """Transactions from the event loop. Raises StoreFull or StoreDown (both OSError)."""

    def __init__(self, database: Database) -> None:
        self.database = database  # for work before there is an event loop
        self._threads = ThreadPoolExecutor(database.kind.threads, thread_name_prefix="store")

    async def write(self, work: Callable[[Tx], T]) -> T:
        """The function's result, once it is committed and on disk."""
        return await self._run(self.database.write, work)

    async def read(self, work: Callable[[Tx], T]) -> T:
        """The function's result, from one consistent view."""
        return await self._run(self.database.read, work)

    async def _run(self, run: Callable[[Callable[[Tx], T]], T], work: Callable[[Tx], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, run, work)

    async def checkpoint(self) -> None:
        """What was deleted is in no file of the database any more, its log included."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self.database.checkpoint)

    async def close(self) -> None:
        """Finish what runs in every thread, then let go of the database."""
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _close(self) -> None:
        self._threads.shutdown()
        self.database.close()


__all__ = ["Store", "Tx"]
