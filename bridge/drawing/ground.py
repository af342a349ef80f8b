"""The ground that lines run on: where columns begin, and which line has which track.

Decided before any line is drawn, because the room between columns depends on how many lines run
there beside one another.
"""

from bridge.drawing.boxes import BESIDE, WIDE
from bridge.drawing.ends import SIDE, TRACK
from bridge.drawing.model import Edge, How
from bridge.drawing.places import Lanes
from bridge.drawing.plan import SIGN_HEIGHT, Column

FIRST_GAP = 62.0  # room for a word beside the main line
SIGN_SIDE = 78.0  # from a box to the first track, past signs


class Ground:
    """`x`: the left edge of every column, and behind them of what is further right."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._left = Lanes()
        self._rights = [Lanes() for _ in range(column.columns)]
        self.tracks = {edge: self._track(edge) for edge in column.edges()}
        self.x = self._column_places()

    def _column_places(self) -> list[float]:
        """The left edge of every column, and of what stands to the right of them all."""
        x = self._left.count * TRACK + (8.0 if self._left.count else 0.0)
        found = [x]
        for number, lanes in enumerate(self._rights):
            used = (spot for spot in self._column.spots.values() if spot.column == number)
            boxes = (self._column.paper.boxes[spot.id].width for spot in used)
            x += max(WIDE if number == 0 else BESIDE, *boxes, 0.0)
            gap = self.side(number) + SIDE + lanes.count * TRACK if lanes.count else 40.0
            x += FIRST_GAP if number == 0 else gap
            found.append(x)
        return found

    def side(self, column: int) -> float:
        """From the boxes of a column to the first track on their right, past signs."""
        spots, ends = self._column.spots, self._column.ends
        has_sign = any(
            edge.how in (How.OUT, How.LEAD)
            and spots[edge.source].column == column
            and edge.target not in ends
            and self.entry(edge.target) is None
            for edge in self._column.edges()
        )
        return SIGN_SIDE if has_sign else SIDE

    def is_back(self, edge: Edge) -> bool:
        """It comes back from the side to the main line, and cannot do so just below itself."""
        spots = self._column.spots
        if spots[edge.source].column == 0 or self.entry(edge.target) is None:
            return False
        return edge.how is How.LEAD or (edge.how is How.ON and not self.is_last(edge.source))

    def is_last(self, node: str) -> bool:
        """The last of its row, so that nothing is below it before the next row."""
        return any(row.unit.branches[-1].chain[-1] == node for row in self._column.rows)

    def entry(self, head: str) -> float | None:
        """How far down the row begins; where another column goes on, the sign that says so."""
        if head in self._column.tops:
            return self._column.tops[head]
        return self._column.bottom - SIGN_HEIGHT if head == self._column.after else None

    def is_far(self, edge: Edge) -> bool:
        """It leads to another column of the page, and not by way of the sign at the bottom."""
        jumps = edge.how is How.LEAD and self._column.spots[edge.source].column == 0
        entry = self.entry(edge.target)
        return entry is None or (jumps and edge.target not in self._column.spots)

    def _track(self, edge: Edge) -> int:
        spots, boxes = self._column.spots, self._column.paper.boxes
        spot, entry = spots[edge.source], self.entry(edge.target)
        if entry is None:
            return 0
        low = spot.y + boxes[edge.source].height / 2
        if self.is_back(edge):
            return self._rights[spot.column].take(low, entry)
        if edge.how is How.LEAD and edge.target in spots:
            return self._left.take(low, entry)
        return 0
