"""A counsellor's desk: what it knows of their cases, and of the days they are away.

A desk hears of cases by news that their lanes post; it never looks into them. What it knows is
therefore late by moments, and whatever it asks of a case, the case's own lane decides.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from routing.effects import Effect
from routing.events import (
    IdentitySeen,
    NotSent,
    RosterChanged,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffPressed,
    StaffReacted,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.ids import CaseId, CounsellorId, LaneId, MessageId, PlaceId
from routing.news import CallNews, CaseNews


@dataclass(frozen=True, slots=True)
class Absence:
    """They are away from then until then."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class About:
    """Our line at a desk that said last of this case that it can be had."""

    case: CaseId
    message: MessageId


@dataclass(frozen=True, slots=True)
class Desk:
    """`cases` holds the newest news of each case that is asked of them, theirs, waits for them, or
    is watched by them.

    `kept`: lines that wait for the end of their quiet hours, oldest first; keys and values of the
    program's texts, never anybody's words. `listed_on`: the day of the last morning list, and
    `morning_at` the moment of the next one. `planned` waits for their yes since `planned_at`.
    `told_at`: when it was last said that no client reads here. `gone`: nobody reads in its room any
    more; `opened_at`: when it was last given another one.
    """

    id: LaneId
    counsellor: CounsellorId
    place: PlaceId
    cases: tuple[CaseNews, ...] = ()
    away: Absence | None = None
    kept: tuple[str, ...] = field(default=(), repr=False)
    listed_on: date | None = None
    explained: bool = False  # what this room is for was said
    planned: Absence | None = None
    planned_at: datetime | None = None
    told_at: datetime | None = None
    morning_at: datetime | None = None
    confirm: CaseId | None = None  # taking this case over waits for their yes,
    confirm_at: datetime | None = None  # since then
    gone: bool = False
    opened_at: datetime | None = None
    lines: tuple[About, ...] = ()  # the last few, oldest first
    closed: tuple[CaseNews, ...] = ()  # theirs that are over, the last few, oldest first
    calls: tuple[CallNews, ...] = ()  # they are called, or look after it
    crowded_at: datetime | None = None  # since then there are more cases to watch than are listed


@dataclass(frozen=True, slots=True)
class DeskStep:
    """The desk as it is afterwards, and what is asked of the shell, in order."""

    desk: Desk
    effects: tuple[Effect, ...] = ()


# What can happen to a counsellor's desk.
DeskEvent = (
    CaseNews
    | CallNews
    | StaffSaid
    | StaffDid
    | StaffTookBack
    | StaffPressed
    | StaffReacted
    | StaffJoined
    | StaffLeft
    | IdentitySeen
    | NotSent
    | RosterChanged
    | TimeCame
)
