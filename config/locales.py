"""From the language tags of an organisation to the locales that CLDR knows, by way of Babel."""

from babel import Locale, UnknownLocaleError

from routing.ids import Language

# Without a country English stands for a country's habits; the clock of 24 hours and the day before
# the month are what most readers of it expect outside the United States.
USUAL = {"en": "en_GB"}


def base(language: Language) -> str:
    """`de-x-sie` is `de`, `pt-br` is `pt`."""
    return language.partition("-")[0].lower()


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


def is_region(part: str) -> bool:
    """Whether this part of a tag is a country or a region: `at`, `419`."""
    return part.upper() in _NAMES.territories


def is_script(part: str) -> bool:
    """Whether this part of a tag is a script: `latn`."""
    return part.title() in _NAMES.scripts


_NAMES = Locale.parse("en")  # its lists of what there is are complete
