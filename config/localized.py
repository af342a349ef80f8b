"""Texts in several languages: all of them everywhere, with placeholders that will be filled."""

from collections.abc import Collection, Mapping, Sequence

from config import placeholders
from config.positions import Path
from config.problems import did_you_mean, nearest, quoted
from config.shapes import Page, subject, value_at
from routing.ids import Language

# Of the language as it is planned; no text of this version can hold them.
PLACEHOLDERS_LATER = {
    name: f"'{{{name}}}' does not exist yet in this version; remove it"
    for name in ("answer_by", "case", "minutes", "next_open")
}


def check_languages(
    page: Page, path: Path, texts: Mapping[str, object], languages: Sequence[str]
) -> None:
    """Tell languages that are missing and such as nobody offers. Empty texts are told already."""
    if not texts or not languages:
        return
    strange = [language for language in texts if language not in languages]
    for language in strange:
        hint = did_you_mean(language, languages) or f"; they are {', '.join(languages)}"
        page.at_key((*path, language), f"{quoted(language)} is not one of the languages{hint}")
    written = value_at(page.document.data, path)
    keys = written.keys() if isinstance(written, dict) else ()
    meant = {nearest(key, languages) for key in keys if key not in languages}
    for language in languages:
        if language not in keys and language not in meant:
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
    unusable = {**PLACEHOLDERS_LATER, **(later or {})}
    for language, text in texts.items():
        for _, message in placeholders.faults(text, known, unusable):
            page.at_value((*path, language), message)


def in_languages(texts: Mapping[str, str], languages: Sequence[Language]) -> dict[Language, str]:
    """The texts of these languages, in their order."""
    return {language: texts[language] for language in languages}
