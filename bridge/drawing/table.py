"""A flow as rows: what comes, when, what it says, and where the way goes on from there."""

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.drawing.measure import MORE
from bridge.drawing.model import WORDS, Edge, Graph, How, Kind
from bridge.drawing.speech import Speech

SAID = 56  # characters


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    name: str
    kind: str
    type: str
    when: str
    says: str
    next: str

    def cells(self) -> tuple[str, ...]:
        return (str(self.number), self.name, self.kind, self.type, self.when, self.says, self.next)


def heads(speech: Speech) -> tuple[str, ...]:
    """What the columns are called; the first, of numbers, is not."""
    return (
        "",
        speech.say("drawing.head.step"),
        speech.say("drawing.head.kind"),
        speech.say("drawing.head.type"),
        speech.say("drawing.head.when"),
        speech.say("drawing.head.says"),
        speech.say("drawing.head.next"),
    )


def rows(graph: Graph, speech: Speech) -> tuple[Row, ...]:
    """One for each step, in the order of the file; nothing in them is longer than a line."""
    when = {
        member: graph.nodes[branch.gate].title
        for unit in graph.units
        for branch in unit.branches
        for member in branch.chain
        if branch.gate
    }
    steps = sorted((node for node in graph.nodes.values() if node.number), key=lambda n: n.number)
    return tuple(
        Row(
            node.number,
            _plain(node.name),
            speech.say(WORDS[node.kind]),
            node.type,
            _plain(when.get(node.id, "")),
            _cut(_plain(node.text or (node.title if node.title != node.name else ""))),
            _plain(", ".join(_next(graph, node.id))),
        )
        for node in steps
    )


def _next(graph: Graph, source: str) -> Iterator[str]:
    """The steps that can come next, by number: what a condition passes over is passed over."""
    for edge in graph.out_of(source):
        target = graph.nodes[edge.target]
        if target.kind is Kind.TEAM:
            yield target.title
        elif target.kind is Kind.ASIDE:
            behind = (number for out in graph.out_of(target.id) for number in _met(graph, out))
            yield f"{target.title}: {'/'.join(behind)}"
        elif edge.label and edge.how is How.OUT:
            yield f"{edge.label}: {target.number}"
        else:
            yield from _met(graph, edge)


def _met(graph: Graph, edge: Edge) -> list[str]:
    """The steps met behind this way: a condition leads to its step, or on to the next one."""
    found: list[str] = []
    ahead, seen = [edge.target], set[str]()
    while ahead:
        node = graph.nodes[ahead.pop(0)]
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.kind is Kind.GATE:
            ahead += [out.target for out in graph.out_of(node.id)]
        else:
            found.append(str(node.number))
    return found


def plain(shown: tuple[Row, ...], head: tuple[str, ...]) -> str:
    """Lines with aligned columns; those that are empty everywhere are left out."""
    lines = [head, *(row.cells() for row in shown)]
    columns = [column for column in zip(*lines, strict=True) if any(column[1:]) or not shown]
    widths = [max(map(len, column)) for column in columns]
    return "\n".join(
        "  ".join(cell.ljust(wide) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in zip(*columns, strict=True)
    )


def _plain(words: str) -> str:
    """Without anything a terminal would obey."""
    return "".join(one if one.isprintable() else " " for one in words)


def _cut(words: str) -> str:
    return words if len(words) <= SAID else f"{words[: SAID - 1].rstrip()}{MORE}"
