"""A process of `counselbridge` that begins loaded: everything else of it is as operators have it.

Loading is most of what a start costs, and the same each time. Tests of the start itself do not use
this, nor do those of the command line.
"""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, Self


class Running(Protocol):
    """What tests do with a process; those of asyncio are such."""

    pid: int
    stdout: asyncio.StreamReader | None
    stderr: asyncio.StreamReader | None

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: int) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Forked:
    """One process; as those of asyncio, as far as tests ask."""

    def __init__(
        self,
        news: asyncio.StreamReader,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader | None,
    ) -> None:
        self._news = news
        self.stdout: asyncio.StreamReader | None = stdout
        self.stderr = stderr
        self.pid = 0
        self._ended: asyncio.Task[int] | None = None

    @property
    def returncode(self) -> int | None:
        """None as long as it runs."""
        ended = self._ended
        return ended.result() if ended is not None and ended.done() else None

    @classmethod
    async def begun(
        cls,
        words: Sequence[str | Path],
        *,
        errors_apart: bool = False,
        program: str = "bridge.__main__",
        env: Mapping[str, str] | None = None,
    ) -> Self:
        """`counselbridge` with these words, in an empty environment; or another program."""
        (news, told), (out, said) = await _pipe(), await _pipe()
        err, warned = await _pipe() if errors_apart else (None, os.dup(said))
        call = (program, [str(word) for word in words], dict(env or {}))
        message = json.dumps(call).encode()
        try:
            socket.send_fds(_parent(), [message], [said, warned, told])
        finally:
            for ours in (said, warned, told):
                os.close(ours)
        process = cls(news, out, err)
        process.pid = int(await news.readline())
        process._ended = asyncio.create_task(process._status())
        return process

    def send_signal(self, number: int) -> None:
        if self._ended is not None and not self._ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit status, negative for a signal."""
        assert self._ended is not None
        return await asyncio.shield(self._ended)

    async def _status(self) -> int:
        status = int(await self._news.readline())
        await self._news.read()  # to its end, where it closes itself
        return status


async def _pipe() -> tuple[asyncio.StreamReader, int]:
    """The end to read here, which closes itself when all is read, and the other one."""
    here, there = os.pipe()
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(here, "rb", buffering=0)
    )
    return reader, there


@cache
def _parent() -> socket.socket:
    """The way to the process that has loaded everything; it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = (sys.executable, "-P", "-m", "tests.e2e.parent")
    with theirs:
        process = subprocess.Popen(command, stdin=theirs.fileno(), env={})
    atexit.register(_end, ours, process)
    return ours


def _end(link: socket.socket, process: subprocess.Popen[bytes]) -> None:
    link.close()
    process.wait()
