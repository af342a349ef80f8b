"""Who was asked for a case and what came of it, who said no and why, and who was passed over."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.ids import AuthorId, CounsellorId, PlaceId
from routing.messages import Body


class Outcome(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"  # the place could not be made
    LEFT = "left"  # taken, and left in the middle
    GIVEN = "given"  # taken, and handed over to somebody who has come
    MOVED = "moved"  # the case went to another team before anybody came
    PAUSED = "paused"  # the client paused before anybody came
    WISHED = "wished"  # the client would rather have somebody else, before anybody came
    BROKEN = "broken"  # the place was deleted or upgraded; the same one is asked in a new one


@dataclass(frozen=True, slots=True)
class Offer:
    counsellor: CounsellorId
    author: AuthorId = field(repr=False)
    place: PlaceId
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class SaidNo:
    """Why somebody declined an offer of `asked_at`, in their words: for the team alone."""

    counsellor: CounsellorId
    asked_at: datetime
    at: datetime
    words: Body


@dataclass(frozen=True, slots=True)
class Considered:
    """Why a counsellor was not asked: the end of a key below `why.` of the texts."""

    counsellor: CounsellorId
    reason: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """Who was considered when somebody was looked for, as decided then. `chosen` None: nobody.

    `more`: how many beyond those in `passed` were passed over; a state stays small. `by`: the
    counsellor who wanted to hand the case over to whoever was chosen; themselves, where the place
    of whoever was chosen broke and they are asked again in a new one.
    """

    at: datetime
    team: str
    chosen: CounsellorId | None
    passed: tuple[Considered, ...] = ()
    more: int = 0
    by: CounsellorId | None = None
