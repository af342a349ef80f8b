"""What every command has in common: the folder it is called on, and how it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.saying import Failed, fail

Directory = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The organisation's folder.", show_default=False),
]


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
