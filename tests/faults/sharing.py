"""Several real processes on one PostgreSQL, one after the other paused or killed under load."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import monotonic

import psycopg

from adapters.memory.wire import serve
from routing.ids import AccountName
from tests.faults import organisation
from tests.faults.cast import Cast
from tests.faults.faraway import FarNetwork
from tests.faults.harness import database
from tests.faults.plan import Load, acts
from tests.faults.process import Process
from tests.faults.record import say
from tests.faults.stillness import Stillness

PATIENCE = 30.0  # seconds; far more than any lease
SHARER = ("tests.faults.sharer",)


@dataclass(slots=True)
class Party:
    """Processes that share a database, and the people at both far sides."""

    cast: Cast
    processes: list[Process]
    stillness: Stillness
    talking: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        """One after the other: the first owns the accounts."""
        for process in self.processes:
            await process.start()
            await process.until_up()
            await self.until(lambda: self.owner() is not None)

    def owner(self) -> Process | None:
        """Whose the accounts are at the moment, by the clock of the server."""
        asked = (
            "SELECT owner FROM leases"
            " WHERE until > extract(epoch FROM clock_timestamp()) * 1000000 LIMIT 1"
        )
        with psycopg.connect(self.stillness.address, autocommit=True) as connection:
            found = connection.execute(asked.encode()).fetchone()
        pid = int(found[0].split()[1]) if found else 0
        return next((one for one in self.processes if pid and one.pid == pid), None)

    async def until(self, ready: Callable[[], bool]) -> None:
        """Looks again and again: what is waited for happens in other processes."""
        async with asyncio.timeout(PATIENCE):
            while not ready():  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.05)

    async def until_another(self, than: Process) -> Process:
        """Until another process owns the accounts."""
        await self.until(lambda: self.owner() not in (None, than))
        found = self.owner()
        assert found is not None
        return found

    def talk(self, load: Load) -> None:
        """Both sides begin to say things, without an end."""
        self.talking = asyncio.create_task(self._talk(load))

    async def _talk(self, load: Load) -> None:
        begun = monotonic()
        for act in acts(self.cast.seed, load):
            await asyncio.sleep(max(0.0, begun + act.at - monotonic()))
            await self.cast.act(act)

    async def finish(self) -> None:
        """A last word everywhere, and all that was said has arrived, or never will."""
        if self.talking is not None:
            self.talking.cancel()
            await asyncio.gather(self.talking, return_exceptions=True)
        await self.cast.finish(self.stillness.reached)

    def gap(self, since: float, until: float) -> float:
        """The longest time (seconds) in which nobody saw anything new; both sides kept talking."""
        shown = sorted([*self.cast.clients.shown_at, *self.cast.staff.shown_at])
        within = [since, *(at for at in shown if since < at < until), until]
        return max(later - before for before, later in pairwise(within))

    async def end(self) -> list[int]:
        """The exit status of each."""
        for process in self.processes:
            process.resume()
        return list(await asyncio.gather(*(one.stop() for one in self.processes)))


@asynccontextmanager
async def party(
    folder: Path, seed: int, environments: Sequence[Mapping[str, str]]
) -> AsyncIterator[Party]:
    """Not started yet: a process for each of these additions to its environment."""
    clients = FarNetwork(AccountName("phones"), seed, distance=0.4)
    staff = FarNetwork(AccountName("rooms"), seed, deduplicates=True, distance=0.4)
    async with AsyncExitStack() as stack:
        ports = (
            await stack.enter_async_context(serve(clients)),
            await stack.enter_async_context(serve(staff)),
        )
        cast, address = Cast(clients, staff, seed), stack.enter_context(database("postgres"))
        attending = asyncio.create_task(cast.attend())
        stack.callback(attending.cancel)
        organisation.write(folder, ports, address)
        own = [Process(folder, SHARER, env=more, loaded=True) for more in environments]
        networks, data = (clients, staff), folder / "var"
        still = Stillness(data, address, networks, lambda: any(one.alive() for one in own))
        found = Party(cast, own, still)
        try:
            yield found
        finally:
            for process in found.processes:
                await process.kill()
                say("a process said last:", *process.output[-30:])
