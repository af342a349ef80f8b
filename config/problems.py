"""What is wrong in an organisation's files: said once, with its place and what to do about it.

The people who read these sentences know their work and not YAML. So every fault is one plain
sentence of ours, all faults come at once, and a wrong word is answered with the nearest right one.

ConfigErrors    everything that is wrong, sorted; no text of it holds a value that may be a secret
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

# Only what looks like a name is ever repeated: an address or a token never does.
_SHOWABLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. /-]{0,39}")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. Line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ConfigErrors(Exception):
    """The files cannot be used. `problems` is sorted and never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects faults while files are read, so that all of them are told at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self._found.append(problem)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def settle(self) -> None:
        """Raise ConfigErrors if anything was found."""
        if self._found:
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
