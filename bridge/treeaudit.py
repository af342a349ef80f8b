"""The tree over the log of consent and its checkpoints, checked while the log is read.

The tree is put together anew from the leaves: every stored part of it and every root that was ever
signed must be what comes out.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bridge.ahead import Claim
from bridge.store import logtree
from bridge.store.consentlog import LogRow
from bridge.store.database import Tx
from consent.chain import Line
from consent.checkpoint import ID, Checkpoint, NotCheckpoint, Verify, parse
from consent.tree import Range, position

Row = tuple[int, bytes]
START = Range()


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in the store, in order: subtrees by their position, checkpoints by size."""

    nodes: Iterator[Row]
    notes: Iterator[Row]


def everything(tx: Tx) -> Stored:
    """From the first line on, read as it is asked for."""
    return Stored(logtree.nodes(tx), logtree.notes(tx))


def claims(tx: Tx, page: Sequence[LogRow]) -> list[Claim]:
    """What the checkpoints after these lines say that they are signed with.

    Read in a hurry: what is strange is left out, and is looked at with the lines themselves.
    """
    keys = {row.line.number: row.line.key for row in page}
    found = []
    for size, note in logtree.notes_between(tx, min(keys), max(keys)):
        text, _, signed = note.rpartition(b"\n\n")
        signature = signed.rpartition(b" ")[2]
        if size in keys:
            with suppress(ValueError):
                found.append((keys[size], b64decode(signature)[ID:], text + b"\n"))
    return found


def _read(note: bytes, organisation: str) -> Checkpoint | str:
    """The checkpoint, or what is wrong with it."""
    try:
        return parse(note.decode(), organisation)
    except UnicodeDecodeError:
        return "The checkpoint is not written as checkpoints are"
    except NotCheckpoint as wrong:
        return str(wrong).removesuffix(".")


class TreeAudit:
    """Takes the lines of the log in order, each once it is found to be right.

    `tree` is over the lines before them. What is wrong is said once; after that, nothing is.
    """

    def __init__(
        self, organisation: str, verify: Verify, stored: Stored, tree: Range = START
    ) -> None:
        self._organisation, self._verify = organisation, verify
        self.tree = tree
        self._nodes, self._notes = _Rows(stored.nodes), _Rows(stored.notes)
        self._told = False

    def fault_at(self, line: Line, key: bytes) -> str | None:
        """What is wrong with what became full or was signed with this line.

        `key` is the key in force after it.
        """
        if self._told:
            return None
        self.tree, (_, *filled) = self.tree.add(line.leaf)
        right = all(self._nodes.take(position(place)) == one for place, one in filled)
        fault = None if right else "The tree of the log is not what this service wrote"
        note = self._notes.take(line.number)
        if right and note is not None:
            fault = self._note_fault(note, key)
        self._told = fault is not None
        return None if fault is None else f"{fault} (line {line.number} of the log)."

    def fault_after(self, *, end: bool = True) -> str | None:
        """What is wrong once there are no more lines: here, or at all (`end`)."""
        if self._told:
            return None
        size = self.tree.size
        if self._nodes.left or self._notes.left:
            return f"Something was added to the tree of the log after line {size} of it."
        if end and self._notes.last != size:
            return f"The checkpoint after line {size} of the log is gone."
        return None

    def _note_fault(self, note: bytes, key: bytes) -> str | None:
        found = _read(note, self._organisation)
        if isinstance(found, str):
            return found
        if (found.size, found.root) != (self.tree.size, self.tree.root):
            return "The checkpoint is of another log"
        fault = found.fault(self._organisation, key, self._verify)
        return None if fault is None else fault.removesuffix(".")


class _Rows:
    """Rows in order of their numbers; those between the ones that are asked for are in the way."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self.last = 0

    @property
    def left(self) -> bool:
        return self._next is not None

    def take(self, number: int) -> bytes | None:
        """What stands at this number; None where the next row is another one's."""
        if self._next is None or self._next[0] != number:
            return None
        found, self._next, self.last = self._next[1], next(self._rows, None), number
        return found
