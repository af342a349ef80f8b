"""A real bridge process, started as an operator starts it, and killed as no operator would."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from tests.e2e.forked import Forked, Running

PATIENCE = 30.0  # seconds; only a broken start takes so long


class Process:
    """`counselbridge run` on a folder, or another program. Its output is kept for the end.

    `loaded`: it begins loaded (tests.e2e.forked); for where no start is tried.
    """

    def __init__(
        self,
        folder: Path,
        words: Sequence[str] = ("bridge", "run"),
        *,
        env: Mapping[str, str] | None = None,
        loaded: bool = False,
    ) -> None:
        self._env, self._loaded = env, loaded
        self._words = (*words, str(folder))
        self._running: Running | None = None
        self._reader: asyncio.Task[None] | None = None
        self.output: list[str] = []
        self._up = asyncio.Event()
        self.starts = 0
        self.ups: list[float] = []  # when (monotonic) it said that it runs

    async def start(self) -> None:
        self._running = await self._begun()
        self.starts += 1
        self._up.clear()
        self._reader = asyncio.create_task(self._read(self._running))

    async def _begun(self) -> Running:
        if self._loaded:
            program, *words = self._words
            return await Forked.begun(words, program=program, env=self._env)
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", *self._words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._env,
        )

    async def _read(self, running: Running) -> None:
        if running.stdout is not None:
            async for line in running.stdout:
                self.output.append(line.decode(errors="replace").rstrip())
                if "runs for" in self.output[-1]:
                    self.ups.append(monotonic())
                    self._up.set()

    async def until_up(self) -> None:
        """Until it says that it runs: before, a signal may come while it is being loaded.

        Raises TimeoutError with what it said last.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                await self._up.wait()
        except TimeoutError:
            raise TimeoutError("it does not start: " + " | ".join(self.output[-3:])) from None

    @property
    def pid(self) -> int:
        """Of the one that runs; 0: none does."""
        return 0 if self._running is None else self._running.pid

    def alive(self) -> bool:
        """Whether one is there that has not ended."""
        return self._running is not None and self._running.returncode is None

    def pause(self) -> None:
        """It stops where it is, with everything it holds, until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._running is not None:
            self._running.send_signal(number)

    async def kill(self) -> int:
        """Its exit status: that of an earlier end, if it has ended by itself."""
        return await self._end(signal.SIGKILL)

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
