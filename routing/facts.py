"""All the core may know beyond the conversation and the event, read in the same transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from consent import Document
from routing.calendar import Calendar
from routing.doing import NOBODY, Doing
from routing.flow.model import Flow, Localized
from routing.ids import AccountName, AuthorId, CounsellorId, Language, MessageId
from routing.words import manners
from routing.words.speaking import Dated, in_iso
from routing.words.texts import Texts
from routing.words.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Urgent:
    """The organisation's urgent help. `text` is complete: numbers are filled in already."""

    text: Localized
    words: Mapping[Language, frozenset[str]]  # whole messages, folded by crisis.fold


@dataclass(frozen=True, slots=True)
class Counsellor:
    """`author` speaks at `account`; `taken` of `capacity` cases are theirs now."""

    id: CounsellorId
    name: str
    account: AccountName
    author: AuthorId = field(repr=False)
    languages: frozenset[Language]
    capacity: int
    taken: int = 0
    topics: frozenset[str] = frozenset()  # keys of the flow's `topic`; empty: all
    calendar: Calendar | None = None  # their own hours; None: whenever their team is there
    hold: timedelta = timedelta()  # what they write waits so long, and can be taken back
    turn: int = 0  # grows with each offer: the smallest was made one longest ago
    away: tuple[datetime, datetime] | None = None  # a planned absence, from and until
    recipients: frozenset[str] = frozenset()  # who can technically read at their account
    rooms: bool = True  # where they answer, somebody else can be invited into a case's room
    mentors: tuple[CounsellorId, ...] = ()  # what they write waits for a yes of one of these


def _iso(at: datetime, _: datetime, __: Language) -> str:
    """Where nobody brings words for it."""
    return at.date().isoformat()


def _iso_moment(at: datetime, _: datetime | None, __: Language) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class House:
    """What the organisation has decided; changes only with its configuration."""

    name: Localized
    languages: tuple[Language, ...]  # the first is the fallback
    staff_language: Language
    flow: Flow
    documents: Mapping[str, Document]  # by the name of the step of `flow` that shows them
    readers: Localized  # one sentence: who can read what is written here
    help: Localized  # the helplines as a list, for `{help}`
    urgent: Urgent
    texts: Texts
    clock: Callable[[datetime], str]  # a moment with its day, as whoever operates this reads it
    day: Callable[[datetime, datetime, Language], str] = _iso  # a moment's day, said now
    # A moment, said now: of today only its time. Without a now its day and year are always said.
    moment: Callable[[datetime, datetime | None, Language], str] = _iso_moment
    dated: Dated = in_iso  # a day with its year, such as somebody's answer
    tongues: Mapping[str, Language] = field(default_factory=dict)  # folded name of one -> it
    offer: timedelta = timedelta(minutes=10)
    retry: timedelta = timedelta(minutes=10)  # before everybody is asked once more
    closed: timedelta = timedelta(days=90)  # answers are kept so long after closing
    evidence: timedelta = timedelta(days=3 * 366)  # a decision can be proved so long
    delivered: timedelta = timedelta(hours=24)  # the text of a delivered message is kept so long
    late: timedelta = timedelta(minutes=5)  # older words say when they were written
    understanding: Understanding = field(default_factory=Understanding)
    calendar: Calendar | None = None  # None: the organisation says no hours
    teams: Mapping[str, frozenset[CounsellorId]] = field(default_factory=dict)
    choose: Mapping[str, str] = field(default_factory=dict)  # team -> how; else least_busy
    team_hours: Mapping[str, Calendar] = field(default_factory=dict)  # of teams that have their own
    answer: timedelta = timedelta(hours=8)  # of opening hours: within it a counsellor answers
    quiet: timedelta = timedelta(days=14)  # a case in which the client is silent is looked at
    block: timedelta = timedelta(days=7)  # so long nobody writes with whom a counsellor blocked
    # Answers written in advance, by key; a language that is missing has none.
    replies: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    zone: tzinfo = UTC
    hand_over: str = "tell"  # or `ask`: the client is asked before a counsellor hands them over
    hand_over_shows: str = "words"  # lately written, to the next one; or `note`: that alone
    desks: bool = False  # every counsellor has a desk room, which hears of their cases
    recipients: frozenset[str] = frozenset()  # who can technically read where clients write
    named: frozenset[str] = frozenset()  # and at counsellors' accounts, as `readers` says it too
    supervisors: frozenset[CounsellorId] = frozenset()  # who may read along, take over, agree
    survey: Flow | None = None  # offered once a case is over
    on_call: tuple[CounsellorId, ...] = ()  # who is called when danger is noticed, in this order
    alert_answer: timedelta = timedelta(minutes=5)  # then the next of them is called as well
    reserved: Mapping[str, str] = field(init=False, repr=False)  # folded word -> manners.Act

    def __post_init__(self) -> None:
        object.__setattr__(self, "reserved", manners.reserved(self.texts, self.languages))


class Prompt(StrEnum):
    """Where the pending prompt is now."""

    QUEUED = "queued"  # not in front of the client yet
    SHOWN = "shown"
    LOST = "lost"  # parked or cancelled: it must be shown again


@dataclass(frozen=True, slots=True)
class Facts:
    """`flow` is the one the run is on; `documents` are what its steps show, by name.

    `prompt_order` is the network's order of the pending prompt where it is SHOWN.
    `make_id(label)` gives the same id for the same event and label.
    """

    now: datetime
    house: House
    flow: Flow
    make_id: Callable[[str], UUID]
    documents: Mapping[str, Document] = field(default_factory=dict)
    roster: tuple[Counsellor, ...] = ()
    prompt: Prompt | None = None
    prompt_order: int = 0
    doing: Doing = NOBODY  # how the client did what happened
    queued: int = 0  # rows of people's words that would be dropped by stopping
    unread: int = 0  # rows of the client's words that are not in front of the counsellor yet
    unsent: int = 0  # rows of any kind, to anybody, that are not out yet
    held: int = 0  # messages from and to the client whose text is still kept
    held_back: bool = False  # a legal hold: nothing of this client may be deleted
    unseen: bool = False  # nothing of the words that this is about has gone out to anybody
    survey: Flow | None = None  # the one the client is offered, or in the middle of

    @property
    def is_open(self) -> bool:
        """Somebody of the organisation is there now; without hours we do not know otherwise."""
        calendar = self.house.calendar
        return calendar is None or calendar.is_open(self.now)


@dataclass(frozen=True, slots=True)
class Need:
    """What `step` will look at for this event; the shell reads only that."""

    roster: bool = False
    prompt: bool = False
    queued: bool = False
    unread: bool = False
    unsent: bool = False
    held: bool = False
    held_back: bool = False
    unseen: MessageId | None = None  # whether these words are
