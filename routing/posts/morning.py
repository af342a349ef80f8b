"""The morning list: what there is and what was kept, once a day, when somebody's hours begin."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from routing.calendar import Calendar
from routing.effects import CancelTimer, SetTimer
from routing.posts import listing
from routing.posts.saying import At, says
from routing.posts.state import DeskStep

TIMER = "morning"  # the key: the desk
MORNING = time(9)  # where they have no hours of their own
AHEAD = 8  # openings that are looked at: several may be on one day


def came(at: At) -> DeskStep:
    """Kept lines are said in any case; without them the list is said once a day."""
    desk, today = at.desk, day_of(at, at.facts.now)
    awake = at.on(replace(desk, morning_at=None))
    if at.is_quiet or not (desk.kept or (listing.own(at) and desk.listed_on != today)):
        return DeskStep(awake.desk)
    said = (at.words("desk.morning"), *desk.kept, listing.lines(at))
    done = replace(awake.desk, kept=(), listed_on=today)
    return says(at.on(done), "morning", "\n".join(said))


def timed(at: At, done: DeskStep) -> DeskStep:
    """After whatever happened: the time of the next list, where it has changed."""
    now, known = at.on(done.desk), done.desk.morning_at
    if known is not None and known <= at.facts.now:  # it has come, and is on its way here
        return done
    due = _next(now) if listing.own(now) or now.desk.kept else None
    if due == known:
        return done
    key = done.desk.id.hex
    effect = SetTimer(TIMER, key, due) if due is not None else CancelTimer(TIMER, key)
    return DeskStep(replace(done.desk, morning_at=due), (*done.effects, effect))


def _next(at: At) -> datetime | None:
    """Never before the end of an absence; with nothing kept, not twice a day."""
    away = at.desk.away
    now = at.facts.now
    since = max(now, away.until) if away is not None and away.since <= now else now
    hours = at.owner.calendar
    if hours is None:
        return _on_the_clock(at, since)
    return _opening(at, hours, since)


def _opening(at: At, hours: Calendar, begins: datetime) -> datetime | None:
    moment = begins
    for _ in range(2 * AHEAD):
        changes = hours.changes(moment)
        if changes is None:
            return None
        moment = changes
        if hours.is_open(moment) and _counts(at, moment):
            return moment
    return None


def begins(at: At, moment: datetime) -> datetime:
    """Their first working moment from then on."""
    hours = at.owner.calendar
    if hours is None:
        return _on_the_clock(at, moment)
    return moment if hours.is_open(moment) else hours.changes(moment) or moment


def _counts(at: At, moment: datetime) -> bool:
    return bool(at.desk.kept) or day_of(at, moment) != at.desk.listed_on


def _on_the_clock(at: At, begins: datetime) -> datetime:
    zone = at.facts.house.zone
    found = datetime.combine(day_of(at, begins), MORNING, zone)
    if found <= begins.astimezone(zone):
        found = datetime.combine(found.date() + timedelta(days=1), MORNING, zone)
    return found.astimezone(at.facts.now.tzinfo)


def day_of(at: At, moment: datetime) -> date:
    return moment.astimezone(at.facts.house.zone).date()
