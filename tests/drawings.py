"""Flows for tests of the picture, and what must be true of every picture."""

from collections.abc import Sequence
from itertools import combinations

from bridge.drawing.graph import graph_of
from bridge.drawing.layout import Drawing, laid_out
from bridge.drawing.model import Graph
from bridge.drawing.places import Rect, Room
from bridge.drawing.speech import Speech
from bridge.drawing.svg import svg
from config import shipped
from routing.flow.expression import parse
from routing.flow.model import AnswerType, Ask, Flow, Step
from routing.flow.vocabulary import vocabulary
from routing.ids import Language, StepName
from tests.houses import DE, EN, both

TEXTS = shipped(EN)
SPEECH = {language: Speech(TEXTS, language) for language in (EN, DE)}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(flow: Flow, *, language: Language = EN, expand: bool = False) -> tuple[Drawing, str]:
    graph = graph_of(flow, SPEECH[language], expand=expand)
    drawing = laid_out(graph, SPEECH[language])
    return drawing, svg(drawing, SPEECH[language])


def graph(flow: Flow, *, expand: bool = False) -> Graph:
    return graph_of(flow, SPEECH[EN], expand=expand)


def ways(found: Graph) -> set[tuple[str, str]]:
    """(step, step) by name, where gates and asides are passed through."""
    pairs: set[tuple[str, str]] = set()
    for node in found.nodes.values():
        if node.number:
            pairs |= {(node.name, found.nodes[one].name) for one in behind(found, node.id)}
    return pairs


def behind(found: Graph, source: str) -> set[str]:
    met: set[str] = set()
    ahead = [edge.target for edge in found.out_of(source)]
    while ahead:
        node = found.nodes[ahead.pop()]
        if node.number:
            met.add(node.id)
        else:
            ahead += [edge.target for edge in found.out_of(node.id)]
    return met


NAMES = [StepName(name) for name in ("a", "b", "c", "topic", "age", "many", "out", "bye")]
TOPIC = Ask(
    StepName("topic"),
    AnswerType.CHOICE,
    both("Topic?"),
    (("debt", both("Debt")), ("mood", both("Mood & <more>")), ("x", both('"'))),
)
AGE = Ask(StepName("age"), AnswerType.AGE, both("Age?"), least="12", most="99", skippable=True)
TYPES = vocabulary((TOPIC, AGE), ())
CONDITIONS = [
    parse(source, TYPES)
    for source in (
        'topic == "debt"',
        'topic == "mood"',
        'topic in ["mood", "x"]',
        "age < 18",
        "age >= 18",
        'age is skipped or topic != "x"',
        "crisis",
    )
]


def flow_of(steps: Sequence[Step]) -> Flow:
    return Flow("intake", 1, "0" * 64, (EN, DE), both("An intake"), tuple(steps))


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    return [
        (one.box.node.id, other.box.node.id)
        for one, other in combinations(drawing.rects, 2)
        if within(one, 1).meets(other)
    ] + [
        (rect.box.node.id, sign.text)
        for rect in drawing.rects
        for sign in drawing.signs
        if within(rect, 1).meets(sign)
    ]


def run_through(drawing: Drawing) -> list[str]:
    """Boxes that a line crosses; it may touch the edges of those it connects."""
    return [
        rect.box.node.id
        for rect in drawing.rects
        for line in drawing.lines
        if within(rect, 2).meets(line)
    ]


def outside(drawing: Drawing) -> list[str]:
    page = Room(0, 0, drawing.width, drawing.height)
    return [
        rect.box.node.id
        for rect in drawing.rects
        if rect.x < page.left or rect.right > page.right or rect.bottom > page.bottom
    ]


def within(rect: Rect, by: float) -> Room:
    return Room(rect.x + by, rect.y + by, rect.right - by, rect.bottom - by)
