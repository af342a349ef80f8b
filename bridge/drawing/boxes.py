"""How large each node is, and where its lines stand in it."""

from dataclasses import dataclass

from bridge.drawing.measure import MORE, width, wrapped
from bridge.drawing.model import WORDS, Kind, Node
from bridge.drawing.speech import Speech

WIDE, BESIDE = 240.0, 212.0
LEFT, RIGHT, TOP, FOOT = 18.0, 12.0, 12.0, 11.0
MOST_ITEMS = 7
NARROWEST = 60.0


@dataclass(frozen=True, slots=True)
class Line:
    """`x`, `y`: of the text's baseline, from the corner of its box. `style` names a class."""

    text: str
    style: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    node: Node
    width: float
    height: float
    lines: tuple[Line, ...]


SIZES = {"head": 10.5, "title": 13.5, "text": 12.0, "item": 11.5, "mark": 10.5, "gate": 12.0}
LEADING = {"head": 13.0, "title": 18.0, "text": 16.0, "item": 15.5, "mark": 15.0, "gate": 16.0}
BOLD = frozenset({"title"})


def box_of(node: Node, speech: Speech) -> Box:
    """The node with its lines, as high as they need."""
    match node.kind:
        case Kind.START:
            return _pill(node)
        case Kind.GATE:
            return _gate(node)
        case Kind.TEAM:
            return _Stack(node, BESIDE).add("head", node.text, 3).add("title", node.title, 2).box()
        case Kind.ASIDE:
            return _Stack(node, BESIDE).add("head", node.title, 2).add("text", node.text, 3).box()
        case _:
            return _step(node, speech)


def _step(node: Node, speech: Speech) -> Box:
    stack = _Stack(node, WIDE)
    kind = speech.say(WORDS[node.kind])
    stack.add("head", f"{node.number} · {kind}", 1, icon=True)
    stack.add("title", node.title, 2)
    expanded = node.kind is Kind.BLOCK
    stack.add("text", node.text, 3)
    shown = node.items if expanded else node.items[:MOST_ITEMS]
    for item in shown:
        stack.item(item, 2 if expanded else 1)
    left = len(node.items) - len(shown)
    if left:
        stack.item(speech.say("drawing.more", n=str(left)), 1)
    if node.marks:
        stack.add("mark", " · ".join(node.marks), 2)
    return stack.box()


def _pill(node: Node) -> Box:
    wide = max(84.0, width(node.title, SIZES["gate"]) + 36)
    line = Line(node.title, "gate", wide / 2, 19.0)
    return Box(node, wide, 28.0, (line,))


def _gate(node: Node) -> Box:
    found = _balanced(node.title or "?", WIDE - 46)
    lines = tuple(
        Line(text, "gate", WIDE / 2, 22.0 + index * LEADING["gate"])
        for index, text in enumerate(found)
    )
    return Box(node, WIDE, 18.0 + len(found) * LEADING["gate"], lines)


def _balanced(words: str, room: float) -> list[str]:
    """In as few lines as go, of about the same length."""
    found = wrapped(words, SIZES["gate"], room, 4) or ["?"]
    if found[-1].endswith(MORE) and not words.endswith(MORE):
        return found
    while room > NARROWEST:
        room -= 8
        tighter = wrapped(words, SIZES["gate"], room, 4)
        if len(tighter) > len(found) or tighter[-1].endswith(MORE):
            break
        found = tighter
    return found


class _Stack:
    """Lines one below the other, growing a box."""

    def __init__(self, node: Node, wide: float) -> None:
        self._node, self._wide = node, wide
        self._lines: list[Line] = []
        self._y = TOP

    def add(self, style: str, words: str, most: int, *, icon: bool = False) -> "_Stack":
        room = self._wide - LEFT - RIGHT - (20 if icon else 0)
        for text in wrapped(words, SIZES[style], room, most, bold=style in BOLD):
            self._line(style, text, LEFT)
        return self

    def item(self, words: str, most: int) -> "_Stack":
        inside = LEFT + 13
        found = wrapped(words, SIZES["item"], self._wide - inside - RIGHT, most)
        for index, text in enumerate(found):
            if index == 0:
                self._lines.append(Line("", "dot", LEFT + 4, self._y + 9))
            self._line("item", text, inside)
        return self

    def _line(self, style: str, text: str, x: float) -> None:
        self._lines.append(Line(text, style, x, self._y + SIZES[style]))
        self._y += LEADING[style]

    def box(self) -> Box:
        return Box(self._node, self._wide, self._y + FOOT - 2, tuple(self._lines))
