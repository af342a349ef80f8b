"""Questionnaires a flow may use: shipped ones as `std/phq9`, or files of the organisation.

An instrument is sealed: a flow says when it is asked, and nothing else about it. Its words, points
and bands come as they were examined, or not at all; what was altered is a different instrument and
needs a name and a file of its own.
"""

from collections.abc import Sequence
from hashlib import sha256

from config.blocks import Instrument, build
from config.files import Shelf
from config.instrumentchecks import base, check_structure
from config.instrumentfile import InstrumentFile
from config.instrumentsource import SHIPPED, YAML, Finder, Found, shipped_bytes, shipped_names
from config.positions import Path
from config.problems import ConfigErrors, Problems
from config.shapes import Page
from config.wording import Words, empty_wording, speaks, words_beside, words_inside
from config.yamlreading import parse
from routing.ids import Language

__all__ = ["Instrument", "read_block", "shipped_names", "template"]


def template(name: str, language: str) -> str:
    """An empty file of words for a shipped instrument. Raises KeyError when there is none such."""
    if name not in shipped_names():
        raise KeyError(name)
    problems = Problems()
    document = parse(shipped_bytes(name), f"{SHIPPED}{name}{YAML}", problems)
    problems.settle()
    assert document is not None
    return empty_wording(Page(document, problems).read((), InstrumentFile), name, language)


def read_block(  # noqa: PLR0913, PLR0917 (what is read, and where it is told, in three parts each)
    alias: str, reference: str, shelf: Shelf, page: Page, place: Path, languages: Sequence[str]
) -> Instrument | None:
    """The instrument that `use:` calls `alias`, in these languages.

    What is wrong is told: with the reference at `place` of `page`, with a file at its own place.
    """
    finder = Finder(shelf, page, place)
    found = finder.structure(reference)
    return None if found is None else _Reading(finder, found, page.problems).read(alias, languages)


class _Reading:
    """One instrument being read, with the files of words it needs."""

    def __init__(self, finder: Finder, found: Found, problems: Problems) -> None:
        self._finder, self._found, self._problems = finder, found, problems
        self._digest = sha256()

    def read(self, alias: str, languages: Sequence[str]) -> Instrument | None:
        file = self._structure()
        if file is None:
            return None
        words = {language: self._words(file, language) for language in languages}
        whole = {Language(language): one for language, one in words.items() if one is not None}
        if len(whole) < len(words):
            return None
        return build(alias, file, whole, self._digest.hexdigest())

    def _structure(self) -> InstrumentFile | None:
        self._add(self._found.source)
        problems = Problems()
        document = parse(self._found.source, self._found.name, problems)
        file = None
        if document is not None:
            page = Page(document, problems)
            file = page.read((), InstrumentFile)
            check_structure(page, file)
        return None if self._are_faults(problems) else file

    def _words(self, file: InstrumentFile, language: str) -> Words | None:
        """A variant such as `de-x-sie` has words of its own, or those of its language."""
        tongues = tuple(dict.fromkeys((language, base(language))))
        there = self._finder.words(self._found.stem, tongues)
        if not speaks(file, language):
            return self._beside(file, there[0] if there else tongues[-1])
        for one in there:
            name = f"{self._found.stem}.{one}{YAML}"
            self._finder.warn(f"{name} is not used: the instrument has its own words, sealed")
        return words_inside(file, language)

    def _beside(self, file: InstrumentFile, language: str) -> Words | None:
        name = f"{self._found.stem}.{language}{YAML}"
        source = self._finder.take(name, _wordless(file, language, name))
        if source is None:
            return None
        self._add(source)
        problems = Problems()
        words = words_beside(source, name, problems, file, language)
        return None if self._are_faults(problems) else words

    def _add(self, source: bytes) -> None:
        self._digest.update(len(source).to_bytes(8, "big") + source)

    def _are_faults(self, problems: Problems) -> bool:
        """Whether any were found; they are handed on."""
        try:
            problems.settle()
        except ConfigErrors as errors:
            for problem in errors.problems:
                self._problems.add(problem)
            return True
        return False


def _wordless(file: InstrumentFile, language: str, name: str) -> str:
    if not file.languages:
        return f"'{file.instrument}' comes without its words; put the official ones into {name}"
    spoken = ", ".join(file.languages)
    return f"'{file.instrument}' speaks {spoken} and not '{language}'; put the words into {name}"
