"""The master key: a file that only this account may read, made at the first start.

Without it nothing that is stored can be read. Whoever has it and the data reads everything, so it
never lies where the data lies, and a file that others may read is refused.
"""

import base64
import binascii
import os
import stat
from os import urandom
from pathlib import Path

from bridge import durable
from bridge.keys.values import KeysRefused
from bridge.keys.wrapping import KEY

NAME = "master.key"


def read_master(file: Path) -> bytes:
    """The key in the file. Raises KeysRefused with what to do about it."""
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            text = opened.read(1024)
    except OSError as error:
        raise KeysRefused(f"the master key {file} cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise KeysRefused(
            f"the master key {file} may be read by others (mode {mode:04o}):"
            f" run chmod 600 {file}, and consider who could have copied it"
        )
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY:
        raise KeysRefused(
            f"the master key {file} is damaged: it holds 32 bytes in base64, nothing else;"
            " put your copy of it back"
        )
    return key


def make_master(file: Path) -> bytes:
    """A new key, in a new file that is on disk when this returns. Raises KeysRefused."""
    key = urandom(KEY)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.make(file, base64.b64encode(key) + b"\n")
    except OSError as error:
        raise KeysRefused(f"the master key {file} cannot be made: {error.strerror}") from None
    return key


def master_key(file: Path, *, keys_exist: bool) -> tuple[bytes, bool]:
    """The key, and whether it was made now.

    Never makes a new one where stored keys need the old one. Raises KeysRefused.
    """
    if file.exists():
        return read_master(file), False
    if keys_exist:
        raise KeysRefused(
            f"the master key {file} is missing, and what is stored cannot be read without it:"
            " put your copy of it back"
        )
    return make_master(file), True


def what_to_copy(file: Path, keys: str) -> tuple[str, ...]:
    """What a person must know after the master key was made, line by line."""
    return (
        "This is the first start. Two things must be copied to safe places now:",
        f"  1. {file}",
        "     The master key. Without it nothing that is stored can ever be read again.",
        "     Keep the copy where the data is not: on paper in a safe, or in a password store.",
        f"  2. {keys}",
        "     The other keys, wrapped by it. Copy it every day: also while the service runs, with",
        '     sqlite3 FILE ".backup COPY" or pg_dump. Keep the copies a short time only:',
        "     somebody who was erased can be read again for as long as an old copy exists.",
        "Copies of the data alone open nothing, and may be kept longer.",
    )
