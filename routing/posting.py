"""What the core asks for that reaches beyond its own lane: another lane's inbox, and absences."""

from dataclasses import dataclass
from datetime import datetime

from routing.ids import CounsellorId, LaneId
from routing.news import DeskAsks, DeskNews


@dataclass(frozen=True, slots=True)
class ToDesk:
    """Tell the desk of this counsellor; in the same transaction, handled by the desk's own lane."""

    counsellor: CounsellorId
    news: DeskNews


@dataclass(frozen=True, slots=True)
class ToCase:
    """A desk asks the lane of a case for something. The only way one lane touches another."""

    lane: LaneId
    asks: DeskAsks


@dataclass(frozen=True, slots=True)
class SetAbsence:
    """Nobody offers this counsellor a case from then until then: they are away."""

    counsellor: CounsellorId
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class EndAbsence:
    counsellor: CounsellorId


Posting = ToDesk | ToCase | SetAbsence | EndAbsence
