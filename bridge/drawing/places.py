"""What a finished drawing is made of: boxes with places, lines, small signs. Units are pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.drawing.boxes import Box
from bridge.drawing.model import How

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    box: Box
    x: float
    y: float

    @property
    def right(self) -> float:
        return self.x + self.box.width

    @property
    def bottom(self) -> float:
        return self.y + self.box.height

    @property
    def middle(self) -> float:
        return self.y + self.box.height / 2

    @property
    def center(self) -> float:
        return self.x + self.box.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Through these points, with an arrow at the last; `at` is where the label begins."""

    points: tuple[Point, ...]
    how: How
    label: str = ""
    at: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Sign:
    """Says where the way goes on when that is in another column of the page."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Part of a drawing; `width` and `height` from its corner at 0, 0."""

    rects: tuple[Rect, ...]
    lines: tuple[Line, ...]
    signs: tuple[Sign, ...]
    width: float
    height: float

    def moved(self, by: float) -> "Placed":
        """The same, further to the right."""
        return Placed(
            tuple(Rect(one.box, one.x + by, one.y) for one in self.rects),
            tuple(
                Line(
                    tuple((x + by, y) for x, y in one.points),
                    one.how,
                    one.label,
                    (one.at[0] + by, one.at[1]),
                )
                for one in self.lines
            ),
            tuple(Sign(one.text, one.x + by, one.y, one.width) for one in self.signs),
            self.width,
            self.height,
        )


@dataclass(frozen=True, slots=True)
class Room:
    """Part of the page."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, thing: Rect | Sign | Line) -> bool:
        """Whether the thing is in it, or passes through it."""
        if isinstance(thing, Line):
            return any(map(self._crossed, thing.points, thing.points[1:]))
        corner = (thing.x, thing.y)
        if isinstance(thing, Rect):
            return self._crossed(corner, (thing.right, thing.bottom))
        return self._crossed(corner, (thing.x + thing.width, thing.y + 22))

    def _crossed(self, one: Point, other: Point) -> bool:
        left, right = sorted((one[0], other[0]))
        top, bottom = sorted((one[1], other[1]))
        beside = right <= self.left or self.right <= left
        return not (beside or bottom <= self.top or self.bottom <= top)


class Lanes:
    """Parallel tracks for lines that run beside one another; each takes the first that is free."""

    def __init__(self) -> None:
        self._taken: list[list[tuple[float, float]]] = []

    def take(self, low: float, high: float) -> int:
        """The number of the track, from 0, for a line from `low` to `high`."""
        for number, taken in enumerate(self._taken):
            if all(high < begin or end < low for begin, end in taken):
                taken.append((low, high))
                return number
        self._taken.append([(low, high)])
        return len(self._taken) - 1

    @property
    def count(self) -> int:
        return len(self._taken)


def right_of(things: Iterable[Rect | Sign]) -> float:
    edges = (one.right if isinstance(one, Rect) else one.x + one.width for one in things)
    return max(edges, default=0.0)
