"""Conditions as organisations write them: `topic == "debt" and age >= 14`.

A small part of Python's own syntax: comparisons (chained too), `and or not`, `in`, `is skipped`,
`is asked`, with `not`; names, texts in quotes, numbers, lists of them. No calls, attributes beyond
`block.name`, arithmetic, loops. What a name may hold is known, so a word that is not one of the
choices is a fault with its column, never a condition that is quietly false for ever.

Three truths: a comparison with what was not answered is neither true nor false, `not` leaves it
so, and at the end it counts as false. Only `is skipped` and `is asked` look at that itself.

A condition that can be used may still never hold: `can_hold` and `never` know, and a checker tells.

Faulty    a condition that cannot be used; `faults` has every one, with its column
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routing.flow.expression.grammar import in_order
from routing.flow.expression.never import always_true, never_true
from routing.flow.expression.possible import Possible
from routing.flow.expression.reading import read
from routing.flow.expression.tree import Fails, Node
from routing.flow.expression.types import (
    DEEPEST,
    LONGEST,
    SKIPPED,
    Day,
    Fault,
    Faulty,
    Missing,
    Number,
    OneOf,
    Part,
    SomeOf,
    Truth,
    Type,
    Unclear,
    Value,
    Words,
)
from routing.flow.expression.words import split

__all__ = [
    "DEEPEST", "LONGEST", "SKIPPED", "Day", "Expression", "Fault", "Faulty", "Missing", "Number",
    "OneOf", "Part", "SomeOf", "Truth", "Type", "Unclear", "Value", "Words", "always", "can_hold",
    "holds", "never", "parse",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that was found to be right. `names`: the answers it looks at."""

    source: str
    names: frozenset[str] = frozenset()
    tree: Node | None = field(default=None, repr=False, compare=False)


def parse(source: str, types: Mapping[str, Type]) -> Expression:
    """The condition. `types`: what each name that may stand in it holds.

    Raises Faulty, and nothing else, with all that is wrong. Where words do not make a condition
    at all, what they mean is not looked at.
    """
    if len(source) > LONGEST:
        message = f"a condition has at most {LONGEST} characters; divide this one among steps"
        raise Faulty((Fault(LONGEST + 1, message),))
    tokens, faults, whole = split(source, types)
    disorder = in_order(tokens, len(source)) if whole else None
    if disorder is not None:
        faults = (*faults, disorder)
    if disorder is not None or not whole:
        raise Faulty(faults)
    tree, names, found = read(tokens, types)
    if faults or found:
        raise Faulty((*faults, *found))
    return Expression(source, names, tree)


def holds(expression: Expression, values: Mapping[str, Value]) -> bool:
    """Whether it is true; unknown counts as false.

    `values` has the names that were asked and nothing else. An expression that was not made by
    `parse` has no tree, and is never true.
    """
    return expression.tree is not None and expression.tree.truth(values) is True


def can_hold(
    all_of: Iterable[Expression], types: Mapping[str, Type], but: Iterable[Expression] = ()
) -> bool:
    """Whether some answers make all of these true, and none of `but`.

    False is certain, and True may only mean that it cannot be told: so it is of an expression
    that was not made by `parse`, and where there are too many answers to try.
    """
    holding = [one.tree for one in all_of if one.tree is not None]
    failing = [Fails(one.tree) for one in but if one.tree is not None]
    return Possible(types).can_hold(*holding, *failing)


def never(expression: Expression, types: Mapping[str, Type]) -> tuple[Fault, ...]:
    """What in it is never true, whatever is answered, skipped or not asked; empty: nothing is."""
    return () if expression.tree is None else never_true(expression.tree, types)


def always(expression: Expression, types: Mapping[str, Type]) -> bool:
    """Whether every answer makes it true, though it asks for certain ones."""
    return expression.tree is not None and always_true(expression.tree, types)
