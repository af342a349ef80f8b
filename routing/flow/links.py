"""Start links: `https://t.me/BOT?start=PAYLOAD` opens the chat in a language, with answers given.

A payload is the language, then questions with their answers: `de--topic-debt`, `en--topic-mood`,
`--topic-debt` where the language is left to the client's app. A messenger takes 64 characters of
letters, digits, `_` and `-`. Anybody can write such a link, so what is in it is never trusted:
whoever decodes it looks every question and answer up in the flow.

TooLong    the answers do not fit into a link
"""

import re
from collections.abc import Iterator, Mapping

from routing.ids import Language, StepName

LONGEST = 64  # characters, the most that Telegram hands on
_BETWEEN = "--"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_ANSWER = re.compile(r"([a-z][a-z0-9_]*)-([a-z0-9_]+)")


class TooLong(ValueError):
    """The text is one sentence for the one who makes the link."""


def encode(language: Language | None, answers: Mapping[StepName, str]) -> str:
    """The payload. Raises TooLong; ValueError for a name that cannot stand in a link."""
    parts = [language or "", *(f"{name}-{value}" for name, value in answers.items())]
    payload = _BETWEEN.join(parts)
    if decode(payload) != (language or None, dict(answers)):
        raise ValueError("a link holds only small letters, digits and '_'")
    if len(payload) > LONGEST:
        raise TooLong(
            f"a link holds {LONGEST} characters, and these make {len(payload)};"
            " give fewer answers, or shorten the names of questions and choices"
        )
    return payload


def decode(payload: str) -> tuple[Language | None, dict[StepName, str]]:
    """The language and the answers, as far as there are any; what is malformed is passed over.

    Of several answers to one question the first counts. Never raises.
    """
    first, *rest = payload.split(_BETWEEN)
    language = Language(first) if _LANGUAGE.fullmatch(first) else None
    answers: dict[StepName, str] = {}
    for name, value in _answers(rest):
        answers.setdefault(name, value)
    return language, answers


def _answers(parts: list[str]) -> Iterator[tuple[StepName, str]]:
    for part in parts:
        found = _ANSWER.fullmatch(part)
        if found is not None:
            yield StepName(found.group(1)), found.group(2)
