"""A counsellor will be away: said at their desk, shown back to them, and carried out by a yes.

From then on nobody offers them a case; the clients of theirs are asked, each by the case's own
lane. When the time is over, or they say so before, they are welcomed back with their list.
"""

from dataclasses import replace
from datetime import timedelta

from routing.desk.answering import typed
from routing.desk.moment import vocabulary
from routing.desk.reading import unquoted
from routing.effects import CancelTimer, Effect, SetTimer
from routing.ids import EventId
from routing.news import CaseNews, CounsellorAway, CounsellorBack, Listed
from routing.posting import EndAbsence, SetAbsence, ToCase
from routing.posts import dates, listing, morning
from routing.posts.saying import At, answers, says
from routing.posts.state import Absence, Desk, DeskStep

TIMER = "absence"  # the key: the desk
CONFIRMED = timedelta(minutes=10)  # so long a yes is one to the question before


def wished(at: At, arguments: str) -> DeskStep:
    """The days shown back, with what is theirs meanwhile. Nothing is done before a yes."""
    house = at.facts.house
    words = vocabulary(house.texts, house.staff_language)
    found = dates.absence(unquoted(arguments), at.facts, words)
    if found is None:
        away = typed(at.facts, "away")
        said = answers(at.on(unplanned(at.desk)), "desk.away_unclear", name=away)
        known = listing.absence(at)
        return said if arguments or not known else answers(at, "desk.away_is", away=known)
    planned = replace(at.desk, planned=found, planned_at=at.facts.now)
    mine = listing.of(at, Listed.MINE)
    about = at.words(
        "desk.away_ask",
        since=at.day(found.since),
        until=at.day(found.until - listing.SECOND),
        yes=typed(at.facts, "yes"),
        no=typed(at.facts, "no"),
    )
    names = at.words("desk.away_cases", rooms=", ".join(one.name for one in mine)) if mine else ""
    return says(at.on(planned), "away", "\n".join(filter(None, (about, names))))


def decided(at: At, *, yes: bool) -> DeskStep:
    """A yes to what was asked about; to nothing, or too late, it does nothing."""
    planned, since = at.desk.planned, at.desk.planned_at
    here = at.on(unplanned(at.desk))
    if planned is None or since is None or at.facts.now - since > CONFIRMED:
        return answers(here, "desk.confirm_nothing")
    if not yes or planned.until <= at.facts.now:
        return answers(here, "desk.confirm_left")
    return _begun(here, planned)


def _begun(at: At, planned: Absence) -> DeskStep:
    away = replace(at.desk, away=planned)
    said = answers(
        at.on(away),
        "desk.away_set",
        since=at.day(planned.since),
        until=at.day(planned.until - listing.SECOND),
        back=typed(at.facts, "back"),
    )
    asked = tuple(_away(at, one, planned) for one in listing.of(at, Listed.MINE))
    effects: tuple[Effect, ...] = (
        SetAbsence(at.owner.id, planned.since, planned.until),
        SetTimer(TIMER, at.desk.id.hex, morning.begins(at, planned.until)),
        *asked,
    )
    return DeskStep(said.desk, (*effects, *said.effects))


def asks(at: At, news: CaseNews) -> tuple[Effect, ...]:
    """A case that has become theirs before an absence: its client hears of that as well."""
    away = at.desk.away
    if away is None or at.facts.now >= away.since:
        return ()
    return (_away(at, news, away),)


def _away(at: At, case: CaseNews, away: Absence) -> ToCase:
    made = EventId(at.facts.make_id(f"away:{case.case.hex}"))
    return ToCase(case.lane, CounsellorAway(made, at.owner.id, away.since, away.until))


def returned(at: At) -> DeskStep:
    """They are back before the time was over."""
    if at.desk.away is None:
        return answers(at, "desk.back_nothing")
    cancelled = CancelTimer(TIMER, at.desk.id.hex)
    done = over(at)
    return DeskStep(done.desk, (cancelled, *done.effects))


def came(at: At) -> DeskStep:
    """The time of its end, as it was reckoned. Before it is over, it comes again then."""
    away = at.desk.away
    if away is None or at.facts.now >= away.until:
        return over(at)
    due = morning.begins(at, away.until)
    return DeskStep(at.desk, (SetTimer(TIMER, at.desk.id.hex, due),))


def over(at: At) -> DeskStep:
    """Welcomed back with the list; the clients who waited hear of it."""
    if at.desk.away is None:
        return DeskStep(at.desk)
    today = morning.day_of(at, at.facts.now)
    here = replace(at.desk, away=None, kept=(), listed_on=today)
    told = tuple(_back(at, one) for one in listing.of(at, Listed.MINE))
    listed = () if at.desk.listed_on == today else (listing.lines(at),)
    text = "\n".join((at.words("desk.welcome_back"), *at.desk.kept, *listed))
    said = says(at.on(here), "back", text)
    return DeskStep(said.desk, (EndAbsence(at.owner.id), *told, *said.effects))


def _back(at: At, case: CaseNews) -> ToCase:
    made = EventId(at.facts.make_id(f"back:{case.case.hex}"))
    return ToCase(case.lane, CounsellorBack(made, at.owner.id))


def unplanned(desk: Desk) -> Desk:
    return replace(desk, planned=None, planned_at=None, confirm=None, confirm_at=None)
