"""What one client has decided, oldest first. Append-only: a withdrawal is a new record."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from consent.documents import Document, DocumentKind


class Decision(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    GIVEN = "given"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"  # of no text: all else that was held of them was deleted, as they asked


STANDS = frozenset({Decision.ACKNOWLEDGED, Decision.GIVEN, Decision.SIGNED})


@dataclass(frozen=True, slots=True)
class Record:
    """One decision about one text. `message` is ours that showed it; `sha256` names its words."""

    document: str
    kind: DocumentKind
    version: int
    language: str
    sha256: str
    decision: Decision
    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """`record` names the evidence of these decisions; None: there is none yet.

    `unproved`: so many of the first ones were decided before evidence was kept.
    """

    records: tuple[Record, ...] = ()
    record: UUID | None = None
    unproved: int = 0

    def add(self, record: Record) -> "Ledger":
        return replace(self, records=(*self.records, record))

    def latest(self, document: str) -> Record | None:
        return next((r for r in reversed(self.records) if r.document == document), None)

    def decided(self, document: Document) -> Record | None:
        """The newest decision, if it was about these words; None: they are to be asked about."""
        last = self.latest(document.name)
        if last is None or not document.counts(last.version, last.language, last.sha256):
            return None
        return last

    def stands(self, document: Document) -> bool:
        """True when the newest decision is a yes, and nothing material has changed since."""
        record = self.decided(document)
        return record is not None and record.decision in STANDS

    def withdraw(self, at: datetime) -> "Ledger":
        """Every consent and signature taken back, each by a record of its own."""
        ledger = self
        for name in dict.fromkeys(r.document for r in self.records):
            ledger = ledger.withdraw_one(name, at)
        return ledger

    def withdraw_one(self, document: str, at: datetime) -> "Ledger":
        """Takes back one consent or signature and nothing else; as it is where none stands."""
        last = self.latest(document)
        if last is None or last.decision not in (Decision.GIVEN, Decision.SIGNED):
            return self
        return self.add(replace(last, decision=Decision.WITHDRAWN, at=at))

    def is_off(self, document: str) -> bool:
        """True when it was taken back by itself, and not together with everything else."""
        last = self.latest(document)
        if last is None or last.decision is not Decision.WITHDRAWN:
            return False
        at_once = [r for r in self.records if r.decision is last.decision and r.at == last.at]
        return at_once == [last]
