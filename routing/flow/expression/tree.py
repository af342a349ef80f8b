"""Conditions that were found to be right, and deciding them with three truths.

True, False, and None for unknown: Kleene's strong logic of three values. A comparison with what
has no answer is unknown, `not` leaves it so, `and` and `or` are known where one side settles it.
A value of another kind than the name was said to hold is no answer either, so deciding never
raises, whatever the values are.

`column` is where a part begins in the condition as it was written, from 1; 0: not known. It is no
part of what is decided, so two that differ in nothing else are the same.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from routing.flow.expression.types import SKIPPED, Value

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
    column: int = field(default=0, repr=False, compare=False)

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
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        left = self.left.read(values)
        return None if left is None else left in self.options


@dataclass(frozen=True, slots=True)
class Chosen:
    """`"debt" in topics`"""

    left: Operand
    among: Answer
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        left, among = self.left.read(values), self.among.read(values)
        if left is None or not isinstance(among, frozenset):
            return None
        return left in among


@dataclass(frozen=True, slots=True)
class IsSkipped:
    name: str
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        return values.get(self.name) is SKIPPED


@dataclass(frozen=True, slots=True)
class IsAsked:
    name: str
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        return self.name in values


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A name that stands alone: `crisis`."""

    name: str
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        value = values.get(self.name)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Not:
    of: Node
    column: int = field(default=0, repr=False, compare=False)

    def truth(self, values: Values) -> bool | None:
        found = self.of.truth(values)
        return None if found is None else not found


@dataclass(frozen=True, slots=True)
class Fails:
    """Not true: false, or not known. Nobody writes it; it is so where a rule did not hold."""

    of: Node

    def truth(self, values: Values) -> bool | None:
        return self.of.truth(values) is not True


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


# --------------------------------------------------------------------------- looking inside


def parts(node: Node) -> Iterator[Node]:
    """What it is made of in the end: its comparisons and states, from left to right."""
    match node:
        case Every(of=inner) | Some(of=inner):
            for part in inner:
                yield from parts(part)
        case Not(of=part) | Fails(of=part):
            yield from parts(part)
        case _:
            yield node


def names(node: Node) -> frozenset[str]:
    """The names it looks at."""
    return frozenset(name for leaf in parts(node) for name in _of_leaf(leaf))


def _of_leaf(leaf: Node) -> Sequence[str]:
    match leaf:
        case Comparison(left=left, right=right):
            sides: Sequence[Operand] = (left, right)
        case Within(left=left):
            sides = (left,)
        case Chosen(left=left, among=among):
            sides = (left, among)
        case IsSkipped(name=name) | IsAsked(name=name) | IsTrue(name=name):
            return (name,)
        case _:
            return ()
    return [side.name for side in sides if isinstance(side, Answer)]
