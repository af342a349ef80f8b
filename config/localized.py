"""Texts in several languages: all of them everywhere, with placeholders that will be filled.

A manner of a language, such as `de-x-sie`, need not have every text: what it lacks is said in the
language it belongs to, text by text.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from config import placeholders
from config.positions import Path
from config.problems import Problem, Weight, did_you_mean, nearest, quoted
from config.shapes import Page, subject, value_at
from routing.ids import Language

# Of the language as it is planned; no text of this version can hold them.
PLACEHOLDERS_LATER = {
    name: f"'{{{name}}}' does not exist yet in this version; remove it"
    for name in ("answer_by", "case")
}


def manners(language: str) -> Iterator[str]:
    """The language itself, then what it is a manner of: `de-at-x-sie`, `de-at`, `de`."""
    parts = language.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()


def spoken_as(language: str, written: Collection[str]) -> str | None:
    """In which of the written languages a text is said to whoever reads `language`."""
    return next((one for one in manners(language) if one in written), None)


def missing(written: Collection[str], languages: Sequence[str]) -> list[str]:
    """Languages in which nothing can be said; what a manner lacks only with its own is once."""
    lacking = [one for one in languages if spoken_as(one, written) is None]
    return [one for one in lacking if not set(list(manners(one))[1:]) & set(lacking)]


def check_languages(
    page: Page,
    path: Path,
    texts: Mapping[str, object],
    languages: Sequence[str],
    elsewhere: Collection[str] = (),
) -> None:
    """Tell languages that are missing and such as nobody offers. Empty texts are told already.

    `elsewhere`: languages in which another file brings the words.
    """
    if not languages or not (texts or elsewhere):
        return
    usable = {manner for language in languages for manner in manners(language)}
    for language in texts:
        if language not in usable and not page.document.is_told((*path, language)):
            hint = did_you_mean(language, languages) or f"; they are {', '.join(languages)}"
            page.at_key((*path, language), f"{quoted(language)} is not one of the languages{hint}")
    written = value_at(page.document.data, path)
    keys = {*(written.keys() if isinstance(written, dict) else ()), *elsewhere}
    meant = {nearest(key, languages) for key in keys if key not in usable}
    for language in missing(keys, languages):
        if language not in meant:
            page.at_key(path, f"{subject(path)} has no words in '{language}'")


def check_placeholders(
    page: Page,
    path: Path,
    texts: Mapping[str, str],
    known: Collection[str],
    later: Mapping[str, str] | None = None,
) -> None:
    """Tell placeholders nobody fills, at the text of their language.

    `later` maps a name to why it cannot stand here.
    """
    for language, text in texts.items():
        check_text(page, (*path, language), text, known, later)


def check_text(
    page: Page,
    place: Path,
    text: str,
    known: Collection[str],
    later: Mapping[str, str] | None = None,
) -> None:
    """Tell placeholders of this one text that nobody fills, and what may have been cut off it."""
    if place in page.document.cut:
        page.problems.add(_cut(page, place))
    if "{" not in text and "}" not in text:
        return
    if (lone := placeholders.unpaired(text, known)) is not None:
        page.warn_value(place, lone)
    unusable = {**PLACEHOLDERS_LATER, **(later or {})}
    for _, message in placeholders.faults(text, known, unusable):
        page.at_value(place, message)


def _cut(page: Page, place: Path) -> Problem:
    """Two spaces before it make it a comment for whoever reads the file, too."""
    message = (
        "what begins here is a comment and not shown; put the text in quotes if it belongs to it,"
        " else two spaces before the '#'"
    )
    return Problem(page.document.file, *page.document.cut[place], message, Weight.WARNING)


def in_languages(texts: Mapping[str, str], languages: Sequence[Language]) -> dict[Language, str]:
    """The texts of these languages, in their order. Raises KeyError where there is none."""
    return {language: texts[spoken_as(language, texts) or language] for language in languages}
