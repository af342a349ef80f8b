"""Which processes there are: to see that what was started is gone again. Linux only."""

import asyncio
import os
import select
from pathlib import Path

PROC = Path("/proc")


def children(pid: int) -> list[int]:
    """The processes below one, whatever depth, without those that have ended."""
    parents = {one: parent for one, parent, state in _all() if state != "Z"}
    direct = [one for one, parent in parents.items() if parent == pid]
    return direct + [below for one in direct for below in children(one)]


def command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


async def gone(pids: list[int], patience: float = 20.0) -> None:
    """Wait until none of them runs. Raises TimeoutError."""
    async with asyncio.timeout(patience):
        for pid in pids:
            await asyncio.to_thread(_wait, pid)


def _wait(pid: int) -> None:
    """A handle of a process becomes readable when the process has ended, whoever's child it is."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], 30)
    finally:
        os.close(handle)


def _all() -> list[tuple[int, int, str]]:
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has ended meanwhile
        found.append((int(entry.name), int(parent), state))
    return found
