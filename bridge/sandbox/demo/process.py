"""The bridge's process: started, listened to, stopped in order.

BridgeEnded      it ended by itself; the sentence holds the last thing it said about why
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Self

RUNS = "Counselbridge runs for"  # what `counselbridge run` says once it does
PATIENCE = 30.0
GRACE = 15.0
Listen = Callable[[str], None]


class BridgeEnded(Exception):
    """It ended by itself."""


class BridgeProcess:
    """Use `started`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path, listen: Listen) -> None:
        self._process = process
        self._log = log
        self._listen = listen
        self._runs = asyncio.Event()
        self._last = ""
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls, folder: Path, log: Path, listen: Listen) -> AsyncIterator[Self]:
        """Run the bridge for this organisation. `listen` gets every line that it says.

        Raises BridgeEnded when it does not start.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bridge.sandbox.demo.child", "run", str(folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        bridge = cls(process, log, listen)
        try:
            await bridge.until(bridge._it_runs())
            yield bridge
        finally:
            await asyncio.shield(bridge._end())

    async def ended(self) -> None:
        """Wait until it ends by itself. Raises BridgeEnded."""
        await asyncio.shield(self._reading)
        status = await self._process.wait()
        if status < 0:
            raise BridgeEnded(f"it was ended by signal {-status}")
        raise BridgeEnded(self._last or f"{self._log} says why")

    async def until(self, ready: Coroutine[object, object, None]) -> None:
        """Wait for something that the bridge should bring about.

        Raises BridgeEnded if it ends before that, or takes too long.
        """
        waiting = {asyncio.create_task(ready), asyncio.create_task(self.ended())}
        try:
            done, _ = await asyncio.wait(
                waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
            if not done:
                raise BridgeEnded(f"it took too long; {self._log} says what it did")
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _it_runs(self) -> None:
        await self._runs.wait()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("a", encoding="utf-8") as log:
            async for raw in self._process.stdout:
                line = raw.decode(errors="replace").rstrip("\n")
                log.write(f"{line}\n")
                log.flush()
                self._listen(line)
                self._last = line or self._last
                if line.startswith(RUNS):
                    self._runs.set()

    async def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), GRACE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading
        if self._process.stdin is not None:
            self._process.stdin.close()
