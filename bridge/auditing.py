"""The whole log of consent and every client's own chain, checked against one another.

What can be checked without a database is in consent.verifying. Here is what only the store knows:
that each row is as this service wrote it, that every line has its event and every event its line,
and that nothing was cut off at the end. The first bad event is the one that the log names first.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from uuid import UUID

from bridge import heads
from bridge.ahead import Ahead, Histories, History, ahead
from bridge.faults import NEVER, Audit, place_of, record_of, sentence
from bridge.keys.signing import Verifier
from bridge.rowaudit import head_fault, held, own_event, said_fault, signers_fault
from bridge.store import consentlog, evidence, forgetting
from bridge.store.beside import Beside
from bridge.store.consentlog import End, LogRow
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.evidence import EvidenceRow
from bridge.store.sealer import Sealer
from bridge.treeaudit import TreeAudit, claims, everything
from consent.forks import Head
from consent.signers import named_key
from consent.verifying import Logged, acts_fault, log_fault


class _Broken(Exception):
    """A row of the log is not what stood there."""


def audit(tx: Tx, sealer: Sealer, checking: Ahead | None = None, kept: Head | None = None) -> Audit:
    """Look at everything. The view of this transaction must be settled: see settle_view.

    `kept` is the end of the log as it was kept beside it, before this transaction began.
    """
    auditor = _Auditor(tx, sealer, checking)
    auditor.log()
    auditor.records()
    if kept is not None and not heads.has(tx, sealer, kept):
        auditor.found.note(kept.size, head_fault(kept))
    auditor.found.note(NEVER, signers_fault(tx, sealer, auditor.named))
    return auditor.found


async def audited(opened: Beside) -> Audit:
    """Look at everything, as it is at this moment, with as many processors as it takes.

    Raises Unreadable where what is kept beside the log is not what was written, or OSError.
    """
    sealer, organisation = opened.sealer, opened.keys.organisation.owner
    kept = opened.heads.read()
    lines = await opened.store.read(consentlog.length)

    def look(tx: Tx) -> Audit:
        consentlog.settle_view(tx)
        with ahead(lines, organisation) as checking:
            return audit(tx, sealer, checking, kept)

    return await opened.store.read(look)


class _Auditor:
    def __init__(self, tx: Tx, sealer: Sealer, checking: Ahead | None) -> None:
        self._tx, self._sealer, self._ahead = tx, sealer, checking
        self._lines: dict[bytes, int] = {}  # of the row that the line is about
        self._leaves: dict[bytes, bytes] = {}
        self.named: list[bytes] = []
        self._forgotten = forgetting.forgotten(tx)
        self._astray = forgetting.astray(tx)
        self._alone: dict[bytes, bytes] = {}  # lane -> the record that is its client's
        self._whose: dict[bytes, bytes | None] = {}
        executor = checking.executor if checking is not None else None
        self._histories = Histories(executor, self._broken)
        self.found = Audit()

    # --- the log -----------------------------------------------------------------------------

    def log(self) -> None:
        """Heads, signatures, and that it ends as it was written."""
        first = consentlog.lines(self._tx, [1]).get(1)
        organisation = self._sealer.keys.organisation.owner
        verify = self._ahead or Verifier()
        tree = TreeAudit(organisation, verify, everything(self._tx))
        try:
            end = consentlog.noted(self._tx, self._sealer)
            known = {end.number: end.head} if end.number else {}
            key = first.line.key if first is not None else b""
            fault = log_fault(organisation, key, self._logged(end, tree), verify, known)
            fault = fault or tree.fault_after()
        except _Broken as broken:
            fault = str(broken)
        except Unreadable:
            fault = "The note of the log's newest line is not what this service wrote there."
        self.found.note(self.found.lines + 1, fault)

    def _logged(self, end: End, tree: TreeAudit) -> Iterator[Logged]:
        pages: Iterable[list[LogRow]] = consentlog.pages(self._tx)
        if self._ahead is not None:
            pages = self._ahead.pages(pages, partial(claims, self._tx))
        for page in pages:
            self._sealer.load_keys_of(row.sealed_event for row in page)
            for row in page:
                place = self.found.lines + 1
                if place > end.number:
                    raise _Broken(f"Line {place} of the log was added by somebody else.")
                one = self._one(row, place)
                yield one
                self.found.lines = place
                force = row.line.key if one.event is None else self.named[-1]
                self.found.note(place, tree.fault_at(row.line, force))

    def _one(self, row: LogRow, place: int) -> Logged:
        wrong = f"Line {place} of the log is not what this service wrote there."
        if row.bound != consentlog.bound(self._sealer, row):
            raise _Broken(wrong)
        if row.is_act and row.evidence is not None:
            self._lines[row.evidence] = row.line.number
            self._leaves[row.evidence] = row.line.leaf
            return Logged(row.line)
        event = own_event(self._sealer, row)
        if event is None:
            raise _Broken(wrong)
        named = named_key(event)
        if named is not None:
            self.named.append(named)
        return Logged(row.line, event)

    # --- clients -----------------------------------------------------------------------------

    def records(self) -> None:
        """Every client's events, and that the log has exactly these."""
        for rows in evidence.by_record(self._tx, self._sealer):
            self._record(rows)
        self._histories.finish()
        if self._lines:
            row, line = min(self._lines.items(), key=lambda one: one[1])
            self.found.note(line, f"Line {line} of the log has lost its event {UUID(bytes=row)}.")

    def _record(self, rows: Sequence[EvidenceRow]) -> None:
        self.found.records += 1
        self.found.events += len(rows)
        events: list[bytes] = []
        for number, row in enumerate(rows, 1):
            said = held(self._sealer, row)
            known = row.record.hex() in self._forgotten
            fault = self._row_fault(row, number) or said_fault(row, said, forgotten=known)
            self.found.forgotten += said is not None and said.event is None
            self._lines.pop(row.id, None)
            self.found.note(place_of(row), fault and sentence(row, number, fault))
            self.found.waiting += row.line is None
            events += [said.event] if said is not None and said.event is not None else []
        if len(events) == len(rows) == rows[-1].number:  # else what is missing was found
            self._histories.add((rows, events))

    def _row_fault(self, row: EvidenceRow, number: int) -> str | None:
        """What is wrong with what stands in the clear."""
        if row.bound != evidence.bound(self._sealer, row):
            return "is not what this service wrote there"
        if row.number != number:
            return f"is missing: event {row.number} stands in its place"
        if self._is_strange(row):
            return "belongs to a client whose record this is not"
        line = self._lines.get(row.id)
        if row.line != line:
            return f"is not in the log where it says, at line {row.line}"
        if line is not None and self._leaves[row.id] != row.leaf:
            return f"is not the one that line {line} of the log is about"
        return None

    def _is_strange(self, row: EvidenceRow) -> bool:
        """A client who is there has one record, and it is theirs alone."""
        if self._whose.setdefault(row.record, row.lane) != row.lane:
            return True
        if row.lane is None:
            return False
        return row.id in self._astray or self._alone.setdefault(row.lane, row.record) != row.record

    def _broken(self, history: History) -> None:
        """Where a client's own chain breaks first."""
        rows, events = history
        for number, row in enumerate(rows, 1):
            fault = acts_fault(events[:number])
            if fault is not None:
                self.found.note(place_of(row), f"Record {record_of(row)}: {fault}")
                return
