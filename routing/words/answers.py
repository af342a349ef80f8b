"""What a typed answer is: kept, out of range, or not understood and asked again.

Nothing is guessed. What fits two answers, or fits one only with good will, is not understood:
people are asked again kindly, and nobody finds words in their file that they never said. Whatever
is typed, in whatever script and length, gives one of the three and never an error.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from routing.flow.model import AnswerType, Ask
from routing.flow.ranges import Side, beyond, day_beyond, fits, legal_day, legal_number, written
from routing.ids import Language
from routing.words.choosing import NO, YES, Options, keys_of, offered, several
from routing.words.folding import INVISIBLE, fold
from routing.words.understanding import Understanding, plausible_phone

__all__ = ["Kept", "Manner", "Outside", "Reading", "Side", "Unclear", "legal", "read"]

LONGEST_TEXT = 1000  # characters kept where the question says nothing else
LONGEST_WORDS = 500  # characters; nobody names choices, or an address, in more
UNITS = "month months week weeks day days monat monate monaten woche wochen tag tage tagen"
YOUNGER = frozenset(UNITS.split())
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing
COUNTED = (AnswerType.NUMBER, AnswerType.AGE, AnswerType.SCALE)


@dataclass(frozen=True, slots=True)
class Kept:
    """Understood; `value` as AnswerType says it is kept."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """Understood, and out of the range from `least` to `most`."""

    side: Side
    value: str = field(default="", repr=False, compare=False)  # as it would be kept


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood. `reason` is the end of the key of the sentence that asks again."""

    reason: str


Reading = Kept | Outside | Unclear


@dataclass(frozen=True, slots=True)
class Manner:
    """How answers are read now; `yes` and `no` are the words for it in the client's language."""

    knows: Understanding
    today: date
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


def read(ask: Ask, said: str, language: Language, manner: Manner) -> Reading:
    """What `said` is as an answer to `ask`, by somebody who speaks `language`."""
    if ask.type is AnswerType.TEXT:
        return _text(ask, said)
    if len(said) > LONGEST_WORDS:
        return Unclear(ask.type.value)
    if ask.type in COUNTED:
        return _number(ask, said, language, manner)
    if ask.type is AnswerType.DATE:
        return _date(ask, said, language, manner)
    if ask.type is AnswerType.MULTI:
        return _multi(ask, said, language)
    return _plain(ask, said, language, manner)


def legal(ask: Ask, value: str, today: date | None = None) -> bool:
    """Could this kept value be an answer of this question? For values taken over from elsewhere.

    Without `today` a limit `today` of a date is not looked at.
    """
    if ask.type is AnswerType.TEXT:
        return _text(ask, value) == Kept(value)
    if ask.type is AnswerType.MULTI:
        keys = value.split(" ")
        return keys == [key for key in keys_of(ask) if key in keys] and _count(ask, keys) is None
    if ask.type in COUNTED:
        return legal_number(ask, value)
    if ask.type is AnswerType.DATE:
        return legal_day(ask, value, today)
    if ask.type in (AnswerType.EMAIL, AnswerType.PHONE):
        return _legal_address(ask, value)
    return value in keys_of(ask)


# ---------------------------------------------------------------------------------- words


def _text(ask: Ask, said: str) -> Reading:
    """The words without what could not be stored, or not be seen, around them."""
    kept = "".join(c for c in said if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if all(_unseen(character) for character in kept):
        return Unclear("text")
    kept = kept.strip()
    if len(kept) > _longest(ask):
        return Unclear("text_long")
    return Kept(kept)


def _unseen(character: str) -> bool:
    return character in BLANK or unicodedata.category(character) in INVISIBLE


def _legal_address(ask: Ask, value: str) -> bool:
    if ask.type is AnswerType.PHONE:
        return plausible_phone(value)
    return len(value) < LONGEST_WORDS and Understanding().email(value) == value


def _longest(ask: Ask) -> int:
    return int(ask.most) if ask.most and ask.most.isdecimal() else LONGEST_TEXT


def _plain(ask: Ask, said: str, language: Language, manner: Manner) -> Reading:
    """One of the choices, yes or no, an address or a telephone number."""
    found: str | None
    if ask.type is AnswerType.EMAIL:
        found = manner.knows.email(said)
    elif ask.type is AnswerType.PHONE:
        found = manner.knows.phone(said)
    else:
        found = _choice(ask, said, language, manner)
    return Unclear(ask.type.value) if found is None else Kept(found)


def _choice(ask: Ask, said: str, language: Language, manner: Manner) -> str | None:
    if ask.type is AnswerType.YESNO:
        words = {YES: manner.yes, NO: manner.no}
        answer = Options.of((key, words.get(key, ())) for key in keys_of(ask)).exactly(said)
        if answer is not None:
            return answer
    for options in offered(ask, language):
        answer = options.one(said)
        if answer is not None:
            return answer
    meant = manner.knows.numeral(said.strip(), language)
    return None if meant is None else next(offered(ask, language)).one(str(meant))


def _multi(ask: Ask, said: str, language: Language) -> Reading:
    for options in offered(ask, language):
        found = several(said, options)
        if found is not None:
            keys = [key for key in keys_of(ask) if key in found]
            return _count(ask, keys) or Kept(" ".join(keys))
    return Unclear("multi")


def _count(ask: Ask, keys: Sequence[str]) -> Unclear | None:
    if ask.least and ask.least.isdecimal() and len(keys) < int(ask.least):
        return Unclear("multi_few")
    if ask.most and ask.most.isdecimal() and len(keys) > int(ask.most):
        return Unclear("multi_many")
    return None


# --------------------------------------------------------------------------- numbers, days


def _number(ask: Ask, said: str, language: Language, manner: Manner) -> Reading:
    found = manner.knows.number(said, language)
    if ask.type is AnswerType.AGE and YOUNGER & set(fold(said).split()):
        found = None  # 17 months are no 17 years
    if found is None or not fits(ask, found):
        return Unclear(ask.type.value)
    side = beyond(ask, found)
    return Kept(written(found)) if side is None else Outside(side, written(found))


def _date(ask: Ask, said: str, language: Language, manner: Manner) -> Reading:
    days = manner.knows.days(said, language)
    if len(days) != 1:
        return Unclear("date_unclear" if days else "date")
    side = day_beyond(ask, days[0], manner.today)
    day = days[0].isoformat()
    return Kept(day) if side is None else Outside(side, day)
