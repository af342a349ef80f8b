"""A question of a flow: what its type allows, and answers a person can tell apart."""

from collections.abc import Sequence

from config.localized import check_languages, check_placeholders
from config.positions import Path
from config.schema import AskStep
from config.shapes import Page, value_at
from routing.folding import fold

_LONGEST_ANSWER = 4000  # characters
_LONGEST_LABEL = 60
_CHOICES = range(2, 21)


def check_ask(page: Page, path: Path, ask: AskStep, languages: Sequence[str]) -> None:
    has_choices = page.document.has((*path, "choices"))
    if ask.type == "text" and has_choices:
        page.at_key((*path, "choices"), "'choices' is only used with 'type: choice'")
    if ask.type == "choice" and page.document.has((*path, "max")):
        page.at_key((*path, "max"), "'max' is only used with 'type: text'")
    if ask.type == "choice" and not has_choices:
        page.at_value(path, "'type: choice' needs 'choices'")
    if ask.max > _LONGEST_ANSWER:
        page.at_value((*path, "max"), f"'max' must be {_LONGEST_ANSWER} at most")
    _check_choices(page, (*path, "choices"), ask, languages)


def _check_choices(page: Page, path: Path, ask: AskStep, languages: Sequence[str]) -> None:
    written = value_at(page.document.data, path)
    if isinstance(written, dict) and len(written) not in _CHOICES:
        page.at_key(path, f"'choices' must hold {_CHOICES[0]} to {_CHOICES[-1]} answers")
    for key, labels in ask.choices.items():
        check_languages(page, (*path, key), labels, languages)
        check_placeholders(page, (*path, key), labels, ())
    for language in languages:
        _check_labels(page, path, ask, language)


def _check_labels(page: Page, path: Path, ask: AskStep, language: str) -> None:
    """Typed answers are compared without case, accents and signs: so are these."""
    seen: dict[str, str] = {}
    for key, labels in ask.choices.items():
        label = labels.get(language, "")
        if len(label) > _LONGEST_LABEL:
            message = (
                f"this answer is longer than {_LONGEST_LABEL} characters, too long for a button"
            )
            page.at_value((*path, key, language), message)
        folded = fold(label)
        if folded and folded in seen:
            message = f"in '{language}' this reads like the answer '{seen[folded]}'"
            page.at_value((*path, key, language), message)
        seen.setdefault(folded, key)
