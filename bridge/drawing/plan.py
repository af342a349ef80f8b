"""One column of the page, before lines are drawn: which rows stand in it, at which height."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.drawing.boxes import Box
from bridge.drawing.model import Edge, Graph, How
from bridge.drawing.rows import GAP, Row, Spot
from bridge.drawing.speech import Speech

SIGN_HEIGHT = 22.0
STEP = SIGN_HEIGHT + GAP


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that does not depend on how many columns there are."""

    graph: Graph
    boxes: Mapping[str, Box]
    speech: Speech
    rows: tuple[Row, ...]

    def number(self, head: str) -> str:
        """The number of the step that this node is, or is in front of."""
        node = self.graph.nodes[head]
        behind = (edge.target for edge in self.graph.out_of(head) if edge.how is How.YES)
        return str(node.number or self.graph.nodes[next(behind, head)].number)


@dataclass(frozen=True, slots=True)
class Column:
    """`spots` by node, from the top of the drawing; `tops` of rows by their heads.

    `before` and `after`: heads of the rows the way comes from and goes on to, in other columns.
    """

    paper: Paper
    rows: tuple[Row, ...]
    spots: Mapping[str, Spot]
    tops: Mapping[str, float]
    ends: tuple[str, ...]
    bottom: float
    before: str = ""
    after: str = ""

    @property
    def columns(self) -> int:
        return max(row.columns for row in self.rows)

    def edges(self) -> list[Edge]:
        return [edge for edge in self.paper.graph.edges if edge.source in self.spots]


def columns_of(paper: Paper, parts: Sequence[Sequence[Row]], top: float) -> list[Column]:
    """The rows of each column at their places; every end where it is led to first."""
    found: list[Column] = []
    told: set[str] = set()
    for index, part in enumerate(parts):
        after = parts[index + 1][0].head if index + 1 < len(parts) else ""
        before = parts[index - 1][-1].head if index else ""
        column = _column(paper, part, top, (before, after))
        led = {edge.target for edge in column.edges()}
        last = index + 1 == len(parts)
        ends = tuple(end for end in paper.graph.ends if end not in told and (end in led or last))
        told.update(ends)
        found.append(_with_ends(column, ends))
    return found


def _column(paper: Paper, part: Sequence[Row], top: float, around: tuple[str, str]) -> Column:
    before, after = around
    y = top + (STEP if before else 0.0)
    spots: dict[str, Spot] = {}
    tops: dict[str, float] = {}
    for row in part:
        tops[row.head] = y
        spots |= {spot.id: Spot(spot.id, spot.column, spot.y + y) for spot in row.spots}
        y += row.height + GAP
    goes_on = bool(after) and any(
        edge.target == after and (edge.how is not How.LEAD or spots[edge.source].column > 0)
        for edge in paper.graph.edges
        if edge.source in spots
    )
    bottom = y - GAP + (STEP if goes_on else 0.0)
    return Column(paper, tuple(part), spots, tops, (), bottom, before, after if goes_on else "")


def _with_ends(column: Column, ends: tuple[str, ...]) -> Column:
    return Column(
        column.paper,
        column.rows,
        column.spots,
        column.tops,
        ends,
        column.bottom,
        column.before,
        column.after,
    )


def parts_of(rows: Sequence[Row], count: int) -> list[list[Row]]:
    """The rows in at most so many columns, as low as that goes."""
    low, high = max(row.height for row in rows), sum(row.height + GAP for row in rows)
    for _ in range(24):
        middle = (low + high) / 2
        if len(_filled(rows, middle)) <= count:
            high = middle
        else:
            low = middle
    return _filled(rows, high)


def _filled(rows: Sequence[Row], most: float) -> list[list[Row]]:
    found: list[list[Row]] = []
    left = -1.0
    for row in rows:
        if row.height > left:
            found.append([])
            left = most
        found[-1].append(row)
        left -= row.height + GAP
    return found
