"""Files that a command writes: new ones only, so that nothing is lost by a name typed twice."""

import os
from pathlib import Path

from bridge.cli.saying import Failed

OWNER, EVERYBODY = 0o600, 0o644


def write_private(file: Path, content: bytes, otherwise: str) -> None:
    """About one client: only its owner can read it.

    `otherwise`: what to do where there is such a file already. Raises Failed.
    """
    _write(file, content, otherwise, OWNER)


def write_public(file: Path, content: bytes, otherwise: str) -> None:
    """About nobody, and made to be published. Raises Failed."""
    _write(file, content, otherwise, EVERYBODY)


def _write(file: Path, content: bytes, otherwise: str, mode: int) -> None:
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
    except FileExistsError:
        raise Failed(f"{file} is there already: {otherwise}", status=2) from None
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror}.", status=2) from None
