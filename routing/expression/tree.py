"""Conditions that were found to be right, and deciding them with three truths.

True, False, and None for unknown: Kleene's strong logic of three values. A comparison with what
has no answer is unknown, `not` leaves it so, `and` and `or` are known where one side settles it.
A value of another kind than the name was said to hold is no answer either, so deciding never
raises, whatever the values are.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from routing.expression.types import SKIPPED, Value

Values = Mapping[str, Value]
Known = str | Decimal | date | bool | frozenset[str]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Node(Protocol):
    def truth(self, values: Values) -> bool | None:
        """Whether it is so; None: unknown."""
        ...


class Operand(Protocol):
    def read(self, values: Values) -> Known | None:
        """What stands there; None: no answer."""
        ...


@dataclass(frozen=True, slots=True)
class Literal:
    value: Known

    def read(self, values: Values) -> Known | None:  # noqa: ARG002 - as the protocol has it
        return self.value


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of this name. One of any other class than `holds` is none."""

    name: str
    holds: type[Known]

    def read(self, values: Values) -> Known | None:
        value = values.get(self.name)
        if type(value) is not self.holds:
            return None
        if type(value) is Decimal and value.is_nan():  # comparing it would raise
            return None
        return value


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Operand
    sign: str
    right: Operand

    def truth(self, values: Values) -> bool | None:
        left, right = self.left.read(values), self.right.read(values)
        if left is None or right is None:
            return None
        return _COMPARED[self.sign](left, right)


@dataclass(frozen=True, slots=True)
class Within:
    """`age in ["14_17", "18_26"]`"""

    left: Operand
    options: frozenset[Known]

    def truth(self, values: Values) -> bool | None:
        left = self.left.read(values)
        return None if left is None else left in self.options


@dataclass(frozen=True, slots=True)
class Chosen:
    """`"debt" in topics`"""

    left: Operand
    among: Answer

    def truth(self, values: Values) -> bool | None:
        left, among = self.left.read(values), self.among.read(values)
        if left is None or not isinstance(among, frozenset):
            return None
        return left in among


@dataclass(frozen=True, slots=True)
class IsSkipped:
    name: str

    def truth(self, values: Values) -> bool | None:
        return values.get(self.name) is SKIPPED


@dataclass(frozen=True, slots=True)
class IsAsked:
    name: str

    def truth(self, values: Values) -> bool | None:
        return self.name in values


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A name that stands alone: `crisis`."""

    name: str

    def truth(self, values: Values) -> bool | None:
        value = values.get(self.name)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Not:
    of: Node

    def truth(self, values: Values) -> bool | None:
        found = self.of.truth(values)
        return None if found is None else not found


@dataclass(frozen=True, slots=True)
class Every:
    """`and`, and comparisons in a chain."""

    of: tuple[Node, ...]

    def truth(self, values: Values) -> bool | None:
        known: bool | None = True
        for one in self.of:
            found = one.truth(values)
            if found is False:
                return False
            if found is None:
                known = None
        return known


@dataclass(frozen=True, slots=True)
class Some:
    """`or`"""

    of: tuple[Node, ...]

    def truth(self, values: Values) -> bool | None:
        known: bool | None = False
        for one in self.of:
            found = one.truth(values)
            if found is True:
                return True
            if found is None:
                known = None
        return known
