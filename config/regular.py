"""Reading an ordinary file, and only that: a pipe would wait for ever, a device never end."""

import os
import stat
from pathlib import Path


class NotAFile(Exception):
    """What has this name is a folder, a pipe, a device."""


def read_regular(path: Path, most: int) -> tuple[int, bytes]:
    """The mode of the file and its first `most` bytes. Raises NotAFile, OSError, ValueError."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise NotAFile
        return stat.S_IMODE(mode), _read(handle, most)
    finally:
        os.close(handle)


def _read(handle: int, most: int) -> bytes:
    content = b""
    while len(content) < most and (more := os.read(handle, most - len(content))):
        content += more
    return content
