"""What the far sides saw and did, with virtual times: the only thing the checker is given.

A record says who did or saw something, never what the core thought of it. Words of people are named
by a mark that stands in their text, texts of the program by the key of what was said. Two kinds are
no sights of anybody: the opening hours of the organisation, and at the end of each day who the
core says is next on a case, and when.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MARK = re.compile(r"\bw\d+x\d+\b")  # stands in whatever clients write freely
NOTE = re.compile(r"\bn[a-z]+x\d+\b")  # stands in the notes of hand-overs
LATER = re.compile(r"\bs[a-z]+x\d+\b")  # stands in what counsellors write for later


class What(StrEnum):
    # the client
    WROTE = "wrote"
    DID = "did"  # a button or a command, by its name
    TOLD = "told"  # saw a text of the program; `until`: when it was said, where that was before
    HEARD = "heard"  # saw words of a counsellor; `said`: their mark, where they have one
    BLOCKED = "blocked"  # takes nothing from us any more
    # a counsellor, about one client
    OFFERED = "offered"  # saw the invitation
    JOINED = "joined"
    LEFT = "left"  # declined, or went away
    SHOWN = "shown"  # the client's words came into a room where they are
    NOTICED = "noticed"  # a text of the program came into it
    SPOKE = "spoke"
    OUT = "out"  # their room of this client's is gone
    GAVE = "gave"  # asked for somebody else, and saw that it was understood; `said`: the note
    NOTED = "noted"  # saw such a note
    PUT_OFF = "put off"  # told the client that an answer may take until `until`
    PLANNED = "planned"  # wrote words, which are for the client at `until`
    LOOKS = "looks"  # came into the room to read along
    LOOKED = "looked"  # and is out of it
    ANNOUNCED = "announced"  # the room was told so of `who`: that it `begins`, or `ends`
    AGREED = "agreed"  # said at their desk that the case may be closed
    MENTORED = "mentored"  # what `who` writes waits for a yes of one of `said` now, if it is any
    MEANT = "meant"  # wrote words for the client
    WAITS = "waits"  # a line in the room says that they wait for a yes
    YES = "yes"  # `who` says yes to exactly these words
    VOID = "void"  # and sees that it was none
    NO = "no"  # gives them back, and sees that they are
    CHANGED = "changed"  # the words `who` are the words `said` by now, or none any more
    RELEASED = "released"  # their line says that somebody has said yes
    DESK = "desk"  # saw a text of the program at their desk, about this client where it names one
    AWAY = "away"  # said at their desk that they are away from `said` until `until`
    BACK = "back"  # of whoever was away
    # the rest
    OPERATOR = "operator"  # was told something, by its key
    VANISHED = "vanished"  # a room
    UNSEATED = "unseated"  # no room is this client's now
    REMOVED = "removed"  # a counsellor, from the organisation
    NAMED = "named"  # `who` supervises, from now on
    UNNAMED = "unnamed"  # and no more
    DOWN = "down"  # from `at` until `until` no counsellor, or no operator, can be told anything
    HOURS = "hours"  # somebody is there from `at` until `until`
    DUE = "due"  # at the end of a day: `who` is next on the running case, at `until`
    ASKS = "asks"  # at the end of a day: words wait for a yes of `who`; the next one at `until`
    CALL = "call"  # at the end of a day: `who` is called because of danger; the next one at `until`


@dataclass(frozen=True, slots=True)
class Record:
    """`client` and `who` (a counsellor, or an actor) are names of the simulation's people."""

    at: datetime
    what: What
    client: str = ""
    who: str = ""
    said: str = ""
    until: datetime | None = None


class Transcript:
    """Records in the order in which they happened; only appended to."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(self, record: Record) -> None:
        self.records.append(record)
