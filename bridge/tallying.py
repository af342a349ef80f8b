"""How many agreed to what: figures for each text and version, and what stands in each record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bridge.store import evidence
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.evidence import EvidenceRow
from bridge.store.sealer import Sealer
from bridge.store.times import moment
from consent import Decision, DocumentKind
from consent.evidence import Event, NotEvidence, parse
from consent.ledger import STANDS


@dataclass(slots=True)
class Figures:
    """Acts about one version of a text, and for how many clients a yes to it stands."""

    kind: DocumentKind
    yes: int = 0
    refused: int = 0
    withdrawn: int = 0
    standing: int = 0

    def count(self, decision: Decision) -> None:
        self.yes += decision in STANDS
        self.refused += decision is Decision.REFUSED
        self.withdrawn += decision is Decision.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Record:
    """One client's. `standing`: name and version of what a yes stands to; nothing once they are
    deleted, because nobody does anything on the strength of it any more. `erased`: when everything
    else was deleted because they asked; None: not so, or no record says it.
    """

    id: UUID
    since: datetime
    acts: int
    standing: tuple[tuple[str, int], ...]
    forgotten: bool
    deleted: bool = False
    erased: datetime | None = None


@dataclass(slots=True)
class Tally:
    """`figures` by name and version. `hidden` acts cannot be read though they should be.

    `erased`: how many records say that all else was deleted.
    """

    figures: dict[tuple[str, int], Figures] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    forgotten: int = 0
    hidden: int = 0
    erased: int = 0


def tally(tx: Tx, sealer: Sealer) -> Tally:
    """Of every record there is."""
    found = Tally()
    for rows in evidence.by_record(tx, sealer):
        _add(found, rows, [_event(found, sealer, row) for row in rows])
    return found


def _event(found: Tally, sealer: Sealer, row: EvidenceRow) -> Event | None:
    try:
        event = evidence.held(sealer, row).event
        if event is None:
            found.forgotten += 1
            return None
        return parse(event)
    except (Unreadable, NotEvidence):
        found.hidden += 1
        return None


def _add(found: Tally, rows: Sequence[EvidenceRow], events: Sequence[Event | None]) -> None:
    said = [one for one in events if one is not None]
    erased = next((one.at for one in said if one.decision is Decision.ERASED), None)
    found.erased += erased is not None
    for one in (each for each in said if each.decision is not Decision.ERASED):
        kind = Figures(one.kind)
        found.figures.setdefault((one.document, one.version), kind).count(one.decision)
    deleted = all(one.lane is None for one in rows)
    latest = {} if deleted else {one.document: one for one in said}
    standing = tuple((o.document, o.version) for o in latest.values() if o.decision in STANDS)
    for about in standing:
        found.figures[about].standing += 1
    id_, since = UUID(bytes=rows[0].record), moment(rows[0].at)
    forgotten = deleted and not said
    found.records.append(Record(id_, since, len(rows), standing, forgotten, deleted, erased))
