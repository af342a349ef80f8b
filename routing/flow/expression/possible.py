"""Whether a condition can ever hold: tried with every answer that makes a difference.

A condition that reads well and never holds is an alarm that never comes, so the checker asks this
before anybody meets it, and pictures ask it about two branches. What it calls impossible is false
for every answer there can be. In doubt a condition can hold: where answers are not known, or there
are too many to try. Answers are taken to be independent of each other, which only adds to them.

To keep that small, `or` is tried side by side, and so are the parts of `and` that share no name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from routing.flow.expression.tree import (
    Answer,
    Comparison,
    Every,
    Fails,
    IsTrue,
    Node,
    Not,
    Some,
    names,
)
from routing.flow.expression.trials import MOST, Compared, compared, values
from routing.flow.expression.types import SKIPPED, OneOf, Truth, Type, Unclear, Value

_ANYTHING = "?"  # begins what stands for a part that could be so or not so; no name begins with it


@dataclass(frozen=True, slots=True)
class Possible:
    """`types`: what each name holds. `answered`: only what holds when everything was answered."""

    types: Mapping[str, Type]
    answered: bool = False

    def can_hold(self, *nodes: Node) -> bool:
        """Whether some answers make all of these true at once."""
        plain = _plain(Every(tuple(map(self._known, nodes))))
        return self._can(plain)

    def _can(self, node: Node) -> bool:
        match node:
            case Some(of=either):
                return any(map(self._can, either))
            case Every(of=all_of):
                apart = list(_apart(_flat(all_of)))
                return all(self._together(linked) for linked in apart)
            case _:
                return self._is_found((node,))

    def _together(self, linked: Sequence[Node]) -> bool:
        if len(linked) == 1 and isinstance(linked[0], Some):
            return self._can(linked[0])
        return self._is_found(linked)

    def _is_found(self, nodes: Sequence[Node]) -> bool:
        """Answers that make all of these true; also where they are too many to try."""
        asked = sorted(frozenset[str]().union(*map(names, nodes)))
        seen = compared(nodes)
        tried = [self._tried(name, seen.get(name, Compared())) for name in asked]
        known = [each for each in tried if each is not None]
        if len(known) < len(asked) or prod(map(len, known)) > MOST:
            return True
        return any(_all_true(nodes, asked, given) for given in product(*known))

    def _tried(self, name: str, seen: Compared) -> list[Value | None] | None:
        if name.startswith(_ANYTHING):
            return [None, True, False]
        others = [self.types.get(other, Unclear()) for other in seen.others]
        found = values(self.types.get(name, Unclear()), seen, others)
        if found is None or not self.answered:
            return found
        return [one for one in found if one is not None and one is not SKIPPED]

    def _known(self, node: Node) -> Node:
        """The same, with something that could be anything for every part that is not known."""
        match node:
            case Every(of=all_of) | Some(of=all_of):
                return replace(node, of=tuple(map(self._known, all_of)))
            case Not(of=part) | Fails(of=part):
                return replace(node, of=self._known(part))
            case _:
                return IsTrue(f"{_ANYTHING}{node!r}") if self._is_open(node) else node

    def _is_open(self, leaf: Node) -> bool:
        """Nothing can be said about it: a name that is told already, or two that have an order."""
        kinds = [self.types.get(name, Unclear()) for name in names(leaf)]
        if any(isinstance(kind, Unclear) or kind == OneOf(()) for kind in kinds):
            return True
        if not isinstance(leaf, Comparison):
            return False
        both = isinstance(leaf.left, Answer) and isinstance(leaf.right, Answer)
        return both and not all(isinstance(kind, OneOf | Truth) for kind in kinds)


def _all_true(nodes: Sequence[Node], asked: Sequence[str], given: Iterable[Value | None]) -> bool:
    looks = {name: value for name, value in zip(asked, given, strict=True) if value is not None}
    return all(node.truth(looks) is True for node in nodes)


# --------------------------------------------------------------------------- the same, plainer


def _plain(node: Node) -> Node:
    """The same with `not` before single comparisons only: of three truths De Morgan's laws hold."""
    match node:
        case Every(of=all_of) | Some(of=all_of):
            return replace(node, of=tuple(map(_plain, all_of)))
        case Not(of=Every(of=inner)):
            return Some(tuple(_plain(Not(part)) for part in inner))
        case Not(of=Some(of=inner)):
            return Every(tuple(_plain(Not(part)) for part in inner))
        case Not(of=Not(of=part)):
            return _plain(part)
        case Fails(of=part):
            return _failing(_plain(part))
        case _:
            return node


def _failing(plain: Node) -> Node:
    match plain:
        case Every(of=all_of):
            return Some(tuple(map(_failing, all_of)))
        case Some(of=either):
            return Every(tuple(map(_failing, either)))
        case _:
            return Fails(plain)


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    """The parts of `and`, and of each `and` in it."""
    for node in nodes:
        if isinstance(node, Every):
            yield from _flat(node.of)
        else:
            yield node


def _apart(nodes: Iterable[Node]) -> Iterator[Sequence[Node]]:
    """Those that share a name together, directly or by way of others."""
    groups: list[tuple[frozenset[str], list[Node]]] = []
    for node in nodes:
        own, members = names(node), [node]
        for group in [each for each in groups if each[0] & own]:
            groups.remove(group)
            own, members = own | group[0], [*group[1], *members]
        groups.append((own, members))
    return (members for _, members in groups)
