"""Days as people type them: 24.12.1990, 24. Dezember 1990, Dec 24, 1990. Month names from CLDR.

Which of two numbers is the day is taken from the language where that is certain. English is written
both ways, so there 03/04/1990 is two days, and people are asked. So is a year of two digits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from babel.dates import get_month_names

from config.locales import base, locale
from routing.ids import Language
from routing.words.folding import fold
from routing.words.understanding import HEDGES, LONGEST, visible

BEGUN = 3  # letters of a month's name that are enough
SENTENCE = 10  # words around a day
CENTURIES = (1600, 1900, 2000)  # two at least hold every day of the calendar, 29 February too
MONTHS = range(1, 13)
EXTRA = {"de": ("de_AT",)}  # other names the same language has for them: Jänner
ISO = re.compile(r"(?<!\d)([1-9]\d{3})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})(?!\d)")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([-./ ])\s?(\d{1,2})\s?\2\s?([1-9]\d{3}|\d\d)(?!\d)")
PART = re.compile(r"\d+|[^\W\d_]+")


class Days:
    """Reads days in the languages of an organisation; any other is read as digits only."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self._months = {base(language): _months(language) for language in languages}
        self._orders = {language: _orders(language) for language in languages}

    def read(self, text: str, language: Language) -> tuple[date, ...]:
        """Every day the text may mean, the earliest first."""
        if len(text) > LONGEST:
            return ()
        plain = visible(text).strip()
        parts = PART.findall(plain)
        if any(fold(part) in HEDGES for part in parts):
            return ()
        found = {*self._numeric(plain, language), *self._named(parts, language)}
        return tuple(sorted(found))

    def _numeric(self, plain: str, language: Language) -> Iterator[date]:
        iso, found = ISO.search(plain), NUMERIC.search(plain)
        one = iso or found
        if one is None or re.search(r"\d", plain[: one.start()] + plain[one.end() :]):
            return
        if iso is not None:
            yield from _existing(iso[1], iso[2], iso[3])
            return
        assert found is not None  # one of the two was found
        first, _, second, year = found.groups()
        orders = self._orders.get(language) or _orders(language)
        for order in orders:
            day, month = (first, second) if order == "dm" else (second, first)
            yield from _existing(year, month, day)

    def _named(self, parts: Sequence[str], language: Language) -> Iterator[date]:
        """A month by its name, one number for the day and one for the year, in any order."""
        numbers = [part for part in parts if part[0].isdecimal()]
        months = {found for part in parts if (found := self._month(part, language))}
        if len(numbers) != 2 or len(months) != 1 or len(parts) > SENTENCE:  # noqa: PLR2004
            return
        day, year = sorted(numbers, key=len) if len(numbers[0]) > len(numbers[1]) else numbers
        if len(day) <= 2 and (len(year) == 4 or len(year) == 2):  # noqa: PLR2004
            yield from _existing(year, str(months.pop()), day)

    def _month(self, part: str, language: Language) -> int | None:
        """First in the client's language, then in the others."""
        name = fold(part)
        if len(name) < BEGUN and name not in self._months.get(base(language), {}):
            return None
        spoken = base(language)
        for tag in sorted(self._months, key=lambda one: one != spoken):
            found = _begun(name, self._months[tag])
            if found is not None:
                return found
        return None


def _existing(year: str, month: str, day: str) -> Iterator[date]:
    years = [int(year)] if len(year) > 2 else [c + int(year) for c in CENTURIES]  # noqa: PLR2004
    for one in years:
        try:
            yield date(one, int(month), int(day))
        except ValueError:
            continue


def _months(language: Language) -> Mapping[str, int]:
    """Every name and short name of a month, folded. `maerz` is how März is typed abroad."""
    known = locale(language)
    if known is None:
        return {}
    names: dict[str, int] = {}
    for tag in (str(known), *EXTRA.get(base(language), ())):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                spoken = get_month_names(width, context, tag)
                names |= {form: month for month in MONTHS for form in _forms(spoken[month])}
    return {name: month for name, month in names.items() if not name.isdecimal()}


def _forms(name: str) -> tuple[str, ...]:
    spelt = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return fold(name), fold(spelt)


def _begun(name: str, months: Mapping[str, int]) -> int | None:
    """The month of this name, or the only one that begins so: `sept`, `decem`."""
    if name in months:
        return months[name]
    begun = {month for full, month in months.items() if full.startswith(name)}
    return begun.pop() if len(begun) == 1 and len(name) >= BEGUN else None


def _orders(language: Language) -> tuple[str, ...]:
    """`dm` where the day comes first, `md` where the month does, both where that is uncertain."""
    known = locale(language)
    if known is None or language == "en" or language.startswith("en-x-"):
        return "dm", "md"
    pattern = known.date_formats["short"].pattern
    places = [pattern.find(sign) for sign in "dMy"]
    if -1 in places or places[2] == min(places):
        return "dm", "md"  # the year comes first there: the other way round nothing is certain
    return ("dm",) if places[0] < places[1] else ("md",)
