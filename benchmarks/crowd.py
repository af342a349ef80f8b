"""How long many new cases take that come in one moment, where several processes share the work.

The processes are started as an operator starts them, on one database; both networks live here, in
this process, and take everything at once. Everybody gives their last answer in the same moment.
Counted are the rooms into which somebody is invited, who was asked, and the seats that are taken.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from adapters.memory import MemoryNetwork
from adapters.memory.wire import serve
from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure
from bridge.store import seats
from bridge.store.postgres import open_postgres
from bridge.store.sqlite import open_sqlite
from bridge.store.start import DATA
from routing.ids import AccountName
from tests.faults.process import Process
from tests.pipeline import write_organisation

TABLE = "New cases in one moment, each offered to somebody"
LAST = "What is it about?"
STEPS = (
    ("Who reads what", "I have read this"), ("May we read it?", "Yes"), ("May we count?", "No"),
    ("A name?", "Skip"), (LAST, "Debt"),
)  # fmt: skip
DESK, OPERATOR = "Desk", "kim"  # rooms of no case: a counsellor's, and kim's
PATIENCE = 300.0  # seconds for a step of everybody; only a broken bridge needs them


@dataclass(frozen=True, slots=True)
class Size:
    cases: int = 1_000
    counsellors: int = 50
    processes: int = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """Both far sides, with everybody who writes."""

    clients: MemoryNetwork
    staff: MemoryNetwork
    people: Sequence[str]

    def offered(self) -> list[tuple[str, ...]]:
        """For every room of a case, who is asked into it."""
        rooms = [one for one in self.staff.rooms.values() if one.name != DESK]
        asked = [tuple(sorted(one.invited | one.joined)) for one in rooms]
        return [one for one in asked if one != (OPERATOR,)]

    async def until_last_question(self) -> None:
        """Everybody at their own pace, and all of them to the end before anything is measured."""
        for one in self.people:
            await self.clients.say(one, "/start")
        for (question, label), (later, _) in pairwise(STEPS):
            await self._asked(question)
            for one in self.people:
                await self.clients.press(one, label)
            await self._asked(later)

    async def _asked(self, question: str) -> None:
        left, seen = set(self.people), self.clients.texts

        def everybody() -> bool:
            left.difference_update([one for one in left if any(question in t for t in seen(one))])
            return not left

        await _until(everybody)

    async def decide(self) -> None:
        """All of them give the last answer."""
        for one in self.people:
            await self.clients.press(one, STEPS[-1][1])


async def _until(ready: Callable[[], bool]) -> None:
    """Looks again and again, or looking would take longer than what is looked for."""
    async with asyncio.timeout(PATIENCE):
        while not ready():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)


async def measure(folder: Path, size: Size, database: str, name: str) -> list[Figure]:
    async with _running(folder, size, database) as scene:
        await scene.until_last_question()
        commit = commit_time(folder / "commit")
        start = time.perf_counter()
        await scene.decide()
        await _until(lambda: len(scene.offered()) >= size.cases)
        spent = time.perf_counter() - start
        await asyncio.sleep(2.0)  # whatever is one too many
        found = scene.offered()
    return _figures(size, name, (spent, commit), (found, _seats(folder, database)))


def _figures(
    size: Size,
    name: str,
    took: tuple[float, Commit],
    counted: tuple[Sequence[tuple[str, ...]], int],
) -> list[Figure]:
    (spent, commit), (found, taken) = took, counted
    busy = Counter(who for asked in found for who in asked)
    what = f"{name}, {size.processes} processes, {size.counsellors} counsellors with desks"
    exactly = f"exactly {size.cases:,}"

    def line(told: str, value: float, unit: str, target: str = "") -> Figure:
        return Figure(TABLE, told, value, unit, size.cases, commit, target=target)

    return [
        line(f"{what}: until all are offered", spent, "s", "<= 10 s for 1,000"),
        line("rooms of cases", len(found), "rooms", exactly),
        line("of these with one person who is asked", sum(len(one) == 1 for one in found),
             "rooms", exactly),
        line("seats that are taken", taken, "seats", exactly),
        line("cases of whoever was asked most often", max(busy.values(), default=0), "cases"),
        line("and least often", min(busy.values(), default=0), "cases"),
    ]  # fmt: skip


def _seats(folder: Path, database: str) -> int:
    at = folder / "var" / DATA
    found = open_sqlite(at) if database == "sqlite" else open_postgres(database)
    try:
        return sum(found.read(seats.taken).values())
    finally:
        found.close()


@asynccontextmanager
async def _running(folder: Path, size: Size, database: str) -> AsyncIterator[Scene]:
    clients = MemoryNetwork(AccountName("phones"))
    staff = MemoryNetwork(AccountName("rooms"), deduplicates=True, strangers=False)
    async with AsyncExitStack() as stack:
        ports = (
            await stack.enter_async_context(serve(clients)),
            await stack.enter_async_context(serve(staff)),
        )
        _write(folder, ports, size, database)
        for _ in range(size.processes):
            process = Process(folder)
            stack.push_async_callback(process.stop)
            await process.start()
            await process.until_up()
        yield Scene(clients, staff, [f"client-{n}" for n in range(size.cases)])


def _write(folder: Path, ports: tuple[int, int], size: Size, database: str) -> None:
    """Room for everybody, and not much more."""
    path = write_organisation(folder, ports, database) / "organisation.yaml"
    each = size.cases // size.counsellors + 2
    lines = [
        f"  c{n}: {{name: C{n}, channel: rooms, address: c{n}, languages: [de, en],"
        f" capacity: {each}}}"
        for n in range(size.counsellors)
    ]
    written = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(written) if line.startswith("  anna:"))
    written[at : at + 1] = lines
    text = "\n".join(written).replace("desks: no", "desks: yes")
    path.write_text(f"{text}\n", encoding="utf-8")
