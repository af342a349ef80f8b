"""A long log, checked by several processes ahead of whoever reads it.

Signatures and the reading of events take longer than all else. The processes get what is signed,
and events as their clients could have them in a receipt; no key, no salt. Where there are no
processes, or one dies, the reader checks by itself.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context

from bridge.keys.signing import Verifier
from bridge.store.consentlog import LogRow
from bridge.store.evidence import EvidenceRow
from consent.chain import statement
from consent.verifying import acts_fault

MANY = 5000  # lines from which on it is worth starting processes
MOST = 4  # processes
AHEAD = 8  # pages that are being checked while one is read

TOGETHER = 200  # histories that go to a process at once

History = tuple[Sequence[EvidenceRow], Sequence[bytes]]
Claim = tuple[bytes, bytes, bytes]  # key, signature, message


class Ahead(Verifier):
    """A Verifier that has mostly looked already. `pages` must be read through it."""

    def __init__(self, executor: Executor, organisation: str) -> None:
        super().__init__()
        self.executor, self._organisation = executor, organisation
        self._right: frozenset[Claim] = frozenset()

    def __call__(self, public: bytes, signature: bytes, message: bytes) -> bool:
        known = (public, signature, message) in self._right
        return known or super().__call__(public, signature, message)

    def pages(
        self,
        pages: Iterable[list[LogRow]],
        beside: Callable[[Sequence[LogRow]], Sequence[Claim]] = lambda _: (),
    ) -> Iterator[list[LogRow]]:
        """The same pages, each when its signatures were looked at, and those beside its lines."""
        waiting: deque[tuple[list[LogRow], Future[list[Claim]] | None]] = deque()
        for page in pages:
            claims = [*(self._claim(row) for row in page), *beside(page)]
            waiting.append((page, self._begin(claims)))
            if len(waiting) > AHEAD:
                yield self._done(*waiting.popleft())
        while waiting:
            yield self._done(*waiting.popleft())

    def _begin(self, claims: Sequence[Claim]) -> Future[list[Claim]] | None:
        try:
            return self.executor.submit(right, claims)
        except BrokenExecutor:
            return None

    def _done(self, page: list[LogRow], checked: Future[list[Claim]] | None) -> list[LogRow]:
        try:
            self._right = frozenset(checked.result() if checked is not None else ())
        except BrokenExecutor:
            self._right = frozenset()
        return page

    def _claim(self, row: LogRow) -> Claim:
        line = row.line
        return line.key, line.signature, statement(self._organisation, line.number, line.head)


class Histories:
    """Clients' own chains: each is looked at, here or elsewhere, and `broken` told of bad ones.

    `executor` is None where the reader does it all.
    """

    def __init__(self, executor: Executor | None, broken: Callable[[History], None]) -> None:
        self._executor, self._broken = executor, broken
        self._next: list[History] = []
        self._waiting: deque[tuple[list[History], Future[list[bool]] | None]] = deque()

    def add(self, history: History) -> None:
        self._next.append(history)
        if len(self._next) == TOGETHER:
            self._begin()
        if len(self._waiting) > AHEAD:
            self._done(*self._waiting.popleft())

    def finish(self) -> None:
        """Every one that was added has been looked at when this returns."""
        self._begin()
        while self._waiting:
            self._done(*self._waiting.popleft())

    def _begin(self) -> None:
        histories, self._next = self._next, []
        checked = None
        with suppress(BrokenExecutor):
            if self._executor is not None:
                checked = self._executor.submit(whole, [events for _, events in histories])
        self._waiting.append((histories, checked))

    def _done(self, histories: list[History], checked: Future[list[bool]] | None) -> None:
        try:
            answers = checked.result() if checked is not None else None
        except BrokenExecutor:
            answers = None
        answers = whole([events for _, events in histories]) if answers is None else answers
        for history, is_whole in zip(histories, answers, strict=True):
            if not is_whole:
                self._broken(history)


def whole(histories: Sequence[Sequence[bytes]]) -> list[bool]:
    """Of each client's events, oldest first, whether they are a chain."""
    return [acts_fault(events) is None for events in histories]


def right(claims: Sequence[Claim]) -> list[Claim]:
    """Those that are signed as they say."""
    verify = Verifier()
    return [claim for claim in claims if verify(*claim)]


def processors() -> int:
    """Those that this process may use. The reader needs one for a fifth of the time, no more."""
    allowed = getattr(os, "sched_getaffinity", None)  # not every system has it
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


@contextmanager
def ahead(lines: int, organisation: str) -> Iterator[Ahead | None]:
    """Processes for a log of so many lines; None where they would take longer to start."""
    processes = min(MOST, processors())
    if lines < MANY or processes == 1:
        yield None
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        yield Ahead(executor, organisation)
