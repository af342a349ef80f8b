"""Processes that are to die at a point by name: the same service, started in no time."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

PATIENCE = 40.0  # seconds
LOG = "log.txt"


class Nursery:
    """One service at a time on one folder, each forked from one that has loaded everything."""

    def __init__(self, folder: Path, parent: asyncio.subprocess.Process, *, broken: bool) -> None:
        self._folder, self._parent, self.broken = folder, parent, broken
        self._child = 0
        self._reading: asyncio.Task[int] | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path, *, broken: bool = False) -> AsyncIterator["Nursery"]:
        """`broken`: every service of it acknowledges before it stores."""
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-P", "-m", "tests.faults.victim")
        parent = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        nursery = cls(folder, parent, broken=broken)
        try:
            yield nursery
        finally:
            await nursery.kill()
            assert parent.stdin is not None
            parent.stdin.close()
            await parent.wait()

    async def start(self, point: str = "", nth: int = 1) -> None:
        """One that dies at the nth time it reaches this point; without a point it lives."""
        folder = str(self._folder)
        request = {"folder": folder, "log": str(self._folder / LOG), "point": point, "nth": nth}
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(request | {"broken": self.broken}).encode() + b"\n")
        self._child = await self._answer("started")
        self._reading = asyncio.create_task(self._answer("ended"))

    async def ended(self, patience: float = PATIENCE) -> int:
        """Its exit status, negative for a signal. Raises TimeoutError, and it lives on."""
        if self._reading is None:
            return 0
        async with asyncio.timeout(patience):
            status = await asyncio.shield(self._reading)
        self._reading = None
        return status

    def alive(self) -> bool:
        """Whether one is there that has not ended."""
        return self._reading is not None and not self._reading.done()

    async def kill(self) -> int:
        return await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._reading is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, how)
        return await self.ended()

    async def _answer(self, word: str) -> int:
        assert self._parent.stdout is not None
        line = (await self._parent.stdout.readline()).split()
        assert line[:1] == [word.encode()], "the parent of the services has ended"
        return int(line[1])
