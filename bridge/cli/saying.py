"""How the command speaks to a person at a terminal."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


class Failed(Exception):
    """It did not work; `lines` say why and what to do. `status` is the exit status."""

    def __init__(self, *lines: str, status: int = 1) -> None:
        super().__init__(*lines)
        self.lines, self.status = lines, status


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def say_if_possible(line: str) -> None:
    """As `say`, for a service: that there is no room to say it is no reason to end.

    From then on it says nothing more here; the log is another matter and goes on by itself.
    """
    try:
        say(line)
    except OSError:  # what could not be written would be tried again, and fail, at the very end
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end


def say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def minute(at: datetime) -> str:
    """A moment in UTC, in lists."""
    return at.strftime("%Y-%m-%d %H:%M UTC")


def fail(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
