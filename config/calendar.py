"""When somebody is there: opening hours, public holidays and the clock on the wall, computed.

Hours are what the clock on the wall shows. In the night it is set back, an hour that is open comes
twice and is open twice; in the night it is set forward, what lies in the missing hour does not
happen. The library that reads the hours is therefore asked in wall time only, a day at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from opening_hours import OpeningHours, State

from config.locales import locale
from config.schedules import (
    after_midnight,
    before_midnight,
    fault,
    on_holiday,
    public_holidays,
)
from routing.calendar import Calendar
from routing.ids import Language
from routing.words.texts import Texts

AHEAD = 400  # days; what does not change in them does not change, for whoever waits
WEEK = 7  # days from today on which a weekday's name is enough
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LAST = time(23, 59)  # from then on, what is left after midnight says nothing


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which nothing changes: from `start` to before `end`."""

    start: datetime
    end: datetime
    open: bool
    changes: datetime | None


def calendar(
    schedule: str, zone: str, holidays: str, languages: Sequence[Language], texts: Texts
) -> Calendar:
    """Hours in OpenStreetMap's syntax, an IANA zone, a place of holidays (`DE-BE`; empty: none).

    Moments are said with `moment.today`, `.tomorrow`, `.weekday` and `.date` of `texts`, or with
    `until` in place of `moment`. Raises
    ValueError, with one plain sentence, for hours or a zone that cannot be used.
    """
    wrong = fault(schedule)
    if wrong is not None:
        raise ValueError(wrong)
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{zone}' is no time zone; write one such as Europe/Berlin") from None
    return Hours(WallClock(schedule, holidays), place, Speech(languages, texts))


class WallClock:
    """The hours of one day after the other, as the clock on the wall shows them.

    Hours belong to the day on which they begin: Tuesday's 20:00-04:00 is there on Wednesday
    morning though Wednesday is off, and gone on Wednesday night. Holidays are not the library's
    (it knows no parts of countries): on one, PH is replaced by the name of its weekday.
    """

    def __init__(self, schedule: str, holidays: str) -> None:
        self._own = before_midnight(schedule)
        self._rest = after_midnight(schedule)
        self._place = holidays
        self._read: dict[tuple[str, int | None], OpeningHours] = {}  # 16 at most

    def changes(self, day: date) -> list[tuple[datetime, bool]]:
        """Wall times of `day`, from midnight on, and whether it is open from each."""
        begin = datetime.combine(day, time())
        spans = self._spans(self._own, begin)
        if self._rest is not None:
            left = self._spans(self._rest, begin - DAY)
            spans += [(start + DAY, end + DAY) for start, end in left if start.time() != LAST]
        points = sorted({begin, *(one for span in spans for one in span if one < begin + DAY)})
        return [(at, any(start <= at < end for start, end in spans)) for at in points]

    def _spans(self, schedule: str, begin: datetime) -> list[tuple[datetime, datetime]]:
        """When it is open on the day that begins then, as if there were no other days."""
        intervals = self._reading(schedule, begin.date()).intervals(begin, begin + DAY)
        return [(start, end) for start, end, state, _ in intervals if state == State.OPEN]

    def _reading(self, schedule: str, day: date) -> OpeningHours:
        holiday = day in public_holidays(self._place, day.year)
        key = (schedule, day.weekday() if holiday else None)
        if key not in self._read:
            here = on_holiday(schedule, day.weekday()) if holiday else schedule
            self._read[key] = OpeningHours(here)
        return self._read[key]


class Speech:
    """Moments as people say them."""

    def __init__(self, languages: Sequence[Language], texts: Texts) -> None:
        found = {language: locale(language) for language in languages}
        self._locales = {tag: known for tag, known in found.items() if known is not None}
        self._texts = texts

    def say(self, what: str, moment: datetime, now: datetime, language: Language) -> str:
        """`what`: moment or until. Both times are local."""
        known = self._locale(language)
        spoken = {"time": format_time(moment.time(), "short", locale=known)}
        ahead = (moment.date() - now.date()).days
        if ahead == 0:
            return self._texts.say(f"{what}.today", language, **spoken)
        if ahead == 1:
            return self._texts.say(f"{what}.tomorrow", language, **spoken)
        if 1 < ahead < WEEK:
            spoken["day"] = format_date(moment.date(), "EEEE", locale=known)
            return self._texts.say(f"{what}.weekday", language, **spoken)
        spoken["day"] = format_skeleton("MMMMd", moment.date(), locale=known)
        return self._texts.say(f"{what}.date", language, **spoken)

    def _locale(self, language: Language) -> Locale:
        known = self._locales.get(language) or locale(language)
        return known or next(iter(self._locales.values()), Locale("en", "GB"))


class Hours:
    """Implements routing.calendar.Calendar. Asked again within one span, it only compares."""

    def __init__(self, wall: WallClock, zone: ZoneInfo, speech: Speech) -> None:
        self._wall = wall
        self._zone = zone
        self._speech = speech
        self._span: Span | None = None

    def is_open(self, at: datetime) -> bool:
        """`at` carries its zone."""
        return self._around(at).open

    def changes(self, at: datetime) -> datetime | None:
        """In UTC; None when nothing changes within AHEAD days."""
        return self._around(at).changes

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """In UTC; None when there is less open time than that within AHEAD days."""
        begin, left = at.astimezone(UTC), span
        last, here = begin + AHEAD * DAY, self._around(at)
        while True:
            end = here.changes
            if here.open and (end is None or begin + left <= end):
                return begin + left
            if end is None or end > last:
                return None
            left -= (end - begin) if here.open else timedelta()
            begin, here = end, self._computed(end)

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        return self._said("moment", moment, now, language)

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        return self._said("until", moment, now, language)

    def _said(self, what: str, moment: datetime, now: datetime, language: Language) -> str:
        there, here = moment.astimezone(self._zone), now.astimezone(self._zone)
        return self._speech.say(what, there, here, language)

    def _around(self, at: datetime) -> Span:
        span = self._span
        if span is None or not span.start <= at < span.end:
            span = self._span = self._computed(at.astimezone(UTC))
        return span

    def _computed(self, at: datetime) -> Span:
        is_open = self._state(at)
        day = at.astimezone(self._zone).date()
        for ahead in range(AHEAD):
            for moment in self._candidates(day + ahead * DAY, now=is_open):
                if moment > at and self._state(moment) != is_open:
                    return Span(at, moment, is_open, moment)
        return Span(at, at + DAY, is_open, None)

    def _state(self, at: datetime) -> bool:
        wall = at.astimezone(self._zone).replace(tzinfo=None)
        found = False
        for start, is_open in self._wall.changes(wall.date()):
            if start <= wall.replace(fold=0):
                found = is_open
        return found

    def _candidates(self, day: date, *, now: bool) -> list[datetime]:
        """Every moment of a day at which it may no longer be as `now`, in UTC, in order.

        A wall time that comes twice is two of them; the moment the clock is set is another.
        """
        changes = self._wall.changes(day)
        if all(is_open == now for _, is_open in changes):
            return []
        found = {
            wall.replace(tzinfo=self._zone, fold=fold).astimezone(UTC)
            for wall, _ in changes
            for fold in (0, 1)
        }
        return sorted(found | set(self._clock_set(day)))

    def _clock_set(self, day: date) -> Iterator[datetime]:
        low = datetime.combine(day, time(), self._zone).astimezone(UTC)
        high = datetime.combine(day + DAY, time(), self._zone).astimezone(UTC)
        before = low.astimezone(self._zone).utcoffset()
        if before == high.astimezone(self._zone).utcoffset():
            return
        while high - low > MINUTE:
            middle = low + (high - low) / 2
            same = middle.astimezone(self._zone).utcoffset() == before
            low, high = (middle, high) if same else (low, middle)
        yield high.replace(second=0, microsecond=0)
