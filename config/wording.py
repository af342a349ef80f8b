"""The words of an instrument in one language: from its own file, or from one beside it.

The items of published questionnaires are not ours: they are validated in exactly one wording, and
that one comes from their authors. So the organisation brings a file for each language, and gets an
empty one to fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.instrumentchecks import MINUTES, base, check_wording
from config.instrumentfile import InstrumentFile, WordingFile
from config.placeholders import fill
from config.problems import Problems
from config.shapes import Page
from config.yamlreading import parse


@dataclass(frozen=True, slots=True)
class Words:
    """`choices`: (item, key) -> answer. Everything is filled in."""

    title: str
    intro: str
    items: Mapping[str, str] = field(repr=False)
    labels: Mapping[str, str] = field(repr=False)
    choices: Mapping[tuple[str, str], str] = field(repr=False)


def speaks(file: InstrumentFile, language: str) -> bool:
    """Whether the instrument's own file has the words in this language."""
    return language in file.languages or base(language) in file.languages


def words_inside(file: InstrumentFile, language: str) -> Words:
    """Only for a file nothing is wrong with, in a language it speaks."""
    title = _in(file.title, language)
    return Words(
        title,
        fill(_in(file.intro, language), {MINUTES: str(file.minutes)}),
        {name: _in(item.text, language) for name, item in file.items.items()},
        _labels(file, title) | _own_labels(file, language),
        {
            (name, key): _in(choice.text, language)
            for name in file.items
            for key, choice in file.choices_of(name).items()
        },
    )


def words_beside(
    source: bytes, name: str, problems: Problems, file: InstrumentFile, language: str
) -> Words | None:
    """The words in a file of their own; what is wrong with it is told."""
    document = parse(source, name, problems)
    if document is None:
        return None
    page = Page(document, problems)
    words = page.read((), WordingFile)
    check_wording(page, words, file, language)
    if problems:
        return None
    return Words(
        words.title,
        fill(words.intro, {MINUTES: str(file.minutes)}),
        dict(words.items),
        _labels(file, words.title),
        {(item, key): words.choices[key] for item in file.items for key in file.choices_of(item)},
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts[base(language)]


def _labels(file: InstrumentFile, title: str) -> dict[str, str]:
    """Where an item has no short name: which of them it is."""
    return {name: f"{title} ({number})" for number, name in enumerate(file.items, 1)}


def _own_labels(file: InstrumentFile, language: str) -> dict[str, str]:
    return {name: _in(item.label, language) for name, item in file.items.items() if item.label}


def empty_wording(file: InstrumentFile, name: str, language: str) -> str:
    """A wording file with everything still to be filled in, and notes on how."""
    title = (
        file.title.get(language)
        or file.title.get(base(language))
        or next(iter(file.title.values()))
    )
    keys = dict.fromkeys(key for item in file.items for key in file.choices_of(item))
    where = f"\n# The official wording: {file.official}" if file.official else ""
    lines = [
        f"# The words of {title} in '{language}', for instruments/{name}.{language}.yaml.{where}",
        "# Copy them to the letter: only in the wording that was examined is this the instrument.",
        "# Put a text that holds a colon or a # into quotes. Nothing may stay empty.",
        "",
        f"instrument: {file.instrument}",
        f"version: {file.version}            # of the instrument, not of this file",
        f"language: {language}",
        "source:               # where you took the words from, and when",
        f"title: {title}",
        f"intro:                # its instruction, and how long: about {{{MINUTES}}} minutes",
        "",
        "choices:              # the answers, from the fewest points to the most",
        *(f"  {key}:" for key in keys),
        "",
        "items:",
        *(f"  {item}:" for item in file.items),
    ]
    return "\n".join(lines) + "\n"
