"""Lines between the boxes of one column of the page, at right angles, in tracks of their own.

The main line runs straight down. Branches come back below themselves; where another branch is in
the way, on a track to their right. `next` runs down on the left. Ends stand at the far right, each
with a track in front of it.
"""

from collections.abc import Iterator, Sequence

from bridge.drawing.boxes import BESIDE, SIZES, WIDE
from bridge.drawing.ends import SIDE, TRACK, Coming, Departure, Space, put_ends
from bridge.drawing.ground import Ground
from bridge.drawing.measure import width
from bridge.drawing.model import Edge, How, Kind
from bridge.drawing.places import Line, Placed, Point, Rect, Sign, right_of
from bridge.drawing.plan import SIGN_HEIGHT, Column
from bridge.drawing.rows import NEXT_PORT, PORT, direct_exits

MERGE = 17.0  # so far above a row others join the main line


class Drawn:
    """One column of the page, being drawn."""

    def __init__(self, column: Column) -> None:
        self._column, self._graph = column, column.paper.graph
        self._ground = Ground(column)
        self._lines: list[Line] = []
        self._signs: list[Sign] = []
        self._x = self._ground.x
        self._rects = {one: self._rect(one) for one in column.spots}

    def placed(self) -> Placed:
        column = self._column
        self._connectors()
        outs: list[Edge] = []
        for edge in column.edges():
            if edge.target in column.ends:
                outs.append(edge)
            else:
                self._draw(edge)
        self._draw_ends(outs)
        things: list[Rect | Sign] = [*self._rects.values(), *self._signs]
        bottom = max([column.bottom, *(rect.bottom for rect in self._rects.values())])
        xs = [x for line in self._lines for x, _ in line.points]
        wide = max([right_of(things), *xs])
        return Placed(
            tuple(self._rects.values()), tuple(self._lines), tuple(self._signs), wide, bottom
        )

    # ------------------------------------------------------------------------ where things are

    def _rect(self, node: str) -> Rect:
        spot = self._column.spots[node]
        box = self._column.paper.boxes[node]
        inset = (WIDE - box.width) / 2 if spot.column == 0 else 0.0
        return Rect(box, self._x[spot.column] + inset, spot.y)

    def _port(self, edge: Edge) -> float:
        """Where the line leaves the right side of its box."""
        rect = self._rects[edge.source]
        if rect.box.node.kind is Kind.ASIDE:
            return rect.middle
        exits = direct_exits(self._graph, edge.source)
        wanted = rect.y + PORT + NEXT_PORT * exits.index(edge.target)
        return min(wanted, rect.bottom - 8)

    # ------------------------------------------------------------------------------ the lines

    def _draw(self, edge: Edge) -> None:
        spots = self._column.spots
        source, entry = self._rects[edge.source], self._ground.entry(edge.target)
        if edge.how is How.YES:
            self._aside(edge, source, self._rects[edge.target])
        elif edge.target in spots and edge.target not in self._column.tops:
            self._down(edge, source, spots[edge.target].y)
        elif entry is None or self._ground.is_far(edge):
            self._elsewhere(edge, source)
        elif self._ground.is_back(edge):
            self._back(edge, source, entry)
        elif spots[edge.source].column > 0:
            self._join(edge, source, entry)
        elif edge.how is How.LEAD and edge.target in spots:
            self._jump(edge, source, self._rects[edge.target])
        else:
            at = spots[edge.target].y if edge.target in spots else entry
            self._down(edge, source, at)

    def _add(self, edge: Edge, points: list[Point], at: Point | None = None) -> None:
        label = edge.label if at is not None else ""
        self._lines.append(Line(tuple(points), edge.how, label, at or (0.0, 0.0)))

    def _down(self, edge: Edge, source: Rect, to: float) -> None:
        x = source.center
        self._add(edge, [(x, source.bottom), (x, to)], (x + 8, source.bottom + 15))

    def _aside(self, edge: Edge, source: Rect, target: Rect) -> None:
        """To what stands at the side: all of it from one place, the first straight ahead."""
        first = self._graph.beside.get(edge.source, (edge.target,))[0]
        y = source.middle
        if source.box.node.kind is not Kind.GATE:
            y = min(self._rects[first].y + PORT, source.bottom - 10)
        into = y if target.y < y < target.bottom else target.y + PORT
        turn = source.right + SIDE
        points = [(source.right, y), (turn, y), (turn, into), (target.x, into)]
        straight = abs(into - y) < 1
        points = [points[0], (target.x, y)] if straight else points
        self._add(edge, points, (source.right + 9, y - 6))

    def _join(self, edge: Edge, source: Rect, entry: float) -> None:
        """From below a branch back to the main line."""
        x, spine, merge = source.center, self._spine(), entry - MERGE
        self._add(
            edge,
            [
                (x, source.bottom),
                (x, merge),
                (spine, merge),
                (spine, self._into(edge.target, entry)),
            ],
        )

    def _back(self, edge: Edge, source: Rect, entry: float) -> None:
        """Around what is in the way, on the right."""
        column = self._column.spots[edge.source].column
        side = self._x[column] + BESIDE + (WIDE - BESIDE if self._is_wide(column) else 0)
        x = side + self._ground.side(column) + TRACK * self._ground.tracks[edge]
        aside = source.box.node.kind is Kind.ASIDE
        y = source.middle if aside else source.bottom - 13
        if edge.how is How.LEAD and not aside:
            y = self._port(edge)
        spine, merge = self._spine(), entry - MERGE
        self._add(
            edge,
            [
                (source.right, y),
                (x, y),
                (x, merge),
                (spine, merge),
                (spine, self._into(edge.target, entry)),
            ],
        )

    def _is_wide(self, column: int) -> bool:
        spots = self._column.spots.values()
        boxes = self._column.paper.boxes
        return any(boxes[one.id].width > BESIDE for one in spots if one.column == column)

    def _jump(self, edge: Edge, source: Rect, target: Rect) -> None:
        x = self._x[0] - 8 - TRACK * (self._ground.tracks[edge] + 0.5)
        left, into = min(source.bottom - 12, source.middle), target.middle
        self._add(edge, [(source.x, left), (x, left), (x, into), (target.x, into)])

    def _elsewhere(self, edge: Edge, source: Rect) -> None:
        """To another column of the page: a sign with the number of the step."""
        y = self._port(edge)
        wide = width(edge.label, SIZES["mark"]) + 10 if edge.label else 0.0
        sign = self._sign(
            f"→ {self._column.paper.number(edge.target)}", source.right + 18 + wide, y
        )
        self._add(edge, [(source.right, y), (sign.x, y)], (source.right + 9, y - 6))

    def _sign(self, text: str, x: float, y: float, *, centered: bool = False) -> Sign:
        wide = width(text, SIZES["mark"]) + 18
        sign = Sign(text, x - wide / 2 if centered else x, y - SIGN_HEIGHT / 2, wide)
        self._signs.append(sign)
        return sign

    def _into(self, head: str, entry: float) -> float:
        """Where a line that comes down into this row ends: at its first box."""
        return self._rects[head].y if head in self._rects else entry

    def _spine(self) -> float:
        return self._x[0] + WIDE / 2

    def _connectors(self) -> None:
        column, say = self._column, self._column.paper.speech.say
        if column.before:
            text = say("drawing.from", n=column.paper.number(column.before))
            y = min(column.tops.values()) - SIGN_HEIGHT - 34.0
            self._sign(text, self._spine(), y + SIGN_HEIGHT / 2, centered=True)
            head = self._rects[column.rows[0].head]
            points = ((self._spine(), y + SIGN_HEIGHT), (self._spine(), head.y))
            self._lines.append(Line(points, How.ON))
        if column.after:
            text = say("drawing.on_to", n=column.paper.number(column.after))
            y = column.bottom - SIGN_HEIGHT / 2
            self._sign(text, self._spine(), y, centered=True)

    # ------------------------------------------------------------------------------- the ends

    def _draw_ends(self, edges: Sequence[Edge]) -> None:
        column = self._column
        comings = [
            Coming(column.paper.boxes[end], tuple(self._departures(edges, end)))
            for end in column.ends
        ]
        things: tuple[Rect | Sign | Line, ...] = (
            *self._rects.values(),
            *self._signs,
            *self._lines,
        )
        top = min(column.tops.values())
        for put in put_ends(comings, Space(self._x[1], self._x[-1], top, things)):
            self._rects[put.rect.box.node.id] = put.rect
            self._lines += put.lines

    def _departures(self, edges: Sequence[Edge], end: str) -> Iterator[Departure]:
        for edge in edges:
            if edge.target == end:
                is_main = self._column.spots[edge.source].column == 0
                yield Departure(edge, self._rects[edge.source], self._port(edge), is_main)
