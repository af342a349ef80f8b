"""Comparisons that no answer makes true, told at their column with what the answers can be.

They read well: `wellbeing.safety > 9` looks like an alarm, and is none where there are three
points. Of a condition in which several parts are so, each is told; of parts that only together
never hold, the one that makes it so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from routing.flow.expression.possible import Possible
from routing.flow.expression.tree import (
    Chosen,
    Comparison,
    Every,
    Fails,
    IsAsked,
    IsSkipped,
    IsTrue,
    Node,
    Not,
    Some,
    Within,
    names,
    parts,
)
from routing.flow.expression.types import Fault, Number, OneOf, Type

_SHOWN = 15  # digits of a number that a sentence repeats
_NEVER = "so this is never true"
_NOT_NEVER = "so this is always true, and with the 'not' before it never"


def never_true(tree: Node, types: Mapping[str, Type]) -> tuple[Fault, ...]:
    """Every part that never is what it must be for the condition to hold; sorted."""
    return tuple(sorted(set(_Looking(types).within(tree, so=True))))


def always_true(tree: Node, types: Mapping[str, Type]) -> bool:
    """Whether it is true once all it looks at was answered; not where it asks for that itself."""
    if any(isinstance(leaf, IsAsked | IsSkipped) for leaf in parts(tree)):
        return False
    return not Possible(types, answered=True).can_hold(Fails(tree))


@dataclass(frozen=True, slots=True)
class _Looking:
    types: Mapping[str, Type]

    def within(self, node: Node, *, so: bool) -> Iterator[Fault]:
        """`so`: it must be true, and not false: false behind a `not` that stands further out."""
        match node:
            case Not(of=Every() | Some() | Not() as inner):
                yield from self.within(inner, so=not so)
            case Every(of=inner) | Some(of=inner):
                found = [fault for part in inner for fault in self.within(part, so=so)]
                yield from found or self._together(node, inner, so=so)
            case _:
                yield from self._alone(node, so=so)

    def _can(self, *nodes: Node, so: bool = True) -> bool:
        return Possible(self.types).can_hold(*(one if so else Not(one) for one in nodes))

    # ----------------------------------------------------------------- one comparison

    def _alone(self, node: Node, *, so: bool) -> Iterator[Fault]:
        """`age not in [200]` is one comparison as it is written; `not age > 200` holds another."""
        written = node
        if isinstance(node, Not) and _column(node) != _column(node.of):
            written = node.of
        if not self._can(written):
            yield Fault(_column(written), f"{self._why(written, so=True)}, {_NEVER}")
        elif not self._can(node, so=so):
            why = self._why(node if so else Not(node), so=so)
            yield Fault(_column(node), f"{why}, {_NEVER if so else _NOT_NEVER}")
        else:
            yield from self._listed_in_vain(written)

    def _listed_in_vain(self, node: Node) -> Iterator[Fault]:
        """A number of a list that is no answer, though others of the list are."""
        (leaf,) = parts(node)
        if not isinstance(leaf, Within):
            return
        for option in sorted(one for one in leaf.options if isinstance(one, Decimal)):
            alone, digits = replace(leaf, options=frozenset({option})), _digits(option)
            if not self._can(alone):
                never = digits if len(digits) <= _SHOWN else "a number like that"
                yield Fault(leaf.column, f"{self._why(alone, so=True)}, so it is never {never}")

    def _why(self, never: Node, *, so: bool) -> str:
        """What is to be known about its answer, of a comparison that is never true."""
        (leaf,) = parts(never)
        asked = sorted(names(leaf))
        kind = self.types.get(asked[0])
        if len(asked) == 1 and isinstance(kind, Number):
            broken = Possible({asked[0]: replace(kind, whole=False)})
            return f"'{asked[0]}' is {_range(kind, is_whole=broken.can_hold(never))}"
        if len(asked) == 1 and isinstance(kind, OneOf):
            return f"'{asked[0]}' has no other choice"
        return f"{'no' if so else 'every'} answer to {_listed(asked)} fits"

    # ----------------------------------------------------------------- several

    def _together(self, node: Node, inner: Sequence[Node], *, so: bool) -> Iterator[Fault]:
        """Of parts that must all be so: the first that those before it rule out."""
        if isinstance(node, Every) is not so or self._can(*inner, so=so):
            return
        most = next(end for end in range(1, len(inner) + 1) if not self._can(*inner[:end], so=so))
        last, before = inner[most - 1], inner[: most - 1]
        if so:
            met = names(last) & frozenset[str]().union(*map(names, before))
            told = f"no answer to {_listed(sorted(met))} fits both this and what stands before it"
            yield Fault(_column(last), f"{told}; change one, or join them with 'or'")
        else:
            asked = _listed(sorted(names(node)))
            told = f"every answer to {asked} makes this true, so with 'not' it never is"
            yield Fault(_column(node), told)


def _column(node: Node) -> int:
    """Where it begins."""
    match node:
        case Every(of=inner) | Some(of=inner):
            return min(map(_column, inner), default=1)
        case Comparison() | Within() | Chosen() | IsSkipped() | IsAsked() | IsTrue() | Not():
            return node.column or 1
        case _:
            return 1


def _range(kind: Number, *, is_whole: bool) -> str:
    """`between 0 and 3`; that there are no fractions only where that is why."""
    least, most = _digits(kind.least), _digits(kind.most)
    found = f"{least} or more" if least else f"{most} or less"
    if least and most:
        found = f"between {least} and {most}" if least != most else f"always {least}"
    found = found if least or most else ""
    return f"a whole number {found}".rstrip() if is_whole else found or "a number"


def _digits(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _listed(asked: Sequence[str]) -> str:
    *most, last = [f"'{name}'" for name in asked] or ["anything"]
    return f"{', '.join(most)} and {last}" if most else last
