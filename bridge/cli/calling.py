"""What every command has in common: the folder it is called on, and how it fails."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.saying import Failed, fail

Directory = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The organisation's folder.", show_default=False),
]


class Format(StrEnum):
    """Of what `check` finds."""

    TEXT = "text"
    JSON = "json"


class Form(StrEnum):
    """Of a flow that is shown."""

    TABLE = "table"
    SVG = "svg"
    MERMAID = "mermaid"


def folder_of(directory: Path) -> Path:
    """The folder, which is there; else the call is wrong."""
    if not directory.is_dir():
        fail(f"There is no folder {directory}: name the organisation's folder.")
        raise typer.Exit(2)
    return directory.resolve()


@contextmanager
def failing() -> Iterator[None]:
    """What did not work is said, line by line, and is the exit status."""
    try:
        yield
    except Failed as failed:
        for line in failed.lines:
            fail(line)
        raise typer.Exit(failed.status) from None


def finish(work: Coroutine[object, object, None]) -> None:
    """Do it to its end; what did not work is said."""
    with failing():
        asyncio.run(work)
