"""A life of the service in one thread, on a time of its own, between networks in memory."""

import asyncio
import logging
import selectors
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar, TypeVarTuple

from adapters.memory import MemoryNetwork
from adapters.memory.adapter import MemoryAdapter
from adapters.port import Adapter, SettingsError, Setup
from bridge.pulse import Job
from tests.faults.storm_time import seeded_ids

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOST = 20_000  # rounds of the loop in one life


class EndlessError(Exception):
    """The service goes round and round, and no time passes."""


class _Selector(selectors.SelectSelector):
    now, rounds = 1000.0, 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.rounds += 1
        if timeout is None or self.rounds > MOST:
            raise EndlessError
        self.now += max(0.0, timeout)
        return []


class Loop(asyncio.SelectorEventLoop):
    """On virtual time; what is meant for other threads is done at once, in this one."""

    def __init__(self) -> None:
        self.virtual = _Selector()
        super().__init__(self.virtual)

    def time(self) -> float:
        return self.virtual.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        del executor
        answer: asyncio.Future[T] = self.create_future()
        try:
            answer.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is whoever waits for it that gets it
            answer.set_exception(error)
        return answer


class Time:
    """The clock of a life, and what starts its jobs."""

    def __init__(self, loop: Loop, began: datetime) -> None:
        self._loop, self._began, self._from = loop, began, loop.time()
        self._leapt = timedelta()

    def now(self) -> datetime:
        return self._began + self._leapt + timedelta(seconds=self._loop.time() - self._from)

    def monotonic(self) -> float:
        return (self.now() - START).total_seconds()

    def leap(self, time: timedelta) -> None:
        self._leapt += time

    async def trigger(self, jobs: Sequence[Job]) -> None:
        done = dict.fromkeys(jobs, self.monotonic())
        while True:
            await asyncio.sleep(1.0)
            for job in jobs:
                if self.monotonic() - done[job] >= job.seconds - 0.001:
                    done[job] = self.monotonic()
                    await job.work()


@dataclass(frozen=True, slots=True)
class Kind:
    """Hands out adapters to a network in memory."""

    network: MemoryNetwork
    secrets: frozenset[str] = frozenset()

    def check(self, raw: object) -> Sequence[SettingsError]:
        del raw
        return []

    def make(self, setup: Setup) -> Adapter:
        del setup
        return MemoryAdapter.on(self.network)


class Heard(logging.Handler):
    """Everything that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def in_loop(seed: str, live: Callable[[Loop], Coroutine[Any, Any, T]]) -> T:
    """On a loop of its own; `seed` of its ids, no two of which are to be the same."""
    loop = Loop()
    with seeded_ids(Random(seed)):  # a test's dice
        try:
            asyncio.set_event_loop(loop)
            return loop.run_until_complete(live(loop))
        finally:
            loop.virtual.rounds = 0
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            asyncio.set_event_loop(None)
            loop.close()
