"""Reading what people type: numbers, days, addresses. The base understands digits alone.

The shell hands in one that knows words ("siebzehn", "24. Dezember 1990"), addresses and telephone
numbers. Every function is pure: the same text always means the same. In doubt nothing is
understood: asking once more is kinder than writing down what nobody said.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from routing.ids import Language
from routing.words.folding import fold

LONGEST = 100  # characters of a number, a day, a telephone number, with the sentence around it
SENTENCE = 15  # words; in a longer one nothing is looked for
RUN = 6  # words of one number: two hundred and twenty two thousand
PLAIN = re.compile(r"([-+\u2212]?)(\d{1,9})(?:[.,](\d{1,6}))?(?:-?([^\W\d]+(?:-[^\W\d]+)*))?")
THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1.000 may be a thousand, or one
DOUBTFUL = frozenset("~<>\u2248\u2264\u2265\u00b1^=/%")
ADDRESS = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,250}")
LONGEST_ADDRESS = 320  # characters
PHONE = re.compile(r"\+?[\d\s()/.-]+")

# Words that make another number of the one beside them: `almost 18`, `not 17`, `when I was 12`.
HEDGED = (
    "not no never almost nearly about around roughly over under above below more less than "
    "least most half quarter point when was were until before after since soon turning "
    "becoming will would maybe perhaps ago between dozen quarters thirds first second third "
    "fourth fifth sixth seventh eighth ninth tenth "
    "nicht kein keine nie fast beinahe knapp etwa ungefahr ungefaehr circa ca rund uber ueber "
    "unter mehr weniger als mindestens hochstens hoechstens halb einhalb viertel komma war "
    "wurde werde wird bald seit vor nach bis vielleicht wohl zwischen dutzend drittel "
    "pas presque environ plus demi virgule casi mas medio coma quasi piu mezzo quase mais meio "
    "virgula niet geen bijna ongeveer meer minder"
)
HEDGES = frozenset(HEDGED.split())
MINUS = frozenset({"minus", "moins", "menos", "meno", "min"})
# Numerals that are everyday words too: in a sentence they say nothing, alone they are an answer.
EVERYDAY = frozenset({"o", "sei"})
AGED = (
    "j jahre jahren jahrig jahrige jahriger jaehrig jaehrige jaehriger y yo yr yrs year years "
    "yearold yearsold ans anos anni jaar"
)
YEARS = frozenset(AGED.split())


class Understanding:
    """What a typed answer means, or None. `text` is as it was typed."""

    def number(self, text: str, language: Language) -> Decimal | None:
        """The one number said, alone or in a short sentence: `17`, `ich bin 17`, `17 years`.

        None where there are two, where another word changes it (`almost 18`), where it may be a
        thousand or a fraction (`1.000`), or where it is an everyday word in a sentence.
        """
        words = _words(text)
        if words is None:
            return None
        found = list(self._numbers(words, language))
        if len(found) != 1 or any(fold(word.text) in HEDGES for word in words):
            return None
        return _weighed(found[0], words)

    def numeral(self, words: str, language: Language) -> int | None:
        """The number these words are as a whole (`twenty-two`); the base knows none."""
        del words, language
        return None

    def _numbers(self, words: Sequence["Word"], language: Language) -> Iterator["Found"]:
        """Every number, the longest run of words first: twenty two is not twenty and two."""
        at = 0
        while at < len(words):
            found = self._number_at(at, words, language)
            if found is not None:
                yield found
            at = found.end if found else at + 1

    def _number_at(self, at: int, words: Sequence["Word"], language: Language) -> "Found | None":
        value = words[at].value
        if value is not None:
            return Found(value, at, at + 1)
        if self.numeral(words[at].text, language) is None:
            return None
        for end in range(_end_of_run(at, words), at, -1):
            meant = self.numeral(" ".join(word.text for word in words[at:end]), language)
            if meant is not None:
                return Found(Decimal(meant), at, end)
        return None

    def day(self, text: str, language: Language) -> date | None:
        """The one day meant; None where there is none, or more than one."""
        days = self.days(text, language)
        return days[0] if len(days) == 1 else None

    def days(self, text: str, language: Language) -> tuple[date, ...]:
        """Every day the text may mean: two for 03/04/1990 where nothing says which comes first.

        A year of two digits always means several.
        """
        del language  # ISO 8601 is the same in all of them
        try:
            return (date.fromisoformat(digits(text.strip())[:LONGEST]),)
        except ValueError:
            return ()

    def email(self, text: str) -> str | None:
        found = visible(text[: LONGEST_ADDRESS + 1]).strip()
        return found if ADDRESS.fullmatch(found) else None

    def phone(self, text: str) -> str | None:
        found = digits(text.strip())[: LONGEST + 1]
        if len(found) > LONGEST or not PHONE.fullmatch(found):
            return None
        number = "".join(one for one in found if one in "+0123456789")
        return number if plausible_phone(number) else None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence; `value` where it is written in digits, `ends` before a comma."""

    text: str
    value: Decimal | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A number and the words it was made of: from `start` to before `end`."""

    value: Decimal
    start: int
    end: int


def digits(text: str) -> str:
    """The same with every decimal digit of any script as one of 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def visible(text: str) -> str:
    """In plain letters and digits, without marks that show nothing; broken ones are spaces."""
    shown = (" " if unicodedata.category(c) == "Cs" else c for c in text if not _hidden(c))
    return digits(unicodedata.normalize("NFKC", "".join(shown)))


def _hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def plausible_phone(number: str) -> bool:
    """As a kept number looks: 5 to 15 digits (ITU-T E.164), perhaps behind a plus."""
    return re.fullmatch(r"\+?[0-9]{5,15}", number) is not None


def _words(text: str) -> list[Word] | None:
    """The words of a short sentence; None when something in it cannot be weighed (`1/2`)."""
    if len(text) > LONGEST or any(_odd(one) for one in text):
        return None
    parts = visible(text).replace("\u066b", ".").split()
    words = [_word(part) for part in parts[: SENTENCE + 1]]
    known = [word for word in words if word is not None and word.text]
    return None if None in words or len(words) > SENTENCE else known


def _odd(character: str) -> bool:
    """Fractions, circled and Roman numbers: what they would be as digits is another number."""
    return character in DOUBTFUL or unicodedata.category(character) in ("No", "Nl")


def _word(part: str) -> Word | None:
    """One word without the marks around it; None for digits that are no plain number."""
    end = len(part)
    while end and not part[end - 1].isalnum():
        end -= 1
    start = 0
    while start < end and not (part[start].isalnum() or _is_sign(part, start)):
        start += 1
    core, ends = part[start:end], any(mark in ".,;:!?" for mark in part[end:])
    if not core:
        return None if part in ("-", "+", "\u2212") else Word("")
    if not any(one.isdecimal() for one in core):
        return Word(core, ends=ends)
    found = PLAIN.fullmatch(core)
    if found is None or THOUSANDS.match(core.lstrip("+-\u2212")) or part[end:] in ("+", "-"):
        return None
    sign, whole, fraction, behind = found.groups()
    if behind and fold(behind).replace(" ", "") not in YEARS:
        return None
    number = Decimal(f"{whole}.{fraction or 0}")
    return Word(core, -number if sign in ("-", "\u2212") else number, ends)


def _is_sign(part: str, at: int) -> bool:
    return part[at] in "+-\u2212" and part[at + 1 : at + 2].isdecimal()


def _end_of_run(at: int, words: Sequence[Word]) -> int:
    end = at
    while end < min(at + RUN, len(words)) and words[end].value is None:
        end += 1
        if words[end - 1].ends:
            break
    return end


def _weighed(found: Found, words: Sequence[Word]) -> Decimal | None:
    """With the minus before it; None for an article: in `ein Kind` nobody has counted."""
    spoken = words[found.start].value is None
    before = words[: found.start]
    if before and fold(before[-1].text) in MINUS:
        return -found.value
    everyday = found.value == 1 or fold(words[found.start].text) in EVERYDAY
    if spoken and everyday and found.end - found.start == 1 and len(words) > 1:
        return None
    return found.value
