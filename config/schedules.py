"""Opening hours as an organisation writes them, checked before anybody relies on them.

The syntax is that of OpenStreetMap (https://wiki.openstreetmap.org/wiki/Key:opening_hours). Of it
everything is taken that is certain without a map: no sunrise, no school holidays, no open ends.
"""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import holidays
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # not in its stubs

LONGEST = 1000  # characters
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
PUBLIC = re.compile(r"\bPH\b")
QUOTED = re.compile(r'"[^"]*"')
RANGE = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
MIDNIGHT = 24 * 60  # in minutes
NOTHING = "23:59-24:00"  # in what is left of a day after midnight: says nothing, see after_midnight
PLACE = re.compile(r"--> 1:(\d+)")
UNSUPPORTED = (
    (
        re.compile(r"\bSH\b", re.IGNORECASE),
        "School holidays (SH) are not known here; write the days themselves, such as Jul 01-Aug 15",
    ),
    (
        re.compile(r"sunrise|sunset|dawn|dusk", re.IGNORECASE),
        "Sunrise and sunset are not known here; write the time, such as 08:00-18:00",
    ),
    (
        re.compile(r"\d\d?:\d\d\s*\+"),
        "An end that is left open (+) is no promise; write the time it ends, such as 18:00-20:00",
    ),
    (
        re.compile(r"\bPH\s*[+-]\s*\d|\bPH\s+(?:Mo|Tu|We|Th|Fr|Sa|Su)\b"),
        "PH stands alone or beside days with a comma, such as PH off or Sa,Su,PH 10:00-12:00",
    ),
    (
        re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[^\]]*\])?\s+PH\b"),
        "PH stands beside days with a comma, such as Sa,Su,PH 10:00-12:00",
    ),
    (
        re.compile(r"\bunknown\b", re.IGNORECASE),
        "Hours are open or off; 'unknown' would promise nothing",
    ),
)


def fault(schedule: str) -> str | None:
    """Why these hours cannot be used, as one sentence with the place and a remedy; or None."""
    if not schedule.strip():
        return "No hours are written; write them such as Mo-Fr 09:00-17:00, or 24/7"
    if len(schedule) > LONGEST:
        return f"The hours are longer than {LONGEST} characters; write fewer rules"
    return next(_faults(schedule), None)


def fault_in_holidays(code: str) -> str | None:
    """Why the public holidays of this place are not known: `DE`, or `DE-BE` for a part of it."""
    country, _, part = code.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        return f"'{country}' is no country whose holidays are known{_close(country, known)}"
    if part and part not in known[country]:
        close = _close(part, known[country]) or _some(known[country])
        return f"'{part}' is no part of {country} whose holidays are known{close}"
    return None


def uses_holidays(schedule: str) -> bool:
    """True where public holidays matter to these hours, so that their place must be known."""
    return PUBLIC.search(QUOTED.sub('""', schedule)) is not None


def on_holiday(schedule: str, weekday: int) -> str:
    """The schedule for one day of this weekday (Monday is 0) that is a public holiday."""
    return PUBLIC.sub(DAYS[weekday], schedule)


def before_midnight(schedule: str) -> str:
    """The same hours, each ended at midnight: 20:00-04:00 becomes 20:00-24:00."""
    return RANGE.sub(_clipped, schedule)


def after_midnight(schedule: str) -> str | None:
    """What is left of each day's hours on the next, 00:00-04:00; None where nothing is.

    It stands under the day on which the hours began, so that `We off` takes it from Wednesday's.
    Hours that end the same day become NOTHING, and so still take the place of rules before them.
    """
    if not any(_end(found) > MIDNIGHT for found in RANGE.finditer(schedule)):
        return None
    rest = re.sub(r"\b24/7\b(?!\s*(?:off|closed))", NOTHING, schedule)
    return RANGE.sub(_left, rest)


def _end(found: re.Match[str]) -> int:
    """Minutes from the midnight before; an end that is not after the start is tomorrow's."""
    hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
    end = 60 * end_hour + end_minute
    return end if end > 60 * hour + minute else end + MIDNIGHT


def _clipped(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2]}-24:00" if _end(found) > MIDNIGHT else found[0]


def _left(found: re.Match[str]) -> str:
    left = _end(found) - MIDNIGHT
    return NOTHING if left <= 0 else f"00:00-{left // 60:02}:{left % 60:02}"


@cache
def public_holidays(code: str, year: int) -> frozenset[date]:
    """The public holidays of a year; none for a place that fault_in_holidays refuses."""
    if not code or fault_in_holidays(code) is not None:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _faults(schedule: str) -> Iterator[str]:
    bare = QUOTED.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', schedule)
    for at, character in enumerate(bare):
        if not character.isascii():
            yield f"Character {at + 1} is none of this syntax; write - for a range, : in times"
    yield from _unread(schedule)
    for form, sentence in UNSUPPORTED:
        found = form.search(bare)
        if found is not None:
            yield f"{sentence} (character {found.start() + 1})"
    yield from _past_midnight(bare)


def _past_midnight(bare: str) -> Iterator[str]:
    """Beside hours past midnight every rule must say its hours: whose they are is worked out."""
    ends = [_end(found) for found in RANGE.finditer(bare)]
    if max(ends, default=0) >= 2 * MIDNIGHT:
        yield "Hours that go on into the day after tomorrow cannot be used; write each day"
    if max(ends, default=0) > MIDNIGHT:
        for rule in bare.replace("||", ";").split(";"):
            if not re.search(r"\d:\d\d|\b(?:24/7|off|closed)\b", rule):
                yield f"The rule '{rule.strip()}' has no hours; write them, such as 00:00-24:00"


def _unread(schedule: str) -> Iterator[str]:
    """What the library says it cannot read, in words for people."""
    try:
        OpeningHours(schedule)
    except ParserError as unread:
        place = PLACE.search(str(unread))
        at = int(place[1]) if place else 1
        where = f"From character {at} on ({_shown(schedule, at)}) this cannot be read"
        yield f"{where}; {_remedy(schedule, at)}"
    except UnicodeError:
        yield "The hours hold characters that are no text; write them again"


def _shown(schedule: str, at: int) -> str:
    rest = " ".join(schedule[at - 1 :].split())
    return f"'{rest[:20]}'" if rest else "the end"


def _remedy(schedule: str, at: int) -> str:
    words = [w[0] for w in re.finditer(r"[^\W\d_]+", schedule) if w.start() < at <= w.end() + 1]
    if any(len(word) > len("Mo") for word in words):
        return "days are written Mo Tu We Th Fr Sa Su, and months Jan to Dec"
    if re.search(r"\d", schedule[at - 1 : at + 6]):
        return "times are written with four digits, such as 09:00-17:00"
    return "write it such as Mo-Fr 09:00-12:00,13:00-17:00; PH off"


def _close(word: str, known: object) -> str:
    names = [str(one) for one in known] if isinstance(known, dict | list) else []
    close = difflib.get_close_matches(word.upper(), names, n=1)
    return f" - did you mean '{close[0]}'?" if close else ""


def _some(parts: list[str]) -> str:
    return f"; there are {', '.join(parts[:20])}" if parts else "; it has no parts there"
