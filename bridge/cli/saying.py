"""How the command speaks to a person at a terminal."""

import sys
from collections.abc import Iterable
from datetime import datetime


class Failed(Exception):
    """It did not work; `lines` say why and what to do. `status` is the exit status."""

    def __init__(self, *lines: str, status: int = 1) -> None:
        super().__init__(*lines)
        self.lines, self.status = lines, status


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def minute(at: datetime) -> str:
    """A moment in UTC, in lists."""
    return at.strftime("%Y-%m-%d %H:%M UTC")


def fail(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
