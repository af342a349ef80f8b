"""What is written down of a storm: who did what, what was put in front of whom, what calls met.

It is made by the people and the networks, and holds nothing that the bridge believes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LABEL = re.compile(r"\b([csng]\d+-\d+)\b")
RETOLD = re.compile(r"^> .*$", re.MULTILINE)
ALIAS = re.compile(r"\balias(\d+)\b")
FINAL = frozenset({"Refused", "WrongReaders", "RecipientGone", "PlaceGone"})
DOUBT = frozenset({"Uncertain", "GivenUp"})

FILELESS = "without the file"  # the words of a file that would not go follow later
STOPPED = "pass nothing on any more"
ASKED_AGAIN = "I fetch it now and pass it on"  # what they wrote before, and still want passed on
HELP = "Notruf 112"
# A network would not have it, or would not say.
CLIENT_REFUSED = ("has reached us, but not your counsellor",)
ROOM_REFUSED = (
    "Not delivered",
    "Perhaps not delivered",
    "takes no messages from us",
    "may not have reached them",
)
OPERATOR_REFUSED = ("for the case", "could not be delivered and is parked")
# About one message that somebody has just written.
CLIENT_ANSWERED = ("have not passed that on",)
FETCHED_LATER = ("I could not fetch it any more",)
NO_CASE = ("Not relayed: this room",)
ROOM_ANSWERED = (
    *NO_CASE,
    "Not relayed: the client",
    "Not relayed: only",
    "Not relayed: your",
    "Not relayed: it came",
    "Not relayed: we could",
)
# From then on nothing is passed on; and from then on it is again.
CLIENT_ENDED = (
    STOPPED,
    "deleted what was begun",
    "what was begun is deleted",
    "only what you decided",
    "what you have answered so far is deleted",
    "We are paused",
    "finished here",
)
TAKEN_AWAY = ("has taken the case over", "the case is offered to somebody else")
ROOM_ENDED = (
    "The client has stopped",
    "The client has paused",
    "takes no messages from us",
    *TAKEN_AWAY,
)
GOES_ON = ("can be reached again", "we go on", "goes on", "is here now and can read")


@dataclass(frozen=True, slots=True)
class Seen:
    """One call that the far side took. `began`: when the bridge called; `there`: who is inside."""

    began: datetime
    at: datetime
    account: str
    place: str
    row: str
    text: str
    there: frozenset[str] = frozenset()
    edit: bool = False
    choices: tuple[str, ...] = ()
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """A call that the network did not simply carry out. `taken`: it did, and did not say so.

    `began`: when the bridge called; `at`: when it knew. A call may hang for long.
    """

    began: datetime
    at: datetime
    place: str
    row: str
    text: str
    what: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did. `what`: said, asked for help, agreed, stops, did; `hard`: must arrive.

    `to`: the one person whom a note is for.
    """

    at: datetime
    who: str
    place: str
    what: str
    label: str = ""
    hard: bool = False
    file: str | None = None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time of trouble: a network was away, or the bridge's clock was wrong."""

    what: str
    start: datetime
    end: datetime


@dataclass(slots=True)
class Record:
    """All that happened. `operator`: their rooms; `forgotten`: when rooms were taken away.

    `desks`: rooms that belong to no case; `signed`: words that carry the sign of having arrived.
    `readers`: who may read along; `mentored`: whose words wait for a yes of one of them.
    `away`: networks that nobody could reach; `wrong`: when the bridge's clock was.
    """

    acts: list[Act] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    clients: str = "phones"
    operator: frozenset[str] = frozenset()
    forgotten: Mapping[str, datetime] = field(default_factory=dict)
    desks: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    mentored: str = ""
    away: list[Spell] = field(default_factory=list)
    wrong: list[Spell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Complaint:
    what: str
    about: str

    def __str__(self) -> str:
        return f"{self.what}: {self.about}"


def labels(text: str) -> list[str]:
    """Every label in a text, once each, but for what is told again."""
    return list(dict.fromkeys(LABEL.findall(RETOLD.sub("", text))))


def retold(text: str) -> list[str]:
    """Every label of what was written before, and is shown to whoever takes a case over."""
    return [label for line in RETOLD.findall(text) for label in LABEL.findall(line)]
