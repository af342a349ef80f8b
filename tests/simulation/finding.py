"""What the checker goes by, and what it found: of whom, when, and what should have been there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: stuck, lost, shown (to somebody whose case it is not), untold, stays (somebody who
    read along), uncalled (in danger), alone (closed by one person).
    """

    at: datetime
    client: str
    kind: str
    expected: str
    case: int = 0

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.client} {self.kind}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Times:
    """What the organisation promises: how long an answer, an offer and a new round may take."""

    answer: timedelta
    offer: timedelta
    retry: timedelta
    call: timedelta = timedelta(minutes=5)  # so long whoever is called has to answer

    @property
    def bound(self) -> timedelta:
        return self.answer + self.offer + self.retry


@dataclass(slots=True)
class Verdict:
    """`waits` (until somebody came) and `answers` (until words were answered) in wall time."""

    cases: int = 0
    taken: int = 0
    closed: int = 0
    offers: int = 0
    reoffered: int = 0
    waits: list[timedelta] = field(default_factory=list)
    answers: list[timedelta] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def stuck(self) -> int:
        """Cases that are stuck, or whose client was not told how they stand."""
        return len({(f.client, f.case) for f in self.findings if f.kind in ("stuck", "untold")})

    def count(self, kind: str) -> int:
        """Cases that are stuck, or words that are lost."""
        found = [one for one in self.findings if one.kind == kind]
        return len({(f.client, f.case) for f in found}) if kind == "stuck" else len(found)
