"""How a command at a terminal asks the service that runs on the same folder, and is answered.

In `reload` beside the data, which only this account may read:

    <name>.here             a service is alive as long as its lock on this file is held
    <name>.<request>.ask    written by a command; gone as soon as the service takes it up
    <name>.<request>.answer written by the service; the command removes it

The lock is the system's, so it goes however the service ends, and no process number is trusted.
Files and not a socket: the address of a socket may not be as long as the path of a folder.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bridge import durable

FOLDER = "reload"
MOST = 1 << 20  # bytes of an answer that are read
REMAIN = 100  # answers of one service that nobody has fetched
ODD = "The service answered in a way that this program cannot read."


@dataclass(frozen=True, slots=True)
class Answer:
    """`done`: it was carried out. `lines`: for whoever asked."""

    done: bool
    lines: tuple[str, ...]


class Counter:
    """The service's side. Every method raises OSError where the folder cannot be used."""

    def __init__(self, data: Path) -> None:
        self._folder, self._name = data / FOLDER, uuid4().hex
        self._file: int | None = None
        self._answered: list[Path] = []

    def open(self) -> None:
        """From now on commands find this service; what dead ones left behind goes."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for file in self._folder.glob("*.here"):
            if not _is_held(file):
                _remove(self._folder.glob(f"{file.stem}.*"))
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC
        self._file = os.open(self._folder / f"{self._name}.here", flags, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def take(self) -> list[str]:
        """Requests that wait, each taken up by this call."""
        taken = []
        for file in sorted(self._folder.glob(f"{self._name}.*.ask")):
            with suppress(OSError):  # whoever asked has given up, or it is none of ours
                file.unlink()
                taken.append(file.name.split(".")[1])
        return taken

    def answer(self, request: str, answer: Answer) -> None:
        file = self._folder / f"{self._name}.{request}.answer"
        written = json.dumps({"version": 1, "done": answer.done, "lines": answer.lines})
        self._answered.append(file)
        durable.replace(file, written.encode())
        _remove(self._answered[:-REMAIN])
        del self._answered[:-REMAIN]

    def close(self) -> None:
        """No command finds this service any more; answers that wait are left to be read."""
        if self._file is None:
            return
        _remove([self._folder / f"{self._name}.here", *self._folder.glob(f"{self._name}.*.ask")])
        fcntl.flock(self._file, fcntl.LOCK_UN)  # a child may hold the file open as well
        os.close(self._file)
        self._file = None


class Asked:
    """One request of a command to one service. Raises OSError where that cannot be."""

    def __init__(self, here: Path) -> None:
        self._here, request = here, uuid4().hex
        self._ask = here.with_name(f"{here.stem}.{request}.ask")
        self._answer = here.with_name(f"{here.stem}.{request}.answer")
        os.close(os.open(self._ask, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def is_alive(self) -> bool:
        """Whether the service still runs."""
        return _is_held(self._here)

    def answer(self) -> Answer | None:
        """What it says, once; None: nothing yet."""
        try:
            with self._answer.open("rb") as file:
                written = file.read(MOST)
        except FileNotFoundError:
            return None
        _remove([self._answer])
        try:
            said = json.loads(written)
            return Answer(said["done"] is True, tuple(str(line) for line in said["lines"]))
        except (ValueError, KeyError, TypeError):
            return Answer(done=False, lines=(ODD,))

    def give_up(self) -> bool:
        """Whether it was not even taken up, and now never will be."""
        try:
            self._ask.unlink()
        except FileNotFoundError:
            return False
        return True


def alive(data: Path) -> list[Path]:
    """The services that run on this data, each by its file. Raises OSError."""
    return [file for file in sorted((data / FOLDER).glob("*.here")) if _is_held(file)]


def _is_held(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()
