"""Where the ends stand: near what leads to them where there is room, else at the far right.

At the far right each end has a track in front of it, on which all lines to it come together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bridge.drawing.boxes import Box
from bridge.drawing.model import Edge
from bridge.drawing.places import Line, Point, Rect, Room, Sign, right_of

TRACK, SIDE = 12.0, 22.0  # between tracks; between a box and the first of them
ENTER = 24.0  # so far below its top an end is entered
APART = 16.0
Thing = Rect | Sign | Line


@dataclass(frozen=True, slots=True)
class Departure:
    """A line that leaves the right side of a box; `y` is how far down."""

    edge: Edge
    source: Rect
    y: float
    is_main: bool  # the box stands in the main line


@dataclass(frozen=True, slots=True)
class Coming:
    """An end, and what leads to it."""

    box: Box
    departures: tuple[Departure, ...]

    @property
    def first(self) -> float:
        return min((one.y for one in self.departures), default=0.0)


@dataclass(frozen=True, slots=True)
class Put:
    rect: Rect
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """Where ends may stand: `near` the main line from this x, and far from that of `right` on.

    `things` stand there already; none begins above `top`.
    """

    near: float
    right: float
    top: float
    things: tuple[Thing, ...]


def put_ends(comings: Sequence[Coming], space: Space) -> Iterator[Put]:
    """Every end with its lines."""
    leaving = tuple(one for coming in comings for one in coming.departures)
    far: list[Coming] = []
    for coming in sorted(comings, key=lambda one: (not one.departures, one.first)):
        put = _near(coming, space, leaving)
        if put is None:
            far.append(coming)
            continue
        space = replace(space, things=(*space.things, put.rect, *put.lines))
        yield put
    boxes = (one for one in space.things if not isinstance(one, Line))
    content = max(space.right, right_of(boxes) + SIDE)
    lowest = space.top
    for number, coming in enumerate(far):
        y = max(lowest, coming.first - ENTER)
        rect = Rect(coming.box, content + TRACK * len(far) + 8, y)
        lowest = rect.bottom + APART
        track = content + TRACK * number
        yield Put(rect, tuple(_line(one, track, rect) for one in coming.departures))


def _near(coming: Coming, space: Space, leaving: Sequence[Departure]) -> Put | None:
    """Beside the main line; None where something is in the way."""
    if len(coming.departures) != 1 or not coming.departures[0].is_main:
        return None
    only = coming.departures[0]
    rect = Rect(coming.box, space.near, only.y - ENTER)
    room = Room(rect.x - 8, rect.y - 10, rect.right + 8, rect.bottom + 10)
    crossed = any(room.top < one.y < room.bottom for one in leaving if one != only)
    if crossed or rect.y < space.top or any(room.meets(one) for one in space.things):
        return None
    return Put(rect, (_line(only, rect.x, rect),))


def _line(departure: Departure, track: float, rect: Rect) -> Line:
    source, y, into = departure.source, departure.y, rect.y + ENTER
    points: list[Point] = [(source.right, y), (track, y), (track, into), (rect.x, into)]
    if abs(y - into) < 1:
        points = [points[0], (rect.x, y)]
    edge = departure.edge
    return Line(tuple(points), edge.how, edge.label, (source.right + 9, y - 6))
