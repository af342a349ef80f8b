"""Where nodes stand within a unit of the main line: column, and how far down. No widths yet.

Column 0 is the main line. A branch stands one column to the right, what belongs to a node one
further than it. What stands below never begins before what is above has ended, beside included, so
that a line to the right is free.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.drawing.boxes import Box
from bridge.drawing.model import Graph, How, Unit

GAP = 34.0  # between boxes of the main line
BETWEEN = 12.0  # between things beside the same box
PORT, NEXT_PORT = 19.0, 22.0  # where lines to the right leave a box


@dataclass(frozen=True, slots=True)
class Spot:
    id: str
    column: int
    y: float


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its places, from its own top. `head`: where the way enters it."""

    unit: Unit
    spots: tuple[Spot, ...]
    height: float
    head: str

    @property
    def columns(self) -> int:
        return 1 + max(spot.column for spot in self.spots)


def row_of(unit: Unit, graph: Graph, boxes: Mapping[str, Box]) -> Row:
    spots: list[Spot] = []
    y = 0.0
    for branch in unit.branches:
        if y:
            y += GAP
        column = 1 if branch.gate else 0
        below = y
        if branch.gate:
            gate, first = boxes[branch.gate].height, boxes[branch.chain[0]].height
            middle = max(gate, min(first, 2 * gate)) / 2
            spots.append(Spot(branch.gate, 0, y + middle - gate / 2))
            below = y + middle + gate / 2
        bottom = y
        for index, member in enumerate(branch.chain):
            if index:
                bottom += GAP
            placed, bottom = _with_beside(member, column, bottom, graph, boxes)
            spots += placed
        y = max(below, bottom)
    first_branch = unit.branches[0]
    return Row(unit, tuple(spots), y, first_branch.gate or first_branch.chain[0])


def _with_beside(
    member: str, column: int, y: float, graph: Graph, boxes: Mapping[str, Box]
) -> tuple[list[Spot], float]:
    """A node and what belongs to it; its direct lines to the right pass above the latter."""
    spots = [Spot(member, column, y)]
    direct = len(direct_exits(graph, member))
    beside = y if not direct else y + PORT + NEXT_PORT * (direct - 1) + BETWEEN
    for other in graph.beside.get(member, ()):
        spots.append(Spot(other, column + 1, beside))
        beside += boxes[other].height + BETWEEN
    lowest = beside - BETWEEN if len(spots) > 1 else y
    needed = y + PORT + NEXT_PORT * direct if direct else y
    return spots, max(y + boxes[member].height, lowest, needed)


def direct_exits(graph: Graph, member: str) -> tuple[str, ...]:
    """Where lines lead from this node's right side, other than to what belongs to it."""
    beside = graph.beside.get(member, ())
    return tuple(
        edge.target
        for edge in graph.out_of(member)
        if edge.how in (How.OUT, How.LEAD) and edge.target not in beside
    )
