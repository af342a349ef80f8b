"""A real bridge process, started as an operator starts it, and killed as no operator would."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

PATIENCE = 30.0  # seconds; only a broken start takes so long


class Process:
    """`counselbridge run` on a folder. Its output is kept for the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.output: list[str] = []
        self._up = asyncio.Event()
        self.starts = 0

    async def start(self) -> None:
        self._running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "bridge",
            "run",
            str(self._folder),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.starts += 1
        self._up.clear()
        self._reader = asyncio.create_task(self._read(self._running))

    async def _read(self, running: asyncio.subprocess.Process) -> None:
        if running.stdout is not None:
            async for line in running.stdout:
                self.output.append(line.decode(errors="replace").rstrip())
                if "runs for" in self.output[-1]:
                    self._up.set()

    async def until_up(self) -> None:
        """Until it says that it runs: before, a signal may come while it is being loaded."""
        async with asyncio.timeout(PATIENCE):
            await self._up.wait()

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._running is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(how)
        status = await self._running.wait()
        if self._reader is not None:
            await self._reader
        self._running = None
        return status
