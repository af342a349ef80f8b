"""The newest end of the log of consent, kept outside of the database: what was given out stays
known when an old copy of the data is put back.

A file of its own beside the ledger of erasures, of one line that is replaced as a whole:

    1 100 7be1..(64 hex digits) 02c4..(64) 2026-11-23T04:00:00.000000Z 5e8f10ab
    form, lines, head of the chain, root of the tree, moment, first 8 hex digits of the SHA-256

It is written once the lines are committed. So it may be behind the log, after a crash, and is never
ahead of it; where the log does not have this line with this head, the data is an older copy, or
somebody changed it. It tells nothing of anybody.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bridge.durable import replace
from bridge.store.consentlog import End
from bridge.store.errors import StoreDown, Undecodable
from bridge.store.ledgerfile import checked, unchecked
from consent.forks import Head

NAME = "consent_log.head"
FORM = "1"
MOST = 1000  # bytes; one line has less than 250
SIZE = re.compile(r"[1-9][0-9]{0,15}")
HASH = re.compile(r"[0-9a-f]{64}")


class HeadFile:
    def __init__(self, folder: Path) -> None:
        self.file = folder / NAME

    def read(self) -> Head | None:
        """None: there is none. Raises Undecodable where it is not what we wrote, or StoreDown."""
        try:
            with self.file.open("rb") as opened:
                content = opened.read(MOST)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = error.strerror or "it is not there"
            raise StoreDown(f"{self.file} cannot be read: {why}") from None
        found = _head(content)
        if found is None:
            raise Undecodable(f"{self.file} is not what this service wrote there")
        return found

    def put(self, end: Head, instead: Head | None) -> bool:
        """Keep this end; on disk when it returns. Raises OSError.

        `instead` is what stood there when the log was looked at. False, and nothing is written,
        where another process has put something else there since.
        """
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(self.file.parent):
            with suppress(Undecodable):
                if self.read() != instead:
                    return False
            replace(self.file, _line(end).encode())
        return True

    def set_aside(self) -> Path:
        """What cannot be read is kept under another name, which is given. Raises OSError."""
        return self.file.rename(self.file.with_suffix(".unreadable"))


def head_of(end: End, at: datetime) -> Head:
    """The end of the log, as it is kept."""
    return Head(end.number, end.head, end.tree.root, at)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _line(end: Head) -> str:
    when = end.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return checked(f"{FORM} {end.size} {end.head.hex()} {end.root.hex()} {when}")


def _head(content: bytes) -> Head | None:
    line, ended, rest = content.partition(b"\n")
    text = unchecked(line)
    if text is None or not ended or rest:
        return None
    with suppress(ValueError):
        form, size, head, root, when = text.split(" ")
        hashes = HASH.fullmatch(head) and HASH.fullmatch(root)
        if form == FORM and SIZE.fullmatch(size) and hashes:
            at = datetime.fromisoformat(when)
            return Head(int(size), bytes.fromhex(head), bytes.fromhex(root), at)
    return None
