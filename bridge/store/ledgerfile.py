"""The ledger of erasures: which keys must not exist any more, whatever copy of the data comes back.

A file of its own beside the data, of lines that are only ever added:

    1 client 9f2c..(32 hex digits) 2026-11-23T04:00:00.000000Z 5e8f10ab
    form, kind, owner, moment, and the first 8 hex digits of the SHA-256 of what stands before

Kind and owner are those of a key (a lane, a case, a record: random ids), so the file tells nothing
about anybody. Whoever puts an old copy of the data back keeps the newest ledger.

An erasure goes in this order, and may be interrupted anywhere:

    1 line    added and synced. Before that nothing has happened: the wish is handled again
    2 commit  rows gone. Between 1 and 2: the next start finds the line and erases the rows
    3 keys    destroyed. Between 2 and 3: the next start finds the line (and its own table)

So a line may stand for something that a failed transaction did not erase. It was decided all the
same: it is tried again at once, or made good at the next start. A line without its end is what a
crash left of step 1; it counts for nothing, and the next line is written in its place.
"""

import fcntl
import os
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from bridge.durable import sync_folder
from bridge.keys import KeyKind, KeyOwner
from bridge.store.errors import StoreDown, StoreRefused
from bridge.store.times import moment

NAME = "erasures.ledger"
FORM = "1"
KINDS = frozenset({KeyKind.CLIENT, KeyKind.CASE, KeyKind.EVIDENCE})
ID = re.compile(r"[0-9a-f]{32}")
CHECK = 8  # hex digits
TAIL = 4096  # bytes in which the last line lies


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the file says. `damaged`: numbers of lines that cannot be what was written."""

    owners: tuple[KeyOwner, ...]
    damaged: tuple[int, ...] = ()


class LedgerFile:
    def __init__(self, folder: Path) -> None:
        self.file = folder / NAME

    def exists(self) -> bool:
        return self.file.exists()

    def add(self, owners: Collection[KeyOwner], at: int) -> None:
        """On disk when it returns; `at` in microseconds. Raises StoreDown when it is not."""
        lines = [_line(one, at) for one in owners if one.kind in KINDS]
        if not lines:
            return
        try:
            self._append("".join(lines).encode())
        except OSError as error:
            why = error.strerror or "it cannot be written"
            raise StoreDown(f"the ledger of erasures {self.file} refuses a line: {why}") from None

    def _append(self, lines: bytes) -> None:
        new = not self.file.exists()
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # what another process is writing is not torn
            _cut_torn(descriptor)
            if os.write(descriptor, lines) != len(lines):
                raise OSError(0, "the disk is full")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self.file.parent)

    def read(self) -> Ledger:
        """All of it. Raises StoreRefused where a newer program wrote, or it cannot be read."""
        try:
            whole = self.file.read_bytes()
        except FileNotFoundError:
            return Ledger(())
        except OSError as error:
            raise StoreRefused(
                f"the ledger of erasures {self.file} cannot be read ({error.strerror}):"
                " without it somebody who was erased could come back"
            ) from None
        lines = whole.split(b"\n")
        torn = len(lines) - 1  # what stands behind the last line's end
        owners: dict[KeyOwner, None] = {}
        damaged = []
        for number, line in enumerate(lines[:torn], 1):
            found = _owner(line, self.file)
            if found is not None:
                owners[found] = None
            elif line:
                damaged.append(number)
        return Ledger(tuple(owners), tuple(damaged))


def _cut_torn(descriptor: int) -> None:
    """Take away a last line without an end: it stands for nothing that was done."""
    size = os.fstat(descriptor).st_size
    start = max(0, size - TAIL)
    tail = os.pread(descriptor, TAIL, start)
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(descriptor, start + tail.rfind(b"\n") + 1)


def _line(owner: KeyOwner, at: int) -> str:
    when = moment(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return checked(f"{FORM} {owner.kind} {owner.owner} {when}")


def checked(text: str) -> str:
    """A whole line, with what shows that it is whole."""
    return f"{text} {_check(text.encode())}\n"


def unchecked(line: bytes) -> str | None:
    """What stands in a line without its end; None where it is not what was written."""
    text, _, check = line.rpartition(b" ")
    right = _check(text) == check.decode("ascii", "replace")
    return text.decode("ascii", "replace") if right else None


def _check(text: bytes) -> str:
    return sha256(text).hexdigest()[:CHECK]


def _owner(line: bytes, file: Path) -> KeyOwner | None:
    """Whose key; None: this is not what was written. Raises StoreRefused for a newer form."""
    text = unchecked(line)
    if text is None:
        return None
    form, *rest = text.split(" ")
    if form != FORM:
        raise StoreRefused(
            f"the ledger of erasures {file} was written by a newer Counselbridge:"
            " install that version"
        )
    with suppress(ValueError):
        kind, owner, _ = rest
        if KeyKind(kind) in KINDS and ID.fullmatch(owner):
            return KeyOwner(KeyKind(kind), owner)
    return None
