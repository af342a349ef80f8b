"""Which steps stand together: those with one condition in a chain, conditions that exclude one
another side by side.

A way past several conditional steps leads to the next one that can be met: behind a branch, the
branches that exclude it are passed over without asking.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bridge.drawing.ways import Ways, is_conditional
from routing.flow.expression import Type, can_hold
from routing.flow.model import Way
from routing.flow.vocabulary import CRISIS

LONGEST = 8  # steps in a chain; then the condition is drawn once more


@dataclass(frozen=True, slots=True)
class Chain:
    """Places of steps, one below the other; `way` is the condition they share."""

    places: tuple[int, ...]
    way: Way = field(default_factory=Way)

    @property
    def is_conditional(self) -> bool:
        return self.way.when is not None or self.way.only_open

    @property
    def looks_at(self) -> frozenset[str]:
        return self.way.when.names if self.way.when is not None else frozenset()


def chains(ways: Ways) -> Iterator[Chain]:
    """Every step, those that follow one another under the same condition together."""
    targets = ways.targets()
    open_chain: Chain | None = None
    for place in ways.own:
        step = ways.flow.steps[place]
        if open_chain is not None and place not in targets and _continues(ways, open_chain, place):
            open_chain = Chain((*open_chain.places, place), open_chain.way)
            continue
        if open_chain is not None:
            yield open_chain
        way = Way(step.way.when, None, step.way.only_open)
        open_chain = Chain((place,), way if is_conditional(step) else Way())
    if open_chain is not None:
        yield open_chain


def _continues(ways: Ways, chain: Chain, place: int) -> bool:
    """The condition is the same, and still what it was: nothing between changes what it sees.

    Whether somebody is there may be otherwise a moment later.
    """
    way, last = ways.flow.steps[place].way, chain.places[-1]
    alike = (way.when, way.only_open) == (chain.way.when, chain.way.only_open)
    return (
        chain.is_conditional
        and not chain.way.only_open
        and alike
        and len(chain.places) < LONGEST
        and ways.reads_on(last)
        and CRISIS not in chain.looks_at
        and not _changes(ways, chain, chain.looks_at)
    )


def _changes(ways: Ways, chain: Chain, names: frozenset[str]) -> bool:
    answered = frozenset[str]().union(*(ways.answers(place) for place in chain.places))
    scores = {name for name in names if name.partition(".")[0] in answered}
    return bool(answered & names or scores)


def groups(ways: Ways, types: Mapping[str, Type]) -> Iterator[tuple[Chain, ...]]:
    """Chains of which at most one is on the way, in a row; every other one alone."""
    targets = ways.targets()
    row: tuple[Chain, ...] = ()
    for chain in chains(ways):
        if row and chain.places[0] not in targets and _joins(ways, row, chain, types):
            row = (*row, chain)
            continue
        if row:
            yield row
        row = (chain,)
    if row:
        yield row


def _joins(ways: Ways, row: tuple[Chain, ...], chain: Chain, types: Mapping[str, Type]) -> bool:
    return all(_apart(ways, other, chain, types) for other in row)


def _apart(ways: Ways, one: Chain, other: Chain, types: Mapping[str, Type]) -> bool:
    """Whoever was on the one cannot come to the other."""
    first, second = one.way.when, other.way.when
    if first is None or second is None or CRISIS in first.names | second.names:
        return False
    return not _changes(ways, one, second.names) and not can_hold((first, second), types)
