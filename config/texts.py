"""The wording of the program, in every language it speaks.

Kept beside the code as gettext's .po files, named like the languages in an organisation's files:
`de.po`, and `de-x-sie.po` with what differs from it. A sentence is named by its key; the English
words it was translated from stand beside each translation.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from config import placeholders, po
from config.problems import Problems, quoted
from routing.ids import Language
from routing.words.texts import Texts

NAME = "language.name"
SOURCE = Language("en")  # what the others are translated from
_KEY = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")


class Catalogue:
    """Implements routing.words.texts.Texts. `first` is spoken where a language is unknown."""

    def __init__(self, sentences: Mapping[Language, Mapping[str, str]], first: Language) -> None:
        self._sentences = sentences
        self._first = self._spoken(first) or next(iter(sentences))

    def with_first(self, first: Language) -> "Catalogue":
        """The same sentences; `first` is spoken where a language is unknown."""
        return Catalogue(self._sentences, first)

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self._sentences)

    def say(self, key: str, language: Language, /, **values: str) -> str:
        """The sentence. Raises KeyError for an unknown key, or a placeholder without a value.

        `de-x-sie` falls back to `de`, key by key; an unknown language to the first one. A value is
        shown as it is, whatever it contains.
        """
        return placeholders.fill(self._template(key, language), values)

    def _template(self, key: str, language: Language) -> str:
        for spoken in (language, self._base(language), self._first, self._base(self._first)):
            template = self._sentences.get(spoken, {}).get(key)
            if template is not None:
                return template
        raise KeyError(key)

    def _spoken(self, language: Language) -> Language | None:
        found = (one for one in (language, self._base(language)) if one in self._sentences)
        return next(found, None)

    @staticmethod
    def _base(language: Language) -> Language:
        return Language(language.partition("-")[0])

    def differences(self) -> tuple[str, ...]:
        """Sentences a language lacks, and placeholders that are not the same in all of them.

        A manner of a language, such as `de-x-sie`, may hold only what differs from `de`.
        """
        return tuple(sorted(self._differences()))

    def _differences(self) -> Iterator[str]:
        every = {key for sentences in self._sentences.values() for key in sentences}
        for key in every:
            by_language = {
                language: sentences.get(key, self._inherited(language, key))
                for language, sentences in self._sentences.items()
            }
            written = {text for text in by_language.values() if text is not None}
            if len({placeholders.names(text) for text in written}) > 1:
                yield f"{key}: the placeholders differ between the languages"
            for language, text in by_language.items():
                if text is None:
                    yield f"{key}: missing in {language}"

    def _inherited(self, language: Language, key: str) -> str | None:
        base = self._base(language)
        return None if base == language else self._sentences.get(base, {}).get(key)


class Named:
    """The same texts, with what an organisation calls some of its languages on their buttons."""

    def __init__(self, texts: Texts, names: Mapping[Language, str]) -> None:
        self._texts, self._names = texts, names

    def say(self, key: str, language: Language, /, **values: str) -> str:
        """As `texts` say it. Raises KeyError."""
        if key == NAME and language in self._names:
            return self._names[language]
        return self._texts.say(key, language, **values)


def shipped(first: Language) -> Catalogue:
    """What the program says. Raises ConfigErrors when a file of ours is broken."""
    return _shipped().with_first(first)


@cache  # our own files, which stay as they are while the program runs
def _shipped() -> Catalogue:
    folder = files("config") / "shipped" / "texts"
    sources = {entry.name: entry.read_bytes() for entry in folder.iterdir()}
    return catalogue(sources, SOURCE)


def catalogue(sources: Mapping[str, bytes], first: Language) -> Catalogue:
    """Sentences from files named `<language>.po`. Raises ConfigErrors with every fault."""
    problems = Problems()
    sentences: dict[Language, dict[str, str]] = {}
    for name in sorted(name for name in sources if name.endswith(".po")):
        language = Language(name.removesuffix(".po"))
        sentences[language] = _read(name, sources[name], problems)
    problems.settle()
    return Catalogue(sentences, first)


def _read(name: str, source: bytes, problems: Problems) -> dict[str, str]:
    read = po.read(source, name, problems)
    if read is None:
        return {}
    for entry in read.entries:
        fault = _fault(entry)
        if fault is not None:
            problems.add(read.at(entry, fault))
    return {entry.key: entry.text for entry in read.entries}


def _fault(entry: po.Entry) -> str | None:
    if _KEY.fullmatch(entry.key) is None:
        return "a key is small letters and '_', with dots between its parts"
    if not entry.text:
        return f"{quoted(entry.key)} has no words"
    if entry.unsure:
        return f"{quoted(entry.key)} is marked fuzzy; look at it, then take the mark away"
    return None
