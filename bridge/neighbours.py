"""Is a process that had the accounts surely gone? Only of one on this machine can that be known.

A name says where a process runs, under which number, and when it was started, so that a number that
was given to another one is not taken for it:

    HOST PID PLACE START    place: the machine since its last start, and its space of numbers

Where the system does not say these things (it does on Linux), no name is like ours and nobody is
taken for dead: then a lease runs out by itself.
"""

import os
from contextlib import suppress
from pathlib import Path
from socket import gethostname
from uuid import uuid4

PROC = Path("/proc")
GONE = frozenset({"Z", "X"})  # ended, and not yet taken note of
START = 19  # of the fields behind the name in brackets


def own_name() -> str:
    """Of this process, unlike every other's."""
    place = _place() or uuid4().hex
    return f"{gethostname()} {os.getpid()} {place} {_started(os.getpid()) or 0}"


def is_gone(name: str) -> bool:
    """True where the process of this name was on this machine and has ended; else nobody knows."""
    with suppress(ValueError):
        _, pid, place, start = name.split(" ")
        return place == _place() and _started(int(pid)) != int(start)
    return False


def _place() -> str | None:
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = (PROC / "self/ns/pid").stat().st_ino
    except OSError:
        return None
    return f"{boot}/{space}"


def _started(pid: int) -> int | None:
    """When, in ticks since the machine was; None: no such process, or it has ended."""
    try:
        line = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = line.rpartition(")")[2].split()
    return None if state in GONE else int(fields[START - 1])
