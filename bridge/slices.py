"""A part of the log of consent, read in one short transaction and looked at outside of it.

So the log is checked while people write: nothing is held up by signatures that are verified, and
what is in memory is one part, however long the log is. Whatever a part needs of what is before it
is in Place. A client's own chain is followed from event to event: each must name the leaf of the
one before. What every single event and line is held against is the same as in bridge.auditing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bridge.faults import record_of
from bridge.keys.signing import Verifier
from bridge.rowaudit import held, own_event, said_fault, signers_fault
from bridge.store import consentlog, evidence, forgetting, logtree
from bridge.store.consentlog import End, LogRow
from bridge.store.database import Tx
from bridge.store.evidence import EvidenceRow
from bridge.store.sealer import Sealer
from bridge.treeaudit import Row, Stored, TreeAudit
from consent.chain import NOTHING
from consent.evidence import NotEvidence, parse
from consent.signers import named_key
from consent.tree import Range
from consent.verifying import Logged, Reached, followed

MOST = 100  # lines of one part: some 40 ms of one processor


@dataclass(frozen=True, slots=True)
class Place:
    """What the log is down to its line `number`: the head, the key in force, the tree."""

    head: bytes = NOTHING
    key: bytes = b""
    tree: Range = field(default_factory=Range)

    @property
    def number(self) -> int:
        return self.tree.size


@dataclass(frozen=True, slots=True)
class Part:
    """The lines after a place, and what belongs to them. `end` is where the log ends now.

    `about` are the rows of events by id; `before` the leaves of the same clients' events by record
    and number; `known` are records that were to be forgotten.
    """

    rows: list[LogRow]
    end: End
    nodes: list[Row]
    notes: list[Row]
    about: Mapping[bytes, EvidenceRow] = field(repr=False)
    before: Mapping[tuple[bytes, int], bytes]
    known: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Looked:
    """How far all is well, and what is wrong with the next line; None: nothing is."""

    place: Place
    fault: str | None = None


def read(tx: Tx, sealer: Sealer, place: Place, most: int = MOST) -> Part:
    """The next part, of a view that is settled (see settle_view).

    Raises Unreadable where the note of the log's end is not as it was written.
    """
    end, rows = consentlog.noted(tx, sealer), consentlog.page(tx, place.number, most)
    last = rows[-1].line.number if rows else place.number
    about = evidence.of_ids(tx, {one.evidence for one in rows if one.is_act and one.evidence})
    sealer.load_keys_of(row.sealed_event for row in about.values())
    sealer.load_keys_of(row.sealed_opening for row in about.values())
    notes = logtree.notes_between(tx, place.number + 1, last) if rows else []
    blank = {row.record for row in about.values() if row.sealed_event is None}
    return Part(
        rows,
        end,
        logtree.nodes_between(tx, place.number, last, 4 * most) if rows else [],
        notes,
        about,
        evidence.leaves_of(tx, {row.record for row in about.values()}),
        forgetting.are_forgotten(tx, blank),
    )


def look(sealer: Sealer, place: Place, part: Part) -> Looked:
    """Whether this part of the log, after this place, is as it was written."""
    return _Look(sealer, place, part).found()


def end_fault(tx: Tx, sealer: Sealer, place: Place, *, whole: bool) -> str | None:
    """What is wrong behind the last line. `whole`: with counting all events, every one."""
    named: list[bytes] = []
    for row in consentlog.keys(tx, place.number):
        said = own_event(sealer, row)
        named += [key for key in [named_key(said) if said is not None else None] if key is not None]
    if logtree.goes_on(tx, place.number):
        return f"Something was added to the tree of the log after line {place.number} of it."
    if place.number and not logtree.notes_between(tx, place.number, place.number):
        return f"The checkpoint after line {place.number} of the log is gone."
    if whole and consentlog.acts(tx) != evidence.lined_acts(tx):
        return "There are more or fewer events that say that they are in the log than lines."
    return signers_fault(tx, sealer, named)


class _Look:
    def __init__(self, sealer: Sealer, place: Place, part: Part) -> None:
        self._sealer, self._place, self._part = sealer, place, part
        self._organisation, self._verify = sealer.keys.organisation.owner, Verifier()
        self._row_fault: str | None = None

    def found(self) -> Looked:
        part, place = self._part, self._place
        if not part.rows and place.number != part.end.number:
            return Looked(place, f"The log ends with line {place.number}; it had {part.end.number}")
        key = place.key or next((row.line.key for row in part.rows), b"")
        after = Reached(place.number, place.head, key)
        stored = Stored(iter(part.nodes), iter(part.notes))
        tree = TreeAudit(self._organisation, self._verify, stored, place.tree)
        for row in part.rows:
            lines = self._logged(row)
            before, trunk = after, tree.tree
            after, fault = followed(self._organisation, before, lines, self._verify)
            fault = self._row_fault or fault or tree.fault_at(row.line, after.key)
            if fault is not None:
                return Looked(Place(before.head, before.key, trunk), fault)
        found = Place(after.head, after.key, tree.tree)
        return Looked(found, tree.fault_after(end=False) or self._fault_after(found))

    def _fault_after(self, found: Place) -> str | None:
        """The note of the newest line says where the log ends, and with which head."""
        if found.number == self._part.end.number and found.head != self._part.end.head:
            return f"Line {found.number} of the log is not the one that was written there last."
        return None

    def _logged(self, row: LogRow) -> Iterator[Logged]:
        number, sealer = row.line.number, self._sealer
        wrong = f"Line {number} of the log is not what this service wrote there."
        if number > self._part.end.number:
            wrong = f"Line {number} of the log was added by somebody else."
        if number > self._part.end.number or row.bound != consentlog.bound(sealer, row):
            self._row_fault = wrong
        elif row.is_act:
            self._row_fault = self._act_fault(row)
            yield Logged(row.line)
        else:
            event = own_event(sealer, row)
            self._row_fault = wrong if event is None else None
            yield Logged(row.line, event)

    def _act_fault(self, line: LogRow) -> str | None:
        row = self._part.about.get(line.evidence or b"")
        if row is None:
            lost = UUID(bytes=line.evidence) if line.evidence else "-"
            return f"Line {line.line.number} of the log has lost its event {lost}."
        fault = self._plain_fault(line, row) or self._said_fault(row)
        if fault is None:
            return None
        where = f"(line {line.line.number} of the log)"
        return f"Event {row.number} of record {record_of(row)} {where} {fault}."

    def _plain_fault(self, line: LogRow, row: EvidenceRow) -> str | None:
        if row.bound != evidence.bound(self._sealer, row):
            return "is not what this service wrote there"
        if row.line != line.line.number:
            return f"is not in the log where it says, at line {row.line}"
        return None if row.leaf == line.line.leaf else "is not the one that the line is about"

    def _said_fault(self, row: EvidenceRow) -> str | None:
        said = held(self._sealer, row)
        fault = said_fault(row, said, forgotten=row.record in self._part.known)
        if fault is not None or said is None or said.event is None:
            return fault
        try:
            event = parse(said.event)
        except NotEvidence as wrong:
            return f"cannot be read: {wrong}"
        first = NOTHING if row.number == 1 else None
        before = self._part.before.get((row.record, row.number - 1), first)
        if event.number != row.number or event.previous != before:
            return "does not follow the one before it"
        return None
