"""Files that are on disk when the call returns, and that only this account may read.

A file that a crash leaves half written, or that a crash takes away again, is worse here than none:
a key would be lost that something is sealed with, or a wish to be erased.
"""

import os
from pathlib import Path


def make(file: Path, content: bytes) -> None:
    """A new file. Raises OSError, also where there is one already."""
    _write(file, content, os.O_EXCL)
    sync_folder(file.parent)


def replace(file: Path, content: bytes) -> None:
    """Put this in place of what the file held: whole, or not at all. Raises OSError."""
    beside = file.with_suffix(".new")
    _write(beside, content, os.O_TRUNC)
    beside.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """That a file is in it is on disk too, which syncing the file alone does not do."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: Path, content: bytes, how: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
