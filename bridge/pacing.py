"""Pacing: how fast a network takes messages, so that an adapter never has to wait for a limit.

Token buckets: one for each chat, one for the whole account. Urgent rows are asked for first; the
buckets only say yes or when. Used from the store's thread and from the event loop.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from adapters.port import Limits


@dataclass(slots=True)
class Bucket:
    """`size` tokens at most, `rate` more every second."""

    size: float
    rate: float
    level: float
    at: float

    def refill(self, now: float) -> None:
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now

    def wait(self) -> float:
        """Seconds until there is a token."""
        return max(0.0, (1.0 - self.level) / self.rate)


class Pacer:
    """The buckets of one account. `now` gives seconds that only go forward."""

    def __init__(self, limits: Limits | None, now: Callable[[], float]) -> None:
        self._limits, self._now = limits, now
        self._chats: dict[bytes, Bucket] = {}
        self._lock = threading.Lock()
        rate = limits.overall if limits else 1.0
        self._all = Bucket(rate, rate, rate, now())

    def admit(self, chat: bytes, *, urgent: bool = False, in_chat: bool = True) -> float:
        """0.0, and a token is taken; or the seconds to wait, and nothing is taken.

        What is urgent never waits here: it goes into debt, and what comes after it waits longer.
        What brings nothing new into the chat (`in_chat` false: an answered question is marked)
        takes a token of the account alone, or a questionnaire would lag behind quick fingers.
        """
        if self._limits is None:
            return 0.0
        with self._lock:
            now = self._now()
            bucket = self._bucket(chat, now)
            self._all.refill(now)
            wait = max(bucket.wait() if in_chat else 0.0, self._all.wait())
            if wait <= 0.0 or urgent:
                bucket.level -= 1.0 if in_chat else 0.0
                self._all.level -= 1.0
            return 0.0 if urgent else wait

    def wait(self) -> float:
        """Seconds until the account takes anything at all."""
        if self._limits is None:
            return 0.0
        with self._lock:
            now = self._now()
            self._all.refill(now)
            return self._all.wait()

    def _bucket(self, chat: bytes, now: float) -> Bucket:
        limits = self._limits
        if limits is None:
            raise ValueError("an account without limits has no buckets")
        bucket = self._chats.get(chat)
        if bucket is None:
            self._tidy(now)
            bucket = self._chats[chat] = Bucket(limits.burst, limits.rate, limits.burst, now)
        bucket.refill(now)
        return bucket

    def _tidy(self, now: float) -> None:
        """A full bucket says the same as none."""
        if len(self._chats) % 1000 == 999:  # noqa: PLR2004  # how often is of no importance
            for chat, bucket in list(self._chats.items()):
                bucket.refill(now)
                if bucket.level >= bucket.size:
                    del self._chats[chat]
