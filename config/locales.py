"""From the language tags of an organisation to the locales that CLDR knows, by way of Babel."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from routing.ids import Language
from routing.words.folding import fold

# Without a country English stands for a country's habits; the clock of 24 hours and the day before
# the month are what most readers of it expect outside the United States.
USUAL = {"en": "en_GB"}


def base(language: Language) -> str:
    """`de-x-sie` is `de`, `pt-br` is `pt`."""
    return language.partition("-")[0].lower()


@lru_cache(maxsize=256)
def locale(language: Language) -> Locale | None:
    """The closest locale: `de-at` its own, `de-x-leicht` that of `de`; None where there is none."""
    first, _, region = language.partition("-")
    tags = [f"{first}_{region.upper()}"] if len(region) == 2 else []  # noqa: PLR2004 ISO 3166
    for tag in (*tags, USUAL.get(first, first)):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return None


def tongues(languages: Sequence[Language]) -> dict[str, Language]:
    """What each of these languages is called in each of them, and in English, folded.

    Of two variants that are called alike it is the first: `German` is `de` before `de-x-sie`.
    """
    found: dict[str, Language] = {}
    for spoken in map(locale, (*languages, Language("en"))):
        for language in languages:
            own = locale(language)
            named = spoken.languages.get(own.language) if spoken and own else None
            if named:
                found.setdefault(fold(named), language)
    return found


def is_region(part: str) -> bool:
    """Whether this part of a tag is a country or a region: `at`, `419`."""
    return part.upper() in _NAMES.territories


def is_country(code: str) -> bool:
    """Whether ISO 3166 has a country of this code; CLDR's list has more than countries."""
    return len(code) == len("DE") and code in _NAMES.territories and not _NO_COUNTRIES.match(code)


def country(code: str, language: Language) -> str:
    """What a country (ISO 3166) is called in this language; the code where nobody knows."""
    spoken = locale(language)
    return code if spoken is None else spoken.territories.get(code, code)


def is_script(part: str) -> bool:
    """Whether this part of a tag is a script: `latn`."""
    return part.title() in _NAMES.scripts


_NO_COUNTRIES = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|ZZ")
_NAMES = Locale.parse("en")  # its lists of what there is are complete
