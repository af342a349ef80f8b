"""The answers worth trying: one for each that could make a difference to some comparisons.

A choice has few answers, and those that no comparison names are all alike. A number matters only
at, between and beyond what it is compared with. So a few answers stand for all there can be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import combinations, pairwise

from routing.flow.expression.tree import (
    Answer,
    Chosen,
    Comparison,
    Known,
    Literal,
    Node,
    Within,
    parts,
)
from routing.flow.expression.types import (
    LONGEST,
    SKIPPED,
    Day,
    Number,
    OneOf,
    Part,
    SomeOf,
    Truth,
    Type,
    Unclear,
    Value,
)

MOST = 2048  # values, or combinations of values, that are tried
_SOME_DAY = date(2000, 1, 1)
_BEGUN = "begun"


@dataclass(slots=True)
class Compared:
    """What one answer is compared with: words that are written out, and the choices of others."""

    written: set[Known] = field(default_factory=set)
    others: list[str] = field(default_factory=list)


def compared(nodes: Iterable[Node]) -> dict[str, Compared]:
    """By name, for every name in these parts of a condition that is compared with something."""
    found: dict[str, Compared] = {}
    for node in nodes:
        for leaf in parts(node):
            sides = _sides(leaf)
            names = [one.name for one in sides if isinstance(one, Answer)]
            for name in names:
                each = found.setdefault(name, Compared())
                each.written |= {one.value for one in sides if isinstance(one, Literal)}
                each.others += [other for other in names if other != name]
    return found


def _sides(leaf: Node) -> Sequence[object]:
    match leaf:
        case Comparison(left=left, right=right):
            return (left, right)
        case Within(left=left, options=options):
            return (left, *map(Literal, options))
        case Chosen(left=left, among=among):
            return (left, among)
        case _:
            return ()


def values(kind: Type, seen: Compared, others: Sequence[Type]) -> list[Value | None] | None:
    """Every answer that matters, None for what was never asked. None: they are not known.

    `others`: what the answers hold that this one is compared with.
    """
    if isinstance(kind, Truth):
        return [None, True, False]
    found = _given(kind, seen, others)
    return None if found is None else [None, SKIPPED, *found]


def _given(kind: Type, seen: Compared, others: Sequence[Type]) -> Sequence[Value] | None:
    match kind:
        case OneOf(keys):
            return _chosen(keys, seen.written, alone=not others)
        case SomeOf():
            return _several(seen.written, others)
        case Number():
            return _numbers(kind, [one for one in seen.written if isinstance(one, Decimal)])
        case Unclear():
            return None
        case _:
            return _open_ended(kind, seen.written)


def _open_ended(kind: Type, written: set[Known]) -> Sequence[Value]:
    """Those that are named, and others; that a questionnaire was begun is all there is to it."""
    if isinstance(kind, Part):
        return [_BEGUN]
    if isinstance(kind, Day):
        days = (one for one in written if isinstance(one, date))
        return list(dict.fromkeys(_days(days))) or [_SOME_DAY]
    texts = sorted(one for one in written if isinstance(one, str))
    return [*texts, f"{''.join(texts)} "]


def _chosen(keys: Sequence[str], written: set[Known], *, alone: bool) -> Sequence[str] | None:
    if not keys:
        return None
    if not alone:
        return keys
    return [*(key for key in keys if key in written), *[k for k in keys if k not in written][:1]]


def _several(written: set[Known], others: Sequence[Type]) -> Sequence[Value] | None:
    """Every set of those that are looked for."""
    keys = {key for other in others if isinstance(other, OneOf) for key in other.keys}
    looked = sorted(keys | {one for one in written if isinstance(one, str)})
    if 2 ** len(looked) > MOST:
        return None
    return [frozenset(few) for many in range(len(looked) + 1) for few in combinations(looked, many)]


def _numbers(kind: Number, literals: Iterable[Decimal]) -> Sequence[Decimal]:
    """Each, and one in every gap between them and beyond, as far as there are any."""
    exact = Context(prec=3 * LONGEST)  # what is written has fewer digits than that
    ends = {end for end in (kind.least, kind.most) if end is not None}
    met = sorted(ends | set(literals)) or [Decimal(0)]
    one = Decimal(1)
    if kind.whole:
        floors = [number.to_integral_value(ROUND_FLOOR, exact) for number in met]
        beside = [exact.add(floor, step) for floor in floors for step in (-one, 0 * one, one)]
    else:
        between = [exact.divide(exact.add(low, high), Decimal(2)) for low, high in pairwise(met)]
        beside = [*met, *between, exact.subtract(met[0], one), exact.add(met[-1], one)]
    return [number for number in dict.fromkeys(beside) if _lies_in(kind, number)]


def _lies_in(kind: Number, number: Decimal) -> bool:
    above = kind.least is None or number >= kind.least
    return above and (kind.most is None or number <= kind.most)


def _days(literals: Iterable[date]) -> Iterator[date]:
    """Each, and the days beside it."""
    for day in literals:
        yield day
        for step in (timedelta(-1), timedelta(1)):
            try:
                yield day + step
            except OverflowError:  # the first day there is, or the last
                continue
