"""What an audit found, and how it names a bad event: by its record and its line, never by whom."""

from dataclasses import dataclass, field
from uuid import UUID

from bridge.store.evidence import EvidenceRow

NEVER = 1 << 63  # after every line


@dataclass(slots=True)
class Audit:
    """What was looked at. `forgotten` events cannot be read any more, and are still in the log;
    `waiting` ones have no line yet. `fault` names the first bad event; None: all is well.
    """

    lines: int = 0
    events: int = 0
    records: int = 0
    forgotten: int = 0
    waiting: int = 0
    fault: str | None = None
    _at: int = field(default=NEVER, repr=False)

    def note(self, at: int, fault: str | None) -> None:
        """A fault at this line; the one of the smallest line is kept."""
        if fault is not None and (self.fault is None or at < self._at):
            self.fault, self._at = fault, at


def place_of(row: EvidenceRow) -> int:
    return NEVER if row.line is None else row.line


def record_of(row: EvidenceRow) -> str:
    return str(UUID(bytes=row.record))


def sentence(row: EvidenceRow, number: int, fault: str) -> str:
    line = "" if row.line is None else f" (line {row.line} of the log)"
    return f"Event {number} of record {record_of(row)}{line} {fault}."
