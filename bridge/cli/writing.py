"""A file that a command writes about one client: new, and only its owner can read it."""

import os
from pathlib import Path

from bridge.cli.saying import Failed


def write_private(file: Path, content: bytes, otherwise: str) -> None:
    """`otherwise`: what to do where there is such a file already. Raises Failed."""
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
    except FileExistsError:
        raise Failed(f"{file} is there already: {otherwise}", status=2) from None
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror}.", status=2) from None
