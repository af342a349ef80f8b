"""Finds the '-' that was forgotten where YAML no longer makes sense.

The library stops where it is lost, often a line or more behind, and speaks of blocks. People who
write a list forget the sign in front of an entry, or the space behind it, more than anything else.
So the lines around are looked at: where others of the same column begin with '-', and this one
does not, that is what is told.
"""

import re

from config.sources import lines_of

_GLUED = re.compile(r" *-(?=[^-\s])")
NO_SPACE = "behind the '-' a space is missing"
NO_DASH = "a list entry begins here and a '-' is missing in front"


class Lines:
    """The lines of a text; those without content are passed over."""

    def __init__(self, text: str) -> None:
        self._lines = lines_of(text)

    def forgotten(self, said: str, line: int, begun: int) -> tuple[int, int, str] | None:
        """Line and column from 0, and the sentence; None: it is something else.

        `said` is what the library says; it stopped in `line`, reading what began in line `begun`.
        """
        if not self._is_there(line):
            return None
        glued = next((at for at in self._near(said, line, begun) if self._is_glued(at)), None)
        if glued is not None:
            return (glued, self._indent(glued), NO_SPACE)
        found = self._without(said, line, begun)
        return None if found is None else (found, self._indent(found), NO_DASH)

    def _near(self, said: str, line: int, begun: int) -> list[int]:
        """Lines that may be meant: this one, where its reading began, and what it hangs on."""
        if "mapping values" in said or "found '<block sequence start>'" in said:
            return [line, *filter(None, (self._above(line), self._first(line)))]
        return [line, begun] if "expected ':'" in said else [line]

    def _without(self, said: str, line: int, begun: int) -> int | None:
        if "found '<block sequence start>'" in said or "but found '-'" in said:
            return self._before_others(self._first(line), line)
        if "mapping values" in said:
            return self._before_others(self._above(line), self._below(self._above(line)))
        if "could not find expected ':'" in said:
            return begun if self._is_among(begun) else None
        if "<scalar>" in said or "'{'" in said or "'['" in said:
            return line if self._is_behind(line) else None
        return None

    def _before_others(self, first: int | None, next_entry: int | None) -> int | None:
        """The first line of a list whose next entry has its '-'."""
        if first is None or next_entry is None or first >= next_entry:
            return None
        if self._is_dashed(first) or not self._is_dashed(next_entry):
            return None
        beside = range(first + 1, next_entry)
        is_only = all(
            self._indent(at) >= self._indent(first) for at in beside if self._is_there(at)
        )
        is_heading = self._content(first).endswith(":")
        return first if is_only and not is_heading else None

    def _is_among(self, line: int) -> bool:
        """The entry above begins in the same column, with its '-'."""
        above = self._above(line, self._indent(line) + 1) if self._is_there(line) else None
        is_beside = above is not None and self._indent(above) == self._indent(line)
        return above is not None and is_beside and self._is_dashed(above)

    def _is_behind(self, line: int) -> bool:
        """It stands where the words behind the '-' of the entry above begin."""
        above = self._above(line)
        if above is None or not self._is_dashed(above):
            return False
        return self._indent(line) == self._indent(above) + 2

    def _first(self, line: int) -> int | None:
        """The first line below what this one hangs on."""
        parent = self._above(line)
        if parent is None:
            return None
        return next(at for at in range(parent + 1, line + 1) if self._is_there(at))

    def _above(self, line: int, column: int | None = None) -> int | None:
        """The nearest line above that begins further left than this one, or than this column."""
        least = self._indent(line) if column is None else column
        above = (at for at in range(line - 1, -1, -1) if self._is_there(at))
        return next((at for at in above if self._indent(at) < least), None)

    def _below(self, line: int | None) -> int | None:
        """The nearest line below that does not begin further right."""
        if line is None:
            return None
        below = (at for at in range(line + 1, len(self._lines)) if self._is_there(at))
        return next((at for at in below if self._indent(at) <= self._indent(line)), None)

    def _is_there(self, line: int) -> bool:
        content = self._content(line)
        return bool(content) and not content.startswith("#")

    def _content(self, line: int) -> str:
        return self._lines[line].strip() if line < len(self._lines) else ""

    def _indent(self, line: int) -> int:
        return len(self._lines[line]) - len(self._lines[line].lstrip(" "))

    def _is_dashed(self, line: int) -> bool:
        return self._content(line).startswith("- ")

    def _is_glued(self, line: int) -> bool:
        return _GLUED.match(self._lines[line]) is not None
