"""The layout: everything at its place, in as many columns as fit a sheet of A4 best."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.drawing.boxes import Box, box_of
from bridge.drawing.lines import Drawn
from bridge.drawing.model import Graph
from bridge.drawing.places import Line, Placed, Rect, Sign
from bridge.drawing.plan import Paper, columns_of, parts_of
from bridge.drawing.rows import row_of
from bridge.drawing.speech import Speech

A4 = (794.0, 1123.0)  # at 96 pixels an inch
MARGIN, HEADING, LEGEND = 36.0, 62.0, 62.0
BETWEEN = 56.0  # between columns of the page
MOST_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Drawing:
    graph: Graph
    rects: tuple[Rect, ...]
    lines: tuple[Line, ...]
    signs: tuple[Sign, ...]
    folds: tuple[float, ...]  # where columns of the page meet
    width: float
    height: float

    @property
    def scale(self) -> float:
        """What it is scaled by to fit a sheet, lying or standing."""
        short, long = A4
        standing = min(short / self.width, long / self.height)
        return min(1.0, max(standing, min(long / self.width, short / self.height)))


def laid_out(graph: Graph, speech: Speech) -> Drawing:
    """The same graph always gives the same drawing."""
    boxes: dict[str, Box] = {node: box_of(one, speech) for node, one in graph.nodes.items()}
    rows = tuple(row_of(unit, graph, boxes) for unit in graph.units)
    paper = Paper(graph, boxes, speech, rows)
    best: Drawing | None = None
    for count in range(1, MOST_COLUMNS + 1):
        drawing = _in_columns(paper, count)
        if best is None or drawing.scale > best.scale * 1.05:
            best = drawing
    assert best is not None
    return best


def _in_columns(paper: Paper, count: int) -> Drawing:
    parts = parts_of(paper.rows, count)
    top = MARGIN + HEADING
    placed = [Drawn(column).placed() for column in columns_of(paper, parts, top)]
    return _together(paper.graph, placed)


def _together(graph: Graph, placed: Sequence[Placed]) -> Drawing:
    x = MARGIN
    moved: list[Placed] = []
    folds: list[float] = []
    for part in placed:
        if moved:
            folds.append(x - BETWEEN / 2)
        moved.append(part.moved(x))
        x += part.width + BETWEEN
    return Drawing(
        graph,
        tuple(rect for part in moved for rect in part.rects),
        tuple(line for part in moved for line in part.lines),
        tuple(sign for part in moved for sign in part.signs),
        tuple(folds),
        max(x - BETWEEN + MARGIN, 520.0),
        max(part.height for part in placed) + LEGEND + MARGIN,
    )
