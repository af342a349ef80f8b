"""The whole durable path on networks in memory: how many messages a second, and how fast one.

Conversations are open already. Nothing is left out but the networks: every message is received,
decided, queued, claimed, sent and written down as sent, all on disk, as in the service.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from adapters.memory.network import Room
from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, latencies, median
from benchmarks.networks import COUNSELLOR, Networks, said_by_client, said_by_counsellor
from benchmarks.stored import Lasting, Talk, fill
from bridge.app import App, opened_app
from bridge.clock import Clock, SystemClock
from tests.pipeline import settled

WORDS = "I have slept badly for weeks, and I do not know whom else to tell."
BACKLOG, ALONE = "A backlog, both directions, networks in memory", "One message alone"
_left = text("SELECT count(*) FROM outbox WHERE state < 3")
PATIENCE = 120.0  # seconds for one round; only a broken bridge needs them


@dataclass(frozen=True, slots=True)
class Service:
    """The bridge at work in this process, with open conversations."""

    app: App
    networks: Networks
    talks: Sequence[Talk]

    async def round(self, speakers: Sequence[Talk], count: int, seed: int) -> float:
        """So many messages wait from one moment on; seconds until the last one was delivered."""
        chosen = random.Random(seed)
        talks = [chosen.choice(speakers) for _ in range(count)]
        clients, staff = self.networks.clients, self.networks.staff
        for talk in talks:
            room = Room(talk.room, joined={COUNSELLOR})
            staff.rooms.setdefault(talk.room, room)
        said = [said_by_client(talk.chat, WORDS) for talk in talks[::2]]
        answered = [said_by_counsellor(talk.room, WORDS) for talk in talks[1::2]]
        staff.aim(len(said))
        clients.aim(len(answered))
        start = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(clients.pile_up(said), staff.pile_up(answered))
            await asyncio.gather(clients.reached(), staff.reached())
        spent = time.perf_counter() - start
        clients.forget()
        staff.forget()
        return spent

    async def rest(self) -> None:
        """Until everything is where it belongs, signs too."""
        async with asyncio.timeout(PATIENCE):
            while await self.app.opened.store.read(lambda tx: tx.scalar(_left)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # it happens in the store, and rings no bell

    async def alone(self, talk: Talk, *, by_client: bool) -> float:
        """Milliseconds from `host.receive` to `adapter.send` for one message, nothing else on."""
        clients, staff, times = self.networks.clients, self.networks.staff, self.networks.times
        near, far = (clients, staff) if by_client else (staff, clients)
        message = said_by_client(talk.chat, WORDS)
        if not by_client:
            message = said_by_counsellor(talk.room, WORDS)
        times.clear()
        far.aim(1)
        async with asyncio.timeout(PATIENCE):
            await near.pile_up([message])
            await far.reached()
        await settled(self.app)
        [received], [sent] = times.received, times.sent
        return (sent - received) * 1000


@asynccontextmanager
async def service(  # noqa: PLR0913 - what benchmarks compare
    folder: Path,
    stored: int,
    database: str = "sqlite",
    lasting: Lasting | None = None,
    *,
    desks: bool = False,
    signs: bool = True,
    networks: Networks | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Service]:
    """The bridge with so many open conversations in its store.

    `signs` False: its networks know none, so that they are asked for, and go nowhere. `networks`
    are made where none are given, and the `clock` is that of this machine.
    """
    networks = networks or Networks.fresh(signs=signs)
    organisation = networks.organisation(folder, database, desks=desks)
    async with opened_app(organisation, clock or SystemClock(), {}) as app:
        talks = await fill(app, stored, lasting=lasting)
        task = asyncio.create_task(app.run())
        try:
            yield Service(app, networks, talks)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it: open conversations, messages a round, rounds, messages alone."""

    talks: int = 500
    messages: int = 4000
    rounds: int = 5
    alone: int = 300


async def measure(folder: Path, size: Size, database: str, name: str) -> list[Figure]:
    """The backlog, then one message alone, on one database."""
    async with service(folder, size.talks, database) as running:
        return [
            await _backlog(running, size, commit_time(folder), name),
            *await _alone(running, size, commit_time(folder), name),
        ]


async def _backlog(running: Service, size: Size, commit: Commit, name: str) -> Figure:
    await running.round(running.talks, size.messages // 4, seed=0)  # warm
    rates = [
        size.messages / await running.round(running.talks, size.messages, seed)
        for seed in range(1, size.rounds + 1)
    ]
    count, target = size.messages * len(rates), ">= 800 (SQLite)"
    what = f"{name}, {size.talks:,} conversations"
    return Figure(BACKLOG, what, median(rates), "messages/s", count, commit, ends(rates), target)


async def _alone(running: Service, size: Size, commit: Commit, name: str) -> list[Figure]:
    spent: dict[bool, list[float]] = {True: [], False: []}
    warm = size.alone // 10
    for number in range(-2 * warm, size.alone):
        by_client = number % 2 == 0
        took = await running.alone(running.talks[number % size.talks], by_client=by_client)
        if number >= 0:
            spent[by_client].append(took)
    figures = [
        latencies(ALONE, f"{name}, client to counsellor", spent[True], commit),
        latencies(ALONE, f"{name}, counsellor to client", spent[False], commit),
    ]
    return [replace(figure, target="<= 8 ms (SQLite)") for figure in figures]
