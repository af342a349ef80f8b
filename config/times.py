"""Periods and moments in words, as the people of one organisation read them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton

from config.locales import locale
from config.values import YEAR
from routing.ids import Language
from routing.texts import Texts

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
        known = locale(language) or Locale("en", "GB")
        if there.year == today.year:
            return format_skeleton("MMMMd", there, locale=known)
        return format_date(there, "long", locale=known)

    return said


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
