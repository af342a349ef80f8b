"""What lanes tell each other: how a case stands, and what a desk asks of a case.

Nothing else crosses from one lane into another. None of it holds words of a client, or an address;
words of a counsellor only where they say why they decline.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from routing.ids import CaseId, CounsellorId, EventId, LaneId
from routing.messages import Body


@dataclass(frozen=True, slots=True)
class DeskTakes:
    """At their desk a counsellor asked for this case, which waits or is offered to them."""

    id: EventId
    counsellor: CounsellorId


@dataclass(frozen=True, slots=True)
class DeskDeclines:
    """At their desk a counsellor said no to the offer of this case, and perhaps why."""

    id: EventId
    counsellor: CounsellorId
    words: Body = field(default_factory=Body)


@dataclass(frozen=True, slots=True)
class CounsellorAway:
    """Whoever has this case will be away, from and until."""

    id: EventId
    counsellor: CounsellorId
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class CounsellorBack:
    """They are back, or will not be away after all."""

    id: EventId
    counsellor: CounsellorId


class Supervises(StrEnum):
    """What a supervisor asks of a case at their desk."""

    OBSERVE = "observe"  # to read along
    LEAVE = "leave"  # to read along no more
    TAKE_OVER = "takeover"  # to have it, without its counsellor's consent
    WHISPER = "whisper"  # a room with its counsellor alone
    AGREE = "agree"  # it may be closed although danger was noticed
    REFUSE = "refuse"  # it may not


@dataclass(frozen=True, slots=True)
class DeskSupervises:
    """At their desk somebody asked for this, who may supervise, as far as their desk knows."""

    id: EventId
    counsellor: CounsellorId
    what: Supervises


@dataclass(frozen=True, slots=True)
class DeskLooksAfter:
    """At their desk somebody said that they look after the danger that was noticed here; `off`:
    that what somebody of the team raised was a slip.
    """

    id: EventId
    counsellor: CounsellorId
    off: bool = False


@dataclass(frozen=True, slots=True)
class DeskReopens:
    """At their desk a counsellor would like to go on with the client of a case that is over."""

    id: EventId
    counsellor: CounsellorId
    case: CaseId


DeskAsks = (
    DeskTakes | DeskDeclines | DeskReopens | DeskSupervises | DeskLooksAfter
    | CounsellorAway | CounsellorBack
)  # fmt: skip


class Listed(StrEnum):
    """What a case is to a counsellor."""

    ASKED = "asked"  # it is offered to them
    MINE = "mine"  # they have it
    WAITS = "waits"  # whoever of their team wants it may take it
    WATCHED = "watched"  # it is somebody else's, or nobody's yet, and they supervise
    GONE = "gone"  # it is none of theirs, or not any more


@dataclass(frozen=True, slots=True)
class CaseNews:
    """How a case stands, for a desk: posted by the case's lane whenever that changes.

    Nothing of what a client said, and no address. `until`: ASKED the end of the offer, MINE when
    an answer is due. `why`: GONE, the end of a key below `desk.gone.`; `by`: who has it now.

    For supervisors: `team`, `closing` (its counsellor wants to close it although danger was
    noticed), and `told`: what became of what they asked for, the end of a key below `desk.told.`.
    """

    id: EventId
    case: CaseId
    lane: LaneId
    name: str
    listed: Listed
    at: datetime
    until: datetime | None = None
    alerted: bool = False
    late: bool = False
    why: str = ""
    by: CounsellorId | None = None
    team: str = ""
    closing: bool = False
    told: str = ""


class Call(StrEnum):
    """What somebody on call is told."""

    CALLED = "called"  # they are called
    NAMED = "named"  # it has another name by now: the intake has become a case
    YOURS = "yours"  # they look after it
    TAKEN = "taken"  # somebody else does
    WROTE = "wrote"  # whoever has the case has written to the client
    OVER = "over"  # the case is closed, or the client has gone
    NOTHING = "nothing"  # nobody is called because of it
    OFF = "off"  # it was a slip of somebody of the team's
    # And only to whoever wanted to end it as one:
    OFF_STAYS = "off_stays"  # it is ended; what the client's own words raised stays
    OFF_NOT = "off_not"  # that is not theirs to say
    OFF_NOTHING = "off_nothing"  # nobody of the team has raised anything


@dataclass(frozen=True, slots=True)
class CallNews:
    """Danger was noticed in this lane, for the desk of somebody on call. Nothing of what was said.

    `name`: of the case's room; while no case is open (`intake`), one that is used at desks alone.
    `at`: when it was noticed. `has`: who has the case; `by`: who looks after it.
    """

    id: EventId
    lane: LaneId
    name: str
    call: Call
    at: datetime
    intake: bool = False
    has: CounsellorId | None = None
    by: CounsellorId | None = None


DeskNews = CaseNews | CallNews
