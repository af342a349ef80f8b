"""Lengths of time as a flow file writes them: `5 min`, `14d`, `never`, `4 opening hours`.

They are apart from those of organisation.yaml because people write a flow as they speak.
"""

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import PlainValidator

from config.values import line

NEVER = timedelta.max
_SPAN = re.compile(r"([0-9]{1,5}) ?(min|m|h|d|w)")
_OPEN_HOURS = re.compile(r"([0-9]{1,3}) opening hours?")
_NIGHT = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]) ?- ?([01][0-9]|2[0-3]):([0-5][0-9])")
_UNITS = {"min": "minutes", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(value: object) -> timedelta:
    """A length of time; minutes may be written out a little longer, as `5 min`."""
    found = _SPAN.fullmatch(line(value))
    if found is None or int(found.group(1)) == 0:
        raise ValueError("must be a time with its unit, like 5 min, 12h or 14d")
    return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})


def span_or_never(value: object) -> timedelta:
    return NEVER if value == "never" else span(value)


def promise(value: object) -> str:
    """How soon somebody answers: a length of time, or a number of opening hours."""
    words = line(value)
    if not _OPEN_HOURS.fullmatch(words) and not _SPAN.fullmatch(words):
        raise ValueError("must be a time like 24h, or like 4 opening hours")
    return words


def night(value: object) -> tuple[time, time]:
    found = _NIGHT.fullmatch(line(value))
    if found is None:
        raise ValueError("must be like 20:00-09:00")
    hour, minute, until, past = map(int, found.groups())
    return time(hour, minute), time(until, past)


Span = Annotated[timedelta, PlainValidator(span)]
SpanOrNever = Annotated[timedelta, PlainValidator(span_or_never)]
Promise = Annotated[str, PlainValidator(promise)]
Night = Annotated[tuple[time, time], PlainValidator(night)]
