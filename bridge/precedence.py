"""Who goes first in this process: what people say, before what is only due by the clock.

Whoever is at work on something that a person waits for says so here, and whoever can wait looks
here first. It is known in memory alone: nothing is asked of the database for it, and nothing of it
need outlast the process. What has the way for ever keeps nobody from going at last: how long to
wait is for those to say who wait.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Precedence:
    """Of one event loop."""

    def __init__(self) -> None:
        self._first: set[object] = set()
        self._free = asyncio.Event()
        self._free.set()

    def begin(self, who: object) -> None:
        """They go first from now on; saying it again changes nothing."""
        self._first.add(who)
        self._free.clear()

    def end(self, who: object) -> None:
        """They are done, if ever they began."""
        self._first.discard(who)
        if not self._first:
            self._free.set()

    @property
    def taken(self) -> bool:
        """Whether somebody goes first just now."""
        return bool(self._first)

    @contextmanager
    def given(self) -> Iterator[None]:
        """To whoever is at work in here."""
        who = object()
        self.begin(who)
        try:
            yield
        finally:
            self.end(who)

    async def free(self, longest: float) -> bool:
        """Wait until nobody goes first, so many seconds at most; whether that is so."""
        try:
            async with asyncio.timeout(longest):
                while self._first:
                    await self._free.wait()
        except TimeoutError:
            return False
        return True
