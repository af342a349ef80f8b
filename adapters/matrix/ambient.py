"""The world around the adapter that tests replace: the time of day, chance, and waiting."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

FIRST, LONGEST = 1.0, 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Ambient:
    """`now` in seconds since the epoch; `uniform(a, b)` a number between; `sleep` in seconds."""

    now: Callable[[], float] = time.time
    uniform: Callable[[float, float], float] = random.uniform
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Backoff:
    """Waits that double from 1 to 30 seconds, each a little off, so that nobody comes in step."""

    def __init__(self, ambient: Ambient) -> None:
        self._ambient = ambient
        self._next = FIRST

    @property
    def quiet(self) -> bool:
        """Nothing has gone wrong since the last success."""
        return self._next == FIRST

    def reset(self) -> None:
        self._next = FIRST

    async def wait(self, at_least: float = 0.0) -> None:
        base, self._next = self._next, min(self._next * 2, LONGEST)
        await self._ambient.sleep(max(at_least, base * self._ambient.uniform(0.75, 1.25)))
