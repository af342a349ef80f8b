"""What one client has decided, oldest first. Append-only: a withdrawal is a new record."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.documents import DocumentKind


class Decision(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    GIVEN = "given"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


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
    records: tuple[Record, ...] = ()

    def add(self, record: Record) -> "Ledger":
        return Ledger((*self.records, record))

    def latest(self, document: str) -> Record | None:
        return next((r for r in reversed(self.records) if r.document == document), None)

    def stands(self, document: str, *, version: int) -> bool:
        """True when the newest decision about this document is a yes to this very version."""
        record = self.latest(document)
        return record is not None and record.version == version and record.decision in STANDS

    def withdraw(self, at: datetime) -> "Ledger":
        """Every consent and signature taken back, each by a record of its own."""
        ledger = self
        for name in dict.fromkeys(r.document for r in self.records):
            last = self.latest(name)
            if last is not None and last.decision in (Decision.GIVEN, Decision.SIGNED):
                ledger = ledger.add(
                    Record(
                        last.document,
                        last.kind,
                        last.version,
                        last.language,
                        last.sha256,
                        Decision.WITHDRAWN,
                        at,
                        last.message,
                    )
                )
        return ledger
