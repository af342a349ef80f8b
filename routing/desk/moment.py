"""When a counsellor wants to be reminded: `2h`, `1d`, `tomorrow`, `until 9:00`, in their language.

Only whole spans and times of the clock: a moment that was guessed would be a promise nobody made.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo

from routing.desk.reading import ENGLISH
from routing.ids import Language
from routing.words.folding import fold
from routing.words.texts import Texts

MORNING = time(9)  # `tomorrow` without a time
SPANS: Mapping[str, timedelta] = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
_SPAN = re.compile(r"(\d{1,4})([^\W\d]+)", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)


def moment(text: str, now: datetime, zone: tzinfo, words: Mapping[str, str]) -> datetime | None:
    """The moment meant, in UTC of `now`'s kind; None where it is not understood.

    A time of the clock that has passed today is the one of tomorrow.
    """
    said = [words.get(fold(word), word.casefold()) for word in text.split()]
    told = "until" in said  # a bare number is no time of the clock without such a word
    said = [word for word in said if word != "until"]
    span = _span("".join(said), words)
    if span is not None:
        return now + span
    tomorrow = "tomorrow" in said[:1]
    rest = said[1:] if tomorrow else said
    bare = not (told or tomorrow) and "".join(rest).isdecimal()
    at = MORNING if tomorrow and not rest else _clock(rest)
    at = None if bare else at
    return None if at is None else _on(at, now, zone, tomorrow=tomorrow)


def vocabulary(texts: Texts, language: Language) -> Mapping[str, str]:
    """Each word for a span or a day, folded -> what it is; in this language and in English."""
    found: dict[str, str] = {}
    for each in (language, ENGLISH):
        for kind in (*SPANS, "tomorrow", "until"):
            for word in texts.say(f"command.{kind}", each).split(", "):
                found.setdefault(fold(word), kind)
    return found


def _span(text: str, words: Mapping[str, str]) -> timedelta | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    unit = words.get(fold(found[2]), found[2])
    one = SPANS.get(unit)
    return None if one is None else int(found[1]) * one


def _clock(said: list[str]) -> time | None:
    found = _CLOCK.fullmatch(said[0]) if len(said) == 1 else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - the clock


def _on(at: time, now: datetime, zone: tzinfo, *, tomorrow: bool) -> datetime:
    today = now.astimezone(zone).date()
    day = today + timedelta(days=1) if tomorrow else today
    found = datetime.combine(day, at, zone).astimezone(now.tzinfo)
    if found > now:
        return found
    return datetime.combine(day + timedelta(days=1), at, zone).astimezone(now.tzinfo)
