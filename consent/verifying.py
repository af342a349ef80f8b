"""Whether what is kept is what was written: pure checks that name the first fault they meet.

Three things hold each other. One client's events count from 1 and each names the leaf before it.
Each opening opens the commitments of its event. The organisation's log has a line for each event;
its heads follow from the leaves, and each is signed with the key in force (see consent.signers).
What the log cannot show by itself is that it was cut off at the end or written twice: heads that
are known from elsewhere, such as from a receipt, show that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consent.chain import NOTHING, Line, head, leaf, statement
from consent.checkpoint import Verify
from consent.evidence import NotEvidence, Opened, commitment, parse
from consent.signers import named_key
from consent.tree import SIZE


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log with its event's exact bytes; None where it cannot be opened any more.

    The event of a line that names a key is never None.
    """

    line: Line
    event: bytes | None = field(default=None, repr=False)


def acts_fault(events: Iterable[bytes]) -> str | None:
    """The first fault in one client's events, oldest first; None when there is none."""
    before, seen = NOTHING, set()
    for number, written in enumerate(events, 1):
        try:
            event = parse(written)
        except NotEvidence as wrong:
            return f"Event {number} of this client cannot be read: {wrong}."
        if event.number != number:
            return f"Event {number} of this client says that it is number {event.number}."
        if event.previous != before:
            return f"Event {number} of this client does not follow the one before it."
        if event.id in seen:
            return f"Event {number} of this client stands there twice."
        seen.add(event.id)
        before = leaf(written)
    return None


def opening_fault(event: bytes, opening: Mapping[str, Opened]) -> str | None:
    """What does not open the commitments of this event; None when all of them open."""
    try:
        committed = parse(event).commitments
    except NotEvidence as wrong:
        return f"The event cannot be read: {wrong}."
    if committed.keys() != opening.keys():
        return "The event's commitments and what opens them are not the same."
    wrong_ones = (name for name in committed if commitment(opening[name]) != committed[name])
    name = next(wrong_ones, None)
    return None if name is None else f"The commitment {name} does not open."


def log_fault(
    organisation: str,
    first: bytes,
    lines: Iterable[Logged],
    verify: Verify,
    known: Mapping[int, bytes] | None = None,
) -> str | None:
    """The first fault in the log; None when there is none.

    `first` is the organisation's first key (32 bytes), which names itself in line 1. `known` maps
    numbers of lines to heads (32 bytes) known from elsewhere. Keeps 32 bytes of every line.
    """
    log = _Log(organisation, first, verify, dict(known or {}))
    for logged in lines:
        fault = log.fault_in(logged)
        if fault is not None:
            return f"Line {log.number + 1} of the log {fault}."
    missing = min(log.known, default=None)
    if missing is not None:
        return f"The log ends with line {log.number}, but line {missing} is known from elsewhere."
    return None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a log was followed: its last line, the head after it, and the key in force."""

    number: int = 0
    head: bytes = NOTHING
    key: bytes = b""


def followed(
    organisation: str, after: Reached, lines: Iterable[Logged], verify: Verify
) -> tuple[Reached, str | None]:
    """How far these lines follow, and the fault in the next one; None when there is none.

    As log_fault, for a log that is read in parts: of a line that stands there twice only where
    both are among these. After nothing, `key` is the organisation's first.
    """
    log = _Log(organisation, after.key, verify, {}, after.number, after.head)
    fault = None
    for logged in lines:
        fault = log.fault_in(logged)
        if fault is not None:
            fault = f"Line {log.number + 1} of the log {fault}."
            break
    return Reached(log.number, log.head, log.key), fault


@dataclass(slots=True)
class _Log:
    """How far the log is read: `key` is in force, `leaves` says where each leaf stands."""

    organisation: str
    key: bytes
    verify: Verify
    known: dict[int, bytes]
    number: int = 0
    head: bytes = NOTHING
    leaves: dict[bytes, int] = field(default_factory=dict)

    def fault_in(self, logged: Logged) -> str | None:
        """Takes the next line. None, or what is wrong with it."""
        fault = self._misplaced(logged.line) or self._unlike(logged) or self._unsigned(logged.line)
        if fault is not None:
            return fault
        line = logged.line
        named = None if logged.event is None else named_key(logged.event)
        if line.number == 1 and named != self.key:
            return "does not name the organisation's first key"
        if self.known.pop(line.number, line.head) != line.head:
            return "is not the line that is known from elsewhere"
        self.number, self.head = line.number, line.head
        self.leaves[line.leaf] = line.number
        self.key = named or self.key
        return None

    def _misplaced(self, line: Line) -> str | None:
        if line.number != self.number + 1:
            return f"is missing or moved: number {line.number} stands in its place"
        if line.leaf in self.leaves:
            return f"repeats line {self.leaves[line.leaf]}"
        return None

    def _unlike(self, logged: Logged) -> str | None:
        line = logged.line
        if logged.event is not None and leaf(logged.event) != line.leaf:
            return "does not belong to its event"
        if len(line.leaf) != SIZE or head(self.head, line.number, line.leaf) != line.head:
            return "does not follow from the lines before it"
        return None

    def _unsigned(self, line: Line) -> str | None:
        if line.key != self.key:
            return "names a key that is not in force"
        message = statement(self.organisation, line.number, line.head)
        return None if self.verify(line.key, line.signature, message) else "is not signed"
