"""Days somebody will be away: `30.11.-4.12.`, `2026-11-30 - 2026-12-04`, `tomorrow`, or one day.

Only days that are named: one that was guessed would send a client the wrong news. A day without its
year is the next one of that name; a span may have begun.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from routing.facts import Facts
from routing.posts.state import Absence
from routing.words.folding import fold

LONGEST = timedelta(days=185)
FARTHEST = timedelta(days=366)
DAY = timedelta(days=1)
_ISO = r"(?P<{0}y>\d{{4}})-(?P<{0}m>\d{{1,2}})-(?P<{0}d>\d{{1,2}})"
_DOTTED = r"(?P<{0}d>\d{{1,2}})\.\s?(?P<{0}m>\d{{1,2}})(?:\.\s?(?P<{0}y>\d{{4}})?)?"
_BETWEEN = r"\s*(?:-|\s)\s*"
_DASHES = str.maketrans("\u2013\u2014\u2212\u2010\u2011", "-----")
_FORMS = tuple(
    re.compile(pattern, re.ASCII)
    for one in (_ISO, _DOTTED)
    for pattern in (one.format("a"), one.format("a") + _BETWEEN + one.format("b"))
)


def absence(text: str, facts: Facts, words: Mapping[str, str]) -> Absence | None:
    """From the beginning of the first day, or now, to the end of the last; in the house's zone.

    None where it is not understood, is over, lasts too long or is too far away. `words`: folded
    word -> `tomorrow` or `until`.
    """
    zone, now = facts.house.zone, facts.now
    today = now.astimezone(zone).date()
    found = _days(text, today, words)
    if found is None:
        return None
    first, last = found
    if last < today or last - first > LONGEST or first - today > FARTHEST or last < first:
        return None
    begins = datetime.combine(first, time(), zone).astimezone(now.tzinfo)
    ends = datetime.combine(last + DAY, time(), zone).astimezone(now.tzinfo)
    return Absence(max(begins, now), ends)


def _days(text: str, today: date, words: Mapping[str, str]) -> tuple[date, date] | None:
    plain = text.translate(_DASHES).split()
    said = [word for word in plain if words.get(fold(word)) != "until" or not fold(word)]
    if [words.get(fold(word)) for word in said] == ["tomorrow"]:
        return today + DAY, today + DAY
    joined = " ".join(said)
    for form in _FORMS:
        found = form.fullmatch(joined)
        if found is not None:
            return _read(found.groupdict(), today)
    return None


def _read(parts: Mapping[str, str | None], today: date) -> tuple[date, date] | None:
    """The last day first: a span without years ends today or later, and begins before that."""
    end = "b" if "bd" in parts else "a"
    try:
        last = _day(parts, end, today.year)
        if parts[f"{end}y"] is None and last < today:
            last = _day(parts, end, today.year + 1)
        first = _day(parts, "a", last.year)
        if parts["ay"] is None and first > last:
            first = _day(parts, "a", last.year - 1)
    except ValueError:  # there is no such day
        return None
    return first, last


def _day(parts: Mapping[str, str | None], which: str, year: int) -> date:
    known = parts[f"{which}y"]
    return date(int(known or year), int(parts[f"{which}m"] or 0), int(parts[f"{which}d"] or 0))
