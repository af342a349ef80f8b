"""What is wrong in an organisation's files: said once, with its place and what to do about it.

The people who read these sentences know their work and not YAML. So every fault is one plain
sentence of ours, all faults come at once, and a wrong word is answered with the nearest right one.

A fault stops everything. A warning is something that is probably not meant, a note something to
know: with those alone, the files can be used.

ConfigErrors    everything that was found, sorted; no text of it holds a value that may be a secret
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import NoReturn

# Only what looks like a name is ever repeated: an address or a token never does.
_SHOWABLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. /-]{0,39}")


class Weight(StrEnum):
    """How much it matters. Only a fault makes the files unusable."""

    FAULT = "fault"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to say about a place. Line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int
    message: str
    weight: Weight = Weight.FAULT

    def __str__(self) -> str:
        weight = "" if self.weight is Weight.FAULT else f"{self.weight}: "
        return f"{self.file}:{self.line}:{self.column}: {weight}{self.message}"


class ConfigErrors(Exception):
    """The files cannot be used. `problems` is sorted, never empty; lighter ones are among them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Those that make the files unusable."""
        return tuple(problem for problem in self.problems if problem.weight is Weight.FAULT)


class Problems:
    """Collects what is found while files are read, so that all of it is told at once.

    It is true as soon as a fault is among them: warnings and notes stop nothing.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self._found.append(problem)

    def __bool__(self) -> bool:
        return any(problem.weight is Weight.FAULT for problem in self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def found(self) -> tuple[Problem, ...]:
        """All of it, sorted."""
        return tuple(sorted(set(self._found)))

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Warnings and notes, sorted."""
        return tuple(one for one in self.found if one.weight is not Weight.FAULT)

    def settle(self) -> None:
        """Raise ConfigErrors if a fault was found."""
        if self:
            self.fail()

    def fail(self) -> NoReturn:
        """Raise ConfigErrors: without what was found, there is nothing to go on with."""
        raise ConfigErrors(self._found)


def quoted(word: str) -> str:
    """The word in quotes where it is harmless and short enough to be shown, else `this`."""
    return f"'{word}'" if _SHOWABLE.fullmatch(word) else "this"


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option that was probably meant."""
    folded = {option.casefold(): option for option in options}
    found = get_close_matches(word.casefold()[:80], sorted(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """The end of a sentence about an unknown word; empty when nothing comes near."""
    meant = nearest(word, options)
    return f"; did you mean '{meant}'?" if meant is not None else ""


def listed(words: Collection[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *most, last = words or [""]
    return f"{', '.join(most)} or {last}" if most else last
