"""Waits to be told to take changed files: by a signal, or by a command at another terminal."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.reloading import Reloading
from bridge.requests import Answer, Counter
from bridge.rostering import Rostering

log = logging.getLogger(__name__)
LOOK = 0.5  # seconds between looking whether a command asks


class Hearing:
    """`say`: to the terminal of the service, what a signal led to."""

    def __init__(
        self, data: Path, reloading: Reloading, rostering: Rostering, say: Callable[[str], None]
    ) -> None:
        self._counter, self._say = Counter(data), say
        self._reloading, self._rostering = reloading, rostering
        self._signal = asyncio.Event()

    def signalled(self) -> None:
        """Called for SIGHUP."""
        self._signal.set()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Commands find this service meanwhile."""
        try:
            self._counter.open()
        except OSError as error:
            log.warning("`reload` will not find this service: %s", type(error).__name__)
        try:
            yield
        finally:
            self._counter.close()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._rostering.look()
            await self._rest()
            await self._once()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK):
                await self._signal.wait()
        except TimeoutError:
            return

    async def _once(self) -> None:
        """One reload answers all who asked before it began."""
        by_signal = self._signal.is_set()
        self._signal.clear()
        asked = self._counter.take()
        if not asked and not by_signal:
            return
        answer = await self._reloading.reload()
        if by_signal:
            for line in answer.lines:
                self._say(line)
        for request in asked:
            self._answer(request, answer)

    def _answer(self, request: str, answer: Answer) -> None:
        try:
            self._counter.answer(request, answer)
        except OSError as error:
            log.warning("whoever asked could not be answered: %s", type(error).__name__)
