"""The state of one client's lane: what step() takes and gives.

A *client* is a person at one address, a *case* one piece of counselling from hand-over to
closing, a *lane* the queue in which everything about one client happens. Consent belongs to the
client and is a gate in front of everything, never a phase; an intake is a run, never a phase.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consent import Ledger
from routing.case import (
    TRANSITIONS,
    Answered,
    Case,
    Confirm,
    Due,
    Phase,
    Waits,
)
from routing.ids import (
    CaseId,
    CounsellorId,
    LaneId,
    Language,
    MessageId,
    StepName,
)
from routing.offers import Choosing, Considered, Offer, Outcome


class Gate(StrEnum):
    FRESH = "fresh"  # has not agreed yet
    ADMITTED = "admitted"  # all that is needed stands
    REFUSED = "refused"  # said no to something needed; a way back is open
    WITHDRAWN = "withdrawn"  # stopped; a way back is open
    PAUSED = "paused"  # nothing is passed on either way until they go on
    ERASING = "erasing"  # everything is being deleted; nothing is kept or passed on any more


class PendingKind(StrEnum):
    STEP = "step"  # a step of the flow
    RETURN = "return"  # "shall we start again?" after stopping or refusing
    CHANGE = "change"  # which answer shall be changed
    RESUME = "resume"  # "shall we go on where you were?" after a long time
    EARLIER = "earlier"  # shall what was written before agreeing be passed on
    MIND = "mind"  # the card for changing one's mind
    ERASE = "erase"  # "shall I delete everything?", the last question before it
    MYDATA = "mydata"  # what they want to do with what is held
    RECONSENT = "reconsent"  # whether the new version of something agreed to holds as well
    END = "end"  # "shall I end this?", asked by the client's own command
    OTHER = "other"  # "shall I look for somebody else?"
    GIVE = "give"  # "may your counsellor hand you over to somebody else?"
    AWAY = "away"  # "your counsellor is away for a while: wait, or somebody else?"
    RECIPIENT = "recipient"  # "somebody answers over a network that you have not agreed to"
    SURVEY = "survey"  # the survey after a case: without a step the offer, else a question of it

    @classmethod
    def _missing_(cls, value: object) -> "PendingKind | None":
        """What was stored when stopping was asked about by a question of its own."""
        return cls.MIND if value == "stop" else None


@dataclass(frozen=True, slots=True)
class Pending:
    """The ONE thing the next answer belongs to: a message of ours, and the words it showed."""

    kind: PendingKind
    message: MessageId
    step: StepName | None = None
    document: str | None = None  # sha256 of the words shown
    misses: int = 0  # answers that were not understood
    # Keys so far, where several may be; for OTHER the counsellor whom the question names.
    picked: tuple[str, ...] = field(default=(), repr=False)
    copies: tuple[MessageId, ...] = ()  # the same question of ours before, in other words
    page: int = 0  # of a long text, from 0

    def is_on(self, message: MessageId | None) -> bool:
        """Whether a button of this message of ours is one of this question."""
        return message in (self.message, *self.copies)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt of this run, so that an old button finds the question it belongs to.

    `document`: sha256 of the words it showed, where they were to be agreed to.
    """

    step: StepName
    message: MessageId
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A flow being answered. `answers` maps a step to its answer; None: skipped.

    `told` are the texts without a question that were shown. `linked` is what the start link said,
    until its question is reached. `case` is the id the case will have, once something is kept for
    its counsellor. `went` maps a step to where its answer led the client. `person`: they would
    rather talk to a person than answer more.
    """

    flow: str  # sha256 of everything the flow was made from
    answers: Mapping[StepName, str | None] = field(default_factory=dict, repr=False)
    asked: tuple[Asked, ...] = ()
    done: bool = False
    told: tuple[StepName, ...] = ()
    linked: Mapping[StepName, str] = field(default_factory=dict, repr=False)
    case: CaseId | None = None
    went: Mapping[StepName, StepName] = field(default_factory=dict, repr=False)
    reviewed: bool = False
    person: bool = False
    active_at: datetime | None = None

    @property
    def is_begun(self) -> bool:
        """Something was answered, or is kept for a counsellor."""
        return bool(self.answers) or self.case is not None


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey that is offered, or being answered: gone as soon as anything else begins."""

    run: Run  # on the survey's own flow
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """Danger was noticed at that moment, and people on call are called, one after the other.

    `asked`: who was called in this round, in that order; `before`: whoever else was in an earlier
    one. `next_at`: when the next one is called, until somebody looks after it: `by`, since then.
    """

    at: datetime
    asked: tuple[CounsellorId, ...] = ()
    before: tuple[CounsellorId, ...] = ()
    next_at: datetime | None = None
    by: CounsellorId | None = None
    by_at: datetime | None = None

    @property
    def everybody(self) -> tuple[CounsellorId, ...]:
        return tuple(dict.fromkeys((*self.before, *self.asked)))


class ConcernKind(StrEnum):
    ALERT = "alert"  # calls a person
    FLAG = "flag"  # a line on the card, and nothing else


@dataclass(frozen=True, slots=True)
class Concern:
    """The crisis block noticed something. `rule` is the source of a rule, or `words`.

    Never what somebody said: a rule names questions and choices of the organisation. That it came
    true tells of an answer all the same, and stands in no log. `by`: who of the team raised an
    alert, or, of a flag, ended it as a slip.
    """

    kind: ConcernKind
    rule: str = field(repr=False)
    at: datetime
    by: CounsellorId | None = None

    @property
    def is_alert(self) -> bool:
        return self.kind is ConcernKind.ALERT


@dataclass(frozen=True, slots=True)
class Explained:
    """What we last explained without being asked, so that a burst is answered once."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    id: LaneId
    language: Language | None = None
    language_chosen: bool = False  # by the client; else taken from the app
    gate: Gate = Gate.FRESH
    ledger: Ledger = field(default_factory=Ledger)
    pending: Pending | None = None
    run: Run | None = None
    case: Case | None = None
    reachable: bool = True
    greeted: bool = False
    explained: Explained | None = None
    concerns: tuple[Concern, ...] = ()  # of this run and its case, oldest first
    earlier: tuple[MessageId, ...] = ()  # written before agreeing: references, not words
    over_at: datetime | None = None  # when a case, or an intake without one, last came to its end
    spoke_at: datetime | None = None  # when client or counsellor last wrote to the other
    erase_at: datetime | None = None  # deleting was decided; until then it may wait
    watched_until: datetime | None = None  # stopped in danger: till then deleting waits for a look
    last_counsellor: CounsellorId | None = None  # who had the case before this one, or has it
    blocked_until: datetime | None = None  # till then nobody has to write with this client
    excluded: tuple[CounsellorId, ...] = ()  # with whom this client does not want to write
    # Who can technically read, as the notice named them that was acknowledged; None: not known,
    # because that was before they were kept.
    recipients: frozenset[str] | None = None
    survey: Survey | None = None
    surveyed_at: datetime | None = None  # when one was last offered
    called: Called | None = None  # because of an alert; it ends with the case

    @property
    def is_alerted(self) -> bool:
        """Something of this run, or of its case, may mean danger and calls a person."""
        return any(concern.is_alert for concern in self.concerns)


__all__ = [
    "TRANSITIONS",
    "Answered",
    "Asked",
    "Called",
    "Case",
    "Choosing",
    "Concern",
    "ConcernKind",
    "Confirm",
    "Considered",
    "Conversation",
    "Due",
    "Explained",
    "Gate",
    "Offer",
    "Outcome",
    "Pending",
    "PendingKind",
    "Phase",
    "Run",
    "Survey",
    "Waits",
]
