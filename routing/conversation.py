"""The state of one client's lane: what step() takes and gives. Every legal change of a case's
phase is in TRANSITIONS.

A *client* is a person at one address, a *case* one piece of counselling from hand-over to
closing, a *lane* the queue in which everything about one client happens. Consent belongs to the
client and is a gate in front of everything, never a phase; an intake is a run, never a phase.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from consent import Ledger
from routing.errors import IllegalTransition
from routing.ids import (
    AuthorId,
    CaseId,
    CounsellorId,
    LaneId,
    Language,
    MessageId,
    PlaceId,
    StepName,
)


class Gate(StrEnum):
    FRESH = "fresh"  # has not agreed yet
    ADMITTED = "admitted"  # all that is needed stands
    REFUSED = "refused"  # said no to something needed; a way back is open
    WITHDRAWN = "withdrawn"  # stopped; a way back is open
    PAUSED = "paused"  # nothing is passed on either way until they go on
    ERASING = "erasing"  # everything is being deleted; nothing is kept or passed on any more


class Phase(StrEnum):
    WAITING = "waiting"  # nobody has been offered it, or nobody is left
    OFFERED = "offered"  # somebody is invited and has not come yet
    OPEN = "open"  # a counsellor is there
    CLOSED = "closed"


TRANSITIONS: Mapping[Phase, frozenset[Phase]] = {
    Phase.WAITING: frozenset({Phase.OFFERED, Phase.CLOSED}),
    Phase.OFFERED: frozenset({Phase.OPEN, Phase.WAITING, Phase.CLOSED}),
    Phase.OPEN: frozenset({Phase.WAITING, Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}


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
    picked: tuple[str, ...] = field(default=(), repr=False)  # keys so far, where several may be
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


class Outcome(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"  # the place could not be made
    LEFT = "left"  # taken, and left in the middle
    MOVED = "moved"  # the case went to another team before anybody came
    PAUSED = "paused"  # the client paused before anybody came


@dataclass(frozen=True, slots=True)
class Offer:
    counsellor: CounsellorId
    author: AuthorId = field(repr=False)
    place: PlaceId
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Who acts next on a case, and when the bridge acts if they have not."""

    actor: str  # `counsellor`, `bridge`, `client`
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    """`offers` is this round's history, oldest first; the last one may be the running one."""

    id: CaseId
    phase: Phase
    opened_at: datetime
    name: str  # the room's neutral name
    offers: tuple[Offer, ...] = ()
    due: Due = Due("bridge", None)
    told_nobody: bool = False  # the client and the operator know that nobody fits
    team: str = ""  # to whom the flow's rules gave it; empty: to everybody
    card: MessageId | None = None  # what the counsellor was shown first

    def to(self, phase: Phase) -> "Case":
        if phase not in TRANSITIONS[self.phase]:
            raise IllegalTransition(self.phase, phase)
        return replace(self, phase=phase)

    @property
    def offer(self) -> Offer | None:
        """The offer that is running or taken."""
        last = self.offers[-1] if self.offers else None
        return last if last and last.outcome in (Outcome.ASKED, Outcome.TAKEN) else None

    def settle(self, outcome: Outcome) -> "Case":
        """The running offer ended so."""
        return replace(self, offers=(*self.offers[:-1], replace(self.offers[-1], outcome=outcome)))


class ConcernKind(StrEnum):
    ALERT = "alert"  # calls a person
    FLAG = "flag"  # a line on the card, and nothing else


@dataclass(frozen=True, slots=True)
class Concern:
    """The crisis block noticed something. `rule` is the source of a rule, or `words`.

    Never what somebody said: a rule names questions and choices of the organisation. That it came
    true tells of an answer all the same, and stands in no log.
    """

    kind: ConcernKind
    rule: str = field(repr=False)
    at: datetime

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

    @property
    def is_alerted(self) -> bool:
        """Something of this run, or of its case, may mean danger and calls a person."""
        return any(concern.is_alert for concern in self.concerns)
