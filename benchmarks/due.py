"""How fast what is due is found, and what becomes of those who write while very much is due.

Many timers are due later. Finding those that are due now is measured alone. Then a crowd of cases
is due in one moment, as after a long outage, and each leads to a message into its room. Meanwhile
a few others go on writing, and how long their words take is compared with before.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, latencies, median, percentile
from benchmarks.networks import said_by_client, said_by_counsellor
from benchmarks.pipeline import PATIENCE, WORDS, Service, service
from benchmarks.stored import Lasting, Talk
from bridge.store import lanes, timers
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from bridge.store.timers import Timer
from bridge.store.times import micros
from bridge.ticking import PORTION
from routing.cases.duty import QUIET

TABLE = "Timers that are due"
LASTING = Lasting(timedelta(days=15), QUIET)  # longer than an organisation waits by default
LATER = timedelta(days=30)
GAP = 0.02  # seconds between two messages of those who write meanwhile

_all_due = text("UPDATE timers SET due_at = :now WHERE kind = 'quiet'")
_not_fired = text("SELECT 1 FROM timers WHERE due_at <= :now LIMIT 1")  # by the index


@dataclass(frozen=True, slots=True)
class Size:
    """`timers` later, `due` at once; `messages` of `writers` before; `rounds` of looking."""

    timers: int = 100_000
    due: int = 10_000
    writers: int = 20
    messages: int = 200
    rounds: int = 200


async def measure(folder: Path, size: Size, database: str, name: str) -> list[Figure]:
    commit = commit_time(folder)
    async with service(folder, size.due, database, LASTING) as running:
        await running.app.services.store.write(lambda tx: _later(tx, size))
        found = await _finding(running, size, commit, name)
        return [*found, *await _crowd(running, size, commit, name)]


def _later(tx: Tx, size: Size) -> None:
    """So many timers, each on another day, spread over the lanes that there are."""
    every, now = list(lanes.all_of(tx, LaneKind.CLIENT)), datetime.now(UTC)
    for start in range(0, size.timers, 10_000):
        timers.put(tx, [
            Timer(every[n % len(every)], "later", f"t{n}", now + LATER + timedelta(seconds=n))
            for n in range(start, min(size.timers, start + 10_000))
        ])  # fmt: skip


class _Undone(Exception):
    """What was measured is not kept."""


async def _finding(running: Service, size: Size, commit: Commit, name: str) -> list[Figure]:
    """Without the commit, which many share."""
    now, spent = datetime.now(UTC), _Spent()
    then = now + LATER + timedelta(days=1)
    among = f"{name}, among {size.timers + size.due:,}"

    def none_due(tx: Tx) -> None:
        with spent.of(f"{among}: is anything due"):
            timers.next_due(tx)
        with spent.of(f"{among}: looked for, none is due"):
            timers.fire_due(tx, running.app.services.sealer, now - timedelta(days=1))

    def many_due(tx: Tx) -> None:
        with spent.of(f"{among}: {PORTION} are due, each becomes an event"):
            timers.fire_due(tx, running.app.services.sealer, then, PORTION)
        raise _Undone

    for _ in range(size.rounds):
        await running.app.services.store.write(none_due)
        with suppress(_Undone):
            await running.app.services.store.write(many_due)
    return [
        replace(latencies(TABLE, what, values, commit), target="<= 10 ms")
        for what, values in spent.values.items()
    ]


@dataclass(frozen=True, slots=True)
class _Spent:
    """Milliseconds, by what took them."""

    values: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.values.setdefault(what, []).append((time.perf_counter() - start) * 1000)


async def _crowd(running: Service, size: Size, commit: Commit, name: str) -> list[Figure]:
    writers = running.talks[:: max(1, len(running.talks) // size.writers)][: size.writers]
    await _written(running, writers, size.messages // 4)  # warm
    before = await _written(running, writers, size.messages)
    started = time.perf_counter()
    await running.app.services.store.write(
        lambda tx: tx.execute(_all_due, {"now": micros(datetime.now(UTC))})
    )
    watching = asyncio.create_task(_done(running, started))
    during: list[float] = []
    while not watching.done():
        during += await _written(running, writers, 1)
    fired, handled = await watching
    what, count = f"{name}, {size.due:,} at once", size.due
    both = median(during) / median(before), percentile(during, 95) / percentile(before, 95)
    return [
        Figure(TABLE, f"{what}: handed out", fired, "s", count, commit, target="<= 15 s"),
        Figure(TABLE, f"{what}: and handled", handled, "s", count, commit),
        latencies(TABLE, f"{name}, a message before", before, commit),
        latencies(TABLE, f"{name}, a message meanwhile", during, commit),
        Figure(TABLE, f"{name}, ratio", both[0], "times", len(during), commit,
               {"p95": both[1]}, "<= 2"),
    ]  # fmt: skip


async def _done(running: Service, started: float) -> tuple[float, float]:
    """Seconds until every timer has become an event, and until each of these was handled."""
    fired, values = 0.0, {"now": micros(datetime.now(UTC))}
    store = running.app.services.store
    while True:
        await asyncio.sleep(0.1)
        left, waiting = await store.read(
            lambda tx: (tx.scalar(_not_fired, values), _is_waiting(tx))
        )
        spent = time.perf_counter() - started
        if not left:
            fired = fired or spent
            if not waiting:
                return fired, spent


def _is_waiting(tx: Tx) -> bool:
    """Whether some lane has work: asked as the service asks, in no time at all."""
    ready = lanes.next_due(tx)
    return ready is not None and ready <= datetime.now(UTC)


async def _written(running: Service, writers: Sequence[Talk], count: int) -> list[float]:
    """Milliseconds from `host.receive` to `adapter.send`, one message after the other."""
    spent = []
    for number in range(count):
        await asyncio.sleep(GAP)
        talk = writers[number % len(writers)]
        spent.append(await _one(running, talk, by_client=number % 2 == 0))
    return spent


async def _one(running: Service, talk: Talk, *, by_client: bool) -> float:
    clients, staff, times = running.networks.clients, running.networks.staff, running.networks.times
    near, far = (clients, staff) if by_client else (staff, clients)
    said = said_by_client if by_client else said_by_counsellor
    times.clear()
    far.aim(1)
    async with asyncio.timeout(PATIENCE):
        await near.pile_up([said(talk.chat if by_client else talk.room, WORDS)])
        await far.reached()
    return (times.sent[0] - times.received[0]) * 1000
