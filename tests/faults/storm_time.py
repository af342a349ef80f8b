"""Time and chance that belong to a test: an event loop without a real clock, seeded ids and keys.

Nothing waits here. When nobody has anything to do, time goes on to the next moment at which
somebody has; the store works while everybody else stands still, and so in the same thread. So the
same seed gives the same run, however busy the machine is.
"""

import asyncio
import selectors
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar, TypeVarTuple
from uuid import UUID

import pytest

from bridge.keys import master, wrapping
from bridge.store import inbox, sealer
from bridge.store.errors import StoreDown

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday morning
STEP = 1e-6  # seconds between two works of the store at least
STORE = (0.0002, 0.003)  # seconds that a transaction waits for its turn, and its answer for us


class StandstillError(Exception):
    """Nobody will ever do anything again."""


class _Selector(selectors.SelectSelector):
    """Waits for nothing: the time that would be waited is over at once."""

    now = 1000.0  # seconds of the loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise StandstillError("everybody waits for somebody else")
        self.now += max(0.0, timeout)
        return []


class StormLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time. `cut`: the process is dead, its store does nothing any more."""

    def __init__(self, chance: Random) -> None:
        self._virtual = _Selector()
        self._chance = chance
        self._last = 0.0
        self._life = 0
        self.cut = False
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now

    def die(self) -> None:
        """What the store has not begun is never done, and what it did is never answered."""
        self.cut = True
        self._life += 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        """What is meant for other threads is done in this one; when, and when known, is chance."""
        answer: asyncio.Future[T] = self.create_future()
        if executor is None:
            answer.set_result(func(*args))
        elif self.cut:
            answer.set_exception(StoreDown("the process is dead"))
        else:
            self._last = max(self._last + STEP, self.time() + self._chance.uniform(*STORE))
            self.call_at(self._last, self._work, lambda: func(*args), answer, self._life)
        return answer

    def _work(self, work: Callable[[], T], answer: "asyncio.Future[T]", life: int) -> None:
        if life != self._life:
            self._dead(answer)
            return
        if answer.cancelled():  # nobody waits for it any more, and it had not begun
            return
        done = _done(work)
        self._last = max(self._last + STEP, self.time() + self._chance.uniform(*STORE))

        def tell() -> None:
            if life != self._life:
                self._dead(answer)
            elif answer.done():
                return
            elif (failed := done.exception()) is not None:
                answer.set_exception(failed)
            else:
                answer.set_result(done.result())

        self.call_at(self._last, tell)

    @staticmethod
    def _dead(answer: "asyncio.Future[T]") -> None:
        if not answer.done():
            answer.set_exception(StoreDown("the process is dead"))


def _done(work: Callable[[], T]) -> "Future[T]":
    """As a thread would do it: what is raised belongs to whoever asks."""
    done = Future[T]()
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - see above
        done.set_exception(error)
    return done


class StormClock:
    """The clock of the bridge's machine: true time, unless it has been put forward or back."""

    def __init__(self, loop: StormLoop) -> None:
        self._loop, self._began = loop, loop.time()
        self._leapt = timedelta()
        self.wrong = timedelta()  # how far this clock is from the truth

    def true(self) -> datetime:
        """What the people and the networks go by."""
        return START + self._leapt + timedelta(seconds=self._loop.time() - self._began)

    def now(self) -> datetime:
        return self.true() + self.wrong

    def monotonic(self) -> float:
        """Seconds that only go forward, however wrong the clock is."""
        return (self.true() - START).total_seconds()

    async def passes(self, time: timedelta, strides: int = 120) -> None:
        """So much time, in that many strides of a second each when it is long."""
        left = time.total_seconds()
        stride = max(1.0, left / strides)
        while left > 0.0:
            await asyncio.sleep(min(1.0, left))
            self._leapt += timedelta(seconds=min(stride, left) - min(1.0, left))
            left -= stride


@contextmanager
def seeded_ids(chance: Random) -> Iterator[None]:
    """Keys and new ids come from this source. They are as different as ever, and no secret."""

    def new() -> UUID:
        return UUID(bytes=chance.randbytes(16), version=4)

    with pytest.MonkeyPatch.context() as patch:
        for module in (sealer, master, wrapping):
            patch.setattr(module, "urandom", chance.randbytes)
        patch.setattr(inbox, "uuid4", new)
        yield
