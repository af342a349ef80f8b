"""Whether two conditions can both hold: tried with every answer that makes a difference.

A choice has few answers; a number matters only at, just below and just above what it is compared
with. Where that is too much to try, or cannot be known, both may hold: a way too many is drawn
rather than one too few.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product
from math import prod

from routing.expression import SKIPPED, Expression, OneOf, Type, Value, holds
from routing.expression.tree import Answer, Comparison, Literal, Within

MOST = 4096  # combinations of answers


def exclude(one: Expression, other: Expression, types: Mapping[str, Type]) -> bool:
    """True when no answers make both conditions true at the same time."""
    if one.tree is None or other.tree is None:
        return False
    names = sorted(one.names | other.names)
    domains = [_domain(name, types.get(name), (one, other)) for name in names]
    known = [domain for domain in domains if domain is not None]
    if len(known) < len(names) or prod(map(len, known)) > MOST:
        return False
    return not any(_both(one, other, names, values) for values in product(*known))


def _both(
    one: Expression, other: Expression, names: Sequence[str], values: Sequence[Value | None]
) -> bool:
    pairs = zip(names, values, strict=True)
    given = {name: value for name, value in pairs if value is not None}
    return holds(one, given) and holds(other, given)


def _domain(
    name: str, kind: Type | None, conditions: Sequence[Expression]
) -> list[Value | None] | None:
    """Every answer that matters, None for what was never asked; None: not known."""
    if isinstance(kind, OneOf):
        return [None, SKIPPED, *kind.keys]
    compared: set[Decimal | date] = set()
    for condition in conditions:
        for node in _nodes(condition.tree):
            found = _compared(node, name)
            if found is None:
                return None
            compared |= found
    numbers = sorted(one for one in compared if isinstance(one, Decimal))
    days = sorted(one for one in compared if isinstance(one, date))
    if numbers and days:
        return None
    return [None, SKIPPED, *_numbers(numbers), *_days(days)] if numbers or days else None


def _compared(node: object, name: str) -> set[Decimal | date] | None:
    """What this node compares the answer with; None: with something else than numbers and days."""
    sides: tuple[object, ...] = ()
    if isinstance(node, Comparison):
        sides = (node.left, node.right)
    elif isinstance(node, Within):
        sides = (node.left, *map(Literal, node.options))
    if not any(isinstance(side, Answer) and side.name == name for side in sides):
        return set()
    values = [side.value for side in sides if isinstance(side, Literal)]
    wanted = {value for value in values if isinstance(value, Decimal | date)}
    return wanted if len(wanted) == len(sides) - 1 else None


def _numbers(literals: Sequence[Decimal]) -> list[Value]:
    """Each, and one in every gap between them and beyond."""
    if not literals:
        return []
    between = [(low + high) / 2 for low, high in pairwise(literals)]
    return [literals[0] - 1, *literals, *between, literals[-1] + 1]


def _days(literals: Sequence[date]) -> Iterator[Value]:
    """Each, and the days beside it."""
    for day in literals:
        yield day
        for step in (timedelta(-1), timedelta(1)):
            try:
                yield day + step
            except OverflowError:  # the first day there is, or the last
                continue


def _nodes(tree: object) -> Iterator[object]:
    """The tree's nodes, each once."""
    if isinstance(tree, tuple):
        for part in tree:
            yield from _nodes(part)
    elif is_dataclass(tree):
        yield tree
        for field in fields(tree):
            yield from _nodes(getattr(tree, field.name))
