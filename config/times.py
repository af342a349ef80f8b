"""Periods and moments in words, as the people of one organisation read them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from config.locales import locale
from config.values import YEAR
from routing.ids import Language
from routing.words.texts import Texts

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def clock(zone: str) -> Callable[[datetime], str]:
    """How a moment is written in this time zone. With its day: it may be read days later."""
    place = ZoneInfo(zone)
    return lambda at: at.astimezone(place).strftime("%Y-%m-%d %H:%M")


def day(zone: str) -> Callable[[datetime, datetime, Language], str]:
    """How the day of a moment is said: `1. Dezember`; in another year than now's, with the year."""
    place = ZoneInfo(zone)

    def said(at: datetime, now: datetime, language: Language) -> str:
        there, today = at.astimezone(place).date(), now.astimezone(place).date()
        if there.year == today.year:
            return _in_its_year(there, language)
        return dated(there, language)

    return said


def moment(zone: str) -> Callable[[datetime, datetime | None, Language], str]:
    """How a moment is said: `10:00` of today, `1. Dezember, 10:00` of another day of this year.

    Where nobody knows when it will be read, there is no now, and the year is said as well.
    """
    place, on = ZoneInfo(zone), day(zone)

    def said(at: datetime, now: datetime | None, language: Language) -> str:
        there = at.astimezone(place)
        hour = _timed(there.time().replace(second=0, microsecond=0), language)
        if now is not None and there.date() == now.astimezone(place).date():
            return hour
        spoken = dated(there.date(), language) if now is None else on(at, now, language)
        return f"{spoken}, {hour}"

    return said


@lru_cache(maxsize=1440)  # asked for with every message: formatting takes longer than deciding
def _timed(minute: time, language: Language) -> str:
    return format_time(minute, "short", locale=locale(language) or Locale("en", "GB"))


@lru_cache(maxsize=256)
def _in_its_year(one: date, language: Language) -> str:
    return format_skeleton("MMMMd", one, locale=locale(language) or Locale("en", "GB"))


@lru_cache(maxsize=256)
def dated(one: date, language: Language) -> str:
    """How a day is written with its year: `13. Oktober 2026`."""
    return format_date(one, "long", locale=locale(language) or Locale("en", "GB"))


def month(first: date, language: Language) -> str:
    """How a month is called: `November 2026`."""
    return format_skeleton("yMMMM", first, locale=locale(language) or Locale("en", "GB"))


def spoken(length: timedelta, texts: Texts, language: Language) -> str:
    """The largest unit in which this is a whole number; a single day is 24 hours."""
    unit, name = _unit(length)
    count = length // unit
    key = f"duration.{name}" if count == 1 else f"duration.{name}s"
    return texts.say(key, language, n=str(count))


def _unit(length: timedelta) -> tuple[timedelta, str]:
    if length % YEAR == timedelta():
        return YEAR, "year"
    if length % _DAY == timedelta() and length > _DAY:
        return _DAY, "day"
    if length % _HOUR == timedelta():
        return _HOUR, "hour"
    return _MINUTE, "minute"
