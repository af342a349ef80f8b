"""What names in a condition may hold, and what is wrong with a condition.

These stand apart so that reading a condition and deciding it need not know each other. Everybody
else takes them from `routing.flow.expression`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

LONGEST = 500  # characters
DEEPEST = 12


class Missing(Enum):
    """Asked, and not answered. What was never asked has no value at all."""

    SKIPPED = "skipped"


SKIPPED = Missing.SKIPPED
Value = str | Decimal | date | bool | frozenset[str] | Missing


@dataclass(frozen=True, slots=True)
class Number:
    """Compared with numbers: numbers, ages, scales, points, scores.

    Every answer lies from `least` to `most`, both included; None: without an end. `whole`: there
    are no fractions.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text; compared with texts, as they are."""


@dataclass(frozen=True, slots=True)
class Day:
    """Compared with days, written "1990-12-24"."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Stands alone: `crisis`."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these keys: choice, yesno, the band of a score."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Several of these keys: `"debt" in topics`."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A questionnaire as a whole: it can be asked or skipped, and compared with nothing."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Told as wrong elsewhere: fits everything, so that one mistake is told once."""


Type = Number | Words | Day | Truth | OneOf | SomeOf | Part | Unclear


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`column` counts from 1 in the condition; `word` is not known, `options` are those that are.

    `message` has no full stop: where an option comes near `word`, it may be named behind it.
    """

    column: int
    message: str
    word: str = ""
    options: tuple[str, ...] = field(default=())


class Faulty(Exception):
    """A condition that cannot be used. `faults` is sorted and never empty."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("; ".join(fault.message for fault in self.faults))
