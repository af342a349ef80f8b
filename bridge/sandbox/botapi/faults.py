"""What goes wrong on demand, at random, or because somebody sends too fast.

A fault is drawn once for each call, planned ones first. The same seed and the same calls give
the same faults, so a storm that broke something can be played again.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil


class FaultKind(StrEnum):
    FLOOD = "flood"  # 429 with `retry_after`; the call is not carried out
    FORBIDDEN = "forbidden"  # 403, as if the client had blocked the bot
    ERROR = "error"  # an error envelope with `status`; not carried out
    HTML = "html"  # 502 with a page of HTML; not carried out
    DROP_BEFORE = "drop_before"  # the connection breaks; not carried out
    DROP_AFTER = "drop_after"  # carried out, then the connection breaks
    SLOW = "slow"  # carried out at once, answered `delay` seconds late


@dataclass(frozen=True, slots=True)
class Fault:
    """A plan for the next `times` calls (0: until cleared) of `method`, or of any, in `chat`."""

    kind: FaultKind
    method: str | None = None
    chat: int | None = None
    times: int = 1
    retry_after: int = 1
    status: int = 500
    delay: float = 1.0

    def fits(self, method: str, chat: int) -> bool:
        named = self.method is None or self.method.lower() == method
        return named and self.chat in (None, chat)


@dataclass(frozen=True, slots=True)
class RandomFaults:
    """Each call of one of `methods` (empty: all) meets a kind with the probability given."""

    seed: int
    rates: Mapping[FaultKind, float]
    methods: frozenset[str] = frozenset()
    retry_after: int = 1
    delay: float = 0.1


@dataclass(slots=True)
class _Plan:
    fault: Fault
    left: int


class Faults:
    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._storm: RandomFaults | None = None
        self._random = random.Random(0)  # noqa: S311  # chance, not secrecy

    def add(self, fault: Fault) -> None:
        self._plans.append(_Plan(fault, fault.times))

    def rage(self, storm: RandomFaults) -> None:
        """From now on, until cleared."""
        self._storm = storm
        self._random = random.Random(storm.seed)  # noqa: S311  # chance, not secrecy

    def clear(self) -> None:
        self._plans.clear()
        self._storm = None

    def draw(self, method: str, chat: int) -> Fault | None:
        """`method` in lower case; `chat` 0 when the call names none."""
        for plan in self._plans:
            if plan.fault.fits(method, chat):
                plan.left -= 1
                if plan.left == 0:
                    self._plans.remove(plan)
                return plan.fault
        return self._draw_random(method)

    def _draw_random(self, method: str) -> Fault | None:
        storm = self._storm
        if storm is None or (storm.methods and method not in {m.lower() for m in storm.methods}):
            return None
        left = self._random.random()
        for kind, rate in storm.rates.items():
            left -= rate
            if left < 0:
                return Fault(kind, retry_after=storm.retry_after, delay=storm.delay)
        return None


@dataclass(frozen=True, slots=True)
class Limit:
    """A bucket: `burst` messages at once, refilled with `rate` a second."""

    burst: int
    rate: float


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """How fast a bot may send. With `refuse` off an overrun is recorded but let through."""

    per_chat: Limit = Limit(6, 1.0)
    per_group: Limit = Limit(20, 1 / 3)
    overall: Limit = Limit(32, 30.0)
    refuse: bool = True


@dataclass(frozen=True, slots=True)
class Overrun:
    """Somebody sent too fast. `chat` is 0 when it was too fast over all chats."""

    bot: int
    chat: int
    at: float
    wait: int


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float

    def wait(self, limit: Limit, now: float) -> float:
        self.level = min(limit.burst, self.level + (now - self.at) * limit.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / limit.rate


class FloodWatch:
    """The real limits are undocumented and let some bursts pass; these are strict and plain."""

    def __init__(self) -> None:
        self._limits: FloodLimits | None = None
        self._overruns: list[Overrun] = []
        self._buckets: dict[tuple[int, int], _Bucket] = {}

    @property
    def overruns(self) -> Sequence[Overrun]:
        return tuple(self._overruns)

    def set(self, limits: FloodLimits | None) -> None:
        """From now on, with full buckets. None: no limits."""
        self._limits = limits
        self._buckets.clear()

    def check(self, bot: int, chat: int, now: float) -> int:
        """Seconds to wait before this send is allowed; 0 lets it through and counts it."""
        if self._limits is None:
            return 0
        per_chat = self._limits.per_group if chat < 0 else self._limits.per_chat
        seconds = 0
        for key, limit in ((chat, per_chat), (0, self._limits.overall)):
            bucket = self._buckets.setdefault((bot, key), _Bucket(limit.burst, now))
            if wait := bucket.wait(limit, now):
                seconds = max(seconds, ceil(wait))
                self._overruns.append(Overrun(bot, key, now, ceil(wait)))
        if seconds and self._limits.refuse:
            return seconds
        for key in (chat, 0):
            self._buckets[bot, key].level -= 1
        return 0
