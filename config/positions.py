"""Plain data that knows where in its file each piece stands, so that a fault can be told there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from config.problems import Problem

Path = tuple[str | int, ...]


class Broken(Enum):
    """Stands where something was written that cannot be used and is told already."""

    BROKEN = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One file: dicts with text keys, lists, texts; and where each value and each key stands.

    Positions are (line, column), from 1. `broken` holds the paths that are told already, `cut`
    where behind a text without quotes a '#' begins that may belong to it.
    """

    file: str
    data: object = field(repr=False)
    values: Mapping[Path, tuple[int, int]] = field(repr=False)
    keys: Mapping[Path, tuple[int, int]] = field(repr=False)
    broken: frozenset[Path] = frozenset()
    cut: Mapping[Path, tuple[int, int]] = field(default_factory=dict, repr=False)

    def at_value(self, path: Path, message: str) -> Problem:
        """A problem at the value; where there is none, at what it is missing from."""
        return self._problem(path, message, (self.values, self.keys))

    def at_key(self, path: Path, message: str) -> Problem:
        """A problem at the key of this value; an entry of a list has its own place only."""
        return self._problem(path, message, (self.keys, self.values))

    def has(self, path: Path) -> bool:
        return path in self.values

    def is_told(self, path: Path) -> bool:
        """True when this, or what it is part of, could not be used and is told already."""
        return any(path[:length] in self.broken for length in range(len(path) + 1))

    def _problem(
        self, path: Path, message: str, tables: tuple[Mapping[Path, tuple[int, int]], ...]
    ) -> Problem:
        own = path
        while path:
            order = tables if path == own else (self.keys, self.values)
            found = next((table[path] for table in order if path in table), None)
            if found is not None:
                return Problem(self.file, *found, message)
            path = path[:-1]
        return Problem(self.file, *self.values.get((), (1, 1)), message)
