"""Inputs by the hundred thousand, guided by what they reach: one campaign against one target.

An input is bytes. It is made by the target from one that is kept (the corpus and, from then on,
whatever reached a line of the target's source from a line nobody had come from before). A campaign
is fixed by its seed and its corpus. Whatever a check raises is a finding; so is a check that does
not come back.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from types import FrameType
from typing import Any, Protocol

PATIENCE = 20.0  # seconds: an input that takes longer hangs, on a busy machine too
TRACED = 16  # one input in so many is followed line by line, which costs
MOST_KEPT = 2000


class Hang(Exception):
    """A check that does not come back."""


class Harm(Exception):
    """What a target found. It says where in words of its own, and nothing that anybody said."""


class Target(Protocol):
    """What is fed. `source`: parts of paths of the files that are followed, if any are."""

    @property
    def name(self) -> str: ...

    @property
    def source(self) -> Sequence[str]: ...

    def seeds(self) -> Sequence[bytes]:
        """Inputs that are right, to begin with."""
        ...

    def vary(self, data: bytes, chance: Random) -> bytes: ...

    def check(self, data: bytes) -> None:
        """Raises whatever is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    target: str
    data: bytes = field(repr=False)
    what: str


@dataclass(slots=True)
class Campaign:
    """`kept`: inputs that the next ones are made from."""

    target: Target
    seed: int
    kept: list[bytes]
    count: int = 0
    found: list[Finding] = field(default_factory=list)
    fresh: list[bytes] = field(default_factory=list)  # kept, and not of the corpus
    reached: set[tuple[int, int, int]] = field(default_factory=set)

    def run(self, inputs: int, *, said: Callable[["Campaign"], bool] = lambda _: True) -> None:
        """So many inputs, beginning with those that are kept. `said` returns False to end it."""
        chance = Random(f"{self.seed} {self.target.name}")
        with _watch(self):
            for data in list(self.kept[:inputs]):
                self._try(data, followed=True)
            while self.count < inputs and (self.count % 1000 or said(self)):
                data = self.target.vary(chance.choice(self.kept), chance)
                self._try(data, followed=self.count % TRACED == 0)
        said(self)

    def _try(self, data: bytes, *, followed: bool) -> None:
        self.count += 1
        try:
            if followed and self.target.source:
                self._follow(data)
            else:
                self.target.check(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self.found.append(Finding(self.target.name, data, _sentence(error)))

    def _follow(self, data: bytes) -> None:
        before = len(self.reached)
        with _following(self.target.source, self.reached):
            self.target.check(data)
        if len(self.reached) > before and data not in self.kept and len(self.kept) < MOST_KEPT:
            self.kept.append(data)
            self.fresh.append(data)


def _sentence(error: Exception) -> str:
    """Where it came from; not what it says, which may be somebody's words."""
    if isinstance(error, Harm):
        return f"{type(error).__name__}: {error}"
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {place}"


@contextmanager
def _following(parts: Sequence[str], reached: set[tuple[int, int, int]]) -> Iterator[None]:
    """Note each step from line to line in files whose path has one of these parts."""
    known: dict[str, bool] = {}

    def enter(frame: FrameType, event: str, arg: object) -> Any:
        del event, arg
        name = frame.f_code.co_filename
        if name not in known:
            known[name] = any(part in name for part in parts)
        if not known[name]:
            return None
        code, last = hash((name, frame.f_code.co_firstlineno)), -1

        def step(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal last
            del arg
            if event == "line":
                reached.add((code, last, frame.f_lineno))
                last = frame.f_lineno
            return step

        return step

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def _watch(campaign: Campaign) -> Iterator[None]:
    """Look now and then whether the same input is still being checked, and stop it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last = -1

    def look(number: int, frame: FrameType | None) -> None:
        nonlocal last
        del number, frame
        if campaign.count == last:
            raise Hang
        last = campaign.count

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
