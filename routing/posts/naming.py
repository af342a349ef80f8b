"""Which of the cases at a desk is meant by a name that somebody typed.

Names are drawn, and may repeat: cases of the same name are told apart by a number, which stands in
every list, so that each of them can be reached.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from routing.news import CallNews, CaseNews
from routing.words.folding import fold

LONG = 4  # digits of a number
Known = TypeVar("Known", CaseNews, CallNews)


@dataclass(frozen=True, slots=True)
class Named(Generic[Known]):
    """`number`: its place among those of the same name, from 1; 0: its name is its own."""

    one: Known
    number: int = 0

    @property
    def label(self) -> str:
        """The name by which it can be meant: `Amsel Birke blau`, or `Amsel Birke blau 2`."""
        return f"{self.one.name} {self.number}" if self.number else self.one.name


def numbered(known: Sequence[Known]) -> tuple[Named[Known], ...]:
    """In the same order."""
    plain = [fold(one.name) for one in known]
    often, so_far = Counter(plain), Counter[str]()
    found: list[Named[Known]] = []
    for one, name in zip(known, plain, strict=True):
        so_far[name] += 1
        found.append(Named(one, so_far[name] if often[name] > 1 else 0))
    return tuple(found)


def meant(among: Sequence[Named[Known]], typed: str) -> tuple[Named[Known], ...]:
    """Those that may be meant: of exactly this name, else of this name and number, else all whose
    name begins so, else all whose name begins so and that have this number.
    """
    wanted = fold(typed)
    if not wanted:
        return ()
    names = [(one, fold(one.one.name)) for one in among]
    exact = [one for one, name in names if name == wanted]
    begun, _, digits = wanted.rpartition(" ")
    number = int(digits) if begun and digits.isdecimal() and len(digits) <= LONG else 0
    having = [(one, name) for one, name in names if number and one.number == number]
    return tuple(
        exact
        or [one for one, name in having if name == begun]
        or [one for one, name in names if name.startswith(wanted)]
        or [one for one, name in having if name.startswith(begun)]
    )


def labels(found: Sequence[Named[Known]]) -> str:
    return ", ".join(one.label for one in found)
