"""Choosing a counsellor: a pure function of the roster at one moment, and what was decided of each.

Whoever is asked passes these, in this order: the team; the client does not want somebody else; the
language; nobody could read along there whom the client has not agreed to; the topics (all of them,
or where nobody left knows all, one of them: somebody has to come); no planned absence; the hours
(their own, else the team's); room for one more; not asked in this round yet.

Among those who pass, the one whom the client knows comes first, whatever the team has chosen. Then
`round_robin`: whoever was offered a case longest ago; else whoever is least busy, the smallest
share of one's capacity. Ties go to the smallest id. So `sticky` is what `least_busy` is: it says
so where somebody reads the file. With `manual` nobody is chosen: whoever wants the case takes it.

**Danger**: where nobody within their hours can be asked, those outside theirs are. Words of danger
must reach somebody, and who is disturbed at night may decline.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from routing.calendar import Calendar
from routing.conversation import Considered
from routing.facts import Counsellor
from routing.ids import CounsellorId, Language

MOST = 40  # of those who were passed over are named; the rest is counted
ROUND_ROBIN = "round_robin"
MANUAL = "manual"


class Why(StrEnum):
    """Why somebody was not asked. Each is the end of a key below `why.` of the texts."""

    LATER = "later"  # they could be; somebody else comes first
    MANUAL = "manual"  # they may take it themselves: the team is not chosen for
    ASKED = "asked"  # in this round already: declined, did not come, or left
    FULL = "full"
    HOURS = "hours"
    AWAY = "away"  # they have said that they are, and until when
    TOPIC = "topic"
    FLOOR = "floor"  # their network could read along, and the client has not agreed to that
    LANGUAGE = "language"
    EXCLUDED = "excluded"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a case asks of whoever takes it.

    `members` None: everybody. `language` None: the flow says that it need not be the client's.
    `topics` None: not matched. `hours` are the team's. `known`
    was the client's counsellor before. `agreed`: who may technically read; None: not looked at.
    """

    members: frozenset[CounsellorId] | None = None
    excluded: Collection[CounsellorId] = ()
    language: Language | None = None
    topics: frozenset[str] | None = None
    hours: Calendar | None = None
    asked: Collection[CounsellorId] = ()
    known: CounsellorId | None = None
    how: str = "least_busy"
    danger: bool = False
    agreed: frozenset[str] | None = None

    @property
    def by_hand(self) -> bool:
        """Whoever wants the case takes it. In danger nobody is waited for."""
        return self.how == MANUAL and not self.danger


@dataclass(frozen=True, slots=True)
class Found:
    """Who is asked, and of everybody else why not: those who came closest first.

    `more`: how many beyond `passed` there are. `opens`: somebody is outside their hours and could
    be asked otherwise; the earliest moment at which one of them is there. `quiet`: only hours are
    in the way, so that this is no failure. `by_hand`: whoever is there may take it.
    """

    one: Counsellor | None
    passed: tuple[Considered, ...]
    more: int
    opens: datetime | None
    quiet: bool
    by_hand: bool = False


Passed = dict[Why, list[CounsellorId]]


def choose(roster: Sequence[Counsellor], wanted: Wanted, now: datetime) -> Found:
    """Whom to ask at this moment."""
    passed: Passed = {}
    fitting = _sieved(
        _fitting(roster, wanted, passed), passed, Why.AWAY, lambda one: not is_away(one, now)
    )
    there = _present(wanted, now)
    here, away = _parted(fitting, there)
    able = _able(here, wanted, passed)
    waiting = away
    if wanted.danger and not able:
        able, waiting = _able(away, wanted, passed), []
    _pass(passed, Why.HOURS, waiting)
    by_hand = wanted.by_hand and bool(able)
    one = _first(able, wanted) if not by_hand else None
    why = Why.MANUAL if by_hand else Why.LATER
    _pass(passed, why, (each for each in able if each is not one))
    opens = None if one is not None else _opens(waiting, wanted, now)
    named, more = _named(passed)
    quiet = opens is not None and not here
    return Found(one, named, more, opens, quiet, by_hand)


def fits(roster: Sequence[Counsellor], wanted: Wanted) -> frozenset[CounsellorId]:
    """Who is right for the case, whether they can be asked now or not."""
    return frozenset(one.id for one in _fitting(roster, wanted, {}))


def _fitting(roster: Sequence[Counsellor], wanted: Wanted, passed: Passed) -> Sequence[Counsellor]:
    members, language, excluded = wanted.members, wanted.language, wanted.excluded
    left = roster
    if members is not None:
        left = _sieved(left, passed, Why.TEAM, lambda one: one.id in members)
    if excluded:
        left = _sieved(left, passed, Why.EXCLUDED, lambda one: not _is_unwanted(one, excluded))
    if language is not None:
        left = _sieved(left, passed, Why.LANGUAGE, lambda one: language in one.languages)
    agreed = wanted.agreed
    if agreed is not None:
        left = _sieved(left, passed, Why.FLOOR, lambda one: one.recipients <= agreed)
    topics = wanted.topics
    if topics is None:
        return left
    if any(_knows_all(one, topics) for one in left):
        return _sieved(left, passed, Why.TOPIC, lambda one: _knows_all(one, topics))
    return _sieved(left, passed, Why.TOPIC, lambda one: not topics.isdisjoint(one.topics))


def _is_unwanted(one: Counsellor, excluded: Collection[CounsellorId]) -> bool:
    """By this client: they themselves, or everybody who could say yes to their words."""
    without = bool(one.mentors) and all(each in excluded for each in one.mentors)
    return one.id in excluded or without


def is_away(one: Counsellor, now: datetime) -> bool:
    """They are on a planned absence."""
    return one.away is not None and one.away[0] <= now < one.away[1]


def _knows_all(one: Counsellor, topics: frozenset[str]) -> bool:
    return not one.topics or topics <= one.topics


def _able(left: Sequence[Counsellor], wanted: Wanted, passed: Passed) -> Sequence[Counsellor]:
    left = _sieved(left, passed, Why.FULL, lambda one: one.taken < one.capacity)
    return _sieved(left, passed, Why.ASKED, lambda one: one.id not in wanted.asked)


def _present(wanted: Wanted, now: datetime) -> Callable[[Counsellor], bool]:
    """Whether somebody is within their hours; each calendar is asked once."""
    known: dict[int, bool] = {}

    def there(one: Counsellor) -> bool:
        hours = one.calendar or wanted.hours
        if hours is None:
            return True
        if id(hours) not in known:
            known[id(hours)] = hours.is_open(now)
        return known[id(hours)]

    return there


def _opens(away: Iterable[Counsellor], wanted: Wanted, now: datetime) -> datetime | None:
    """When the first of them who has room is there."""
    free = (one for one in away if one.taken < one.capacity)
    hours = {id(used): used for one in free if (used := one.calendar or wanted.hours)}
    return min((at for one in hours.values() if (at := one.changes(now))), default=None)


def _first(able: Sequence[Counsellor], wanted: Wanted) -> Counsellor | None:
    known = next((one for one in able if one.id == wanted.known), None)
    if known is not None:
        return known
    if wanted.how == ROUND_ROBIN:
        return min(able, key=lambda one: (one.turn, one.id), default=None)
    return min(able, key=lambda one: (one.taken / one.capacity, one.taken, one.id), default=None)


def _sieved(
    left: Sequence[Counsellor], passed: Passed, why: Why, keeps: Callable[[Counsellor], bool]
) -> Sequence[Counsellor]:
    kept, rest = _parted(left, keeps)
    _pass(passed, why, rest)
    return kept


def _parted(
    left: Sequence[Counsellor], keeps: Callable[[Counsellor], bool]
) -> tuple[list[Counsellor], list[Counsellor]]:
    kept: list[Counsellor] = []
    rest: list[Counsellor] = []
    for one in left:
        (kept if keeps(one) else rest).append(one)
    return kept, rest


def _pass(passed: Passed, why: Why, over: Iterable[Counsellor]) -> None:
    passed.setdefault(why, []).extend(one.id for one in over)


def _named(passed: Passed) -> tuple[tuple[Considered, ...], int]:
    """The first of them, by how far they came; how many more there are."""
    named: list[Considered] = []
    for why in Why:
        room = MOST - len(named)
        named += [Considered(one, why.value) for one in passed.get(why, ())[:room]]
    return tuple(named), sum(map(len, passed.values())) - len(named)
