"""The same graph as Mermaid text, for pages that draw it, such as those of GitHub."""

import re
from collections.abc import Iterator

from bridge.drawing.marks import COLOURS, FILLS
from bridge.drawing.measure import MORE
from bridge.drawing.model import WORDS, Edge, Graph, How, Kind, Node
from bridge.drawing.speech import Speech

LONGEST = 90  # characters of a text
SHAPES = {
    Kind.START: ("([", "])"),
    Kind.END: ("([", "])"),
    Kind.GATE: ("{{", "}}"),
    Kind.BLOCK: ("[[", "]]"),
    Kind.TEAM: ("(", ")"),
}
# Whatever Mermaid, Markdown or HTML could take for more than a character.
SPECIAL = re.compile(r"""[^\w ,.:?!'…·≤≥→-]|_|(?<=\d)\.|^-""")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def mermaid(graph: Graph, speech: Speech) -> str:
    """A flowchart from top to bottom; ends in a line feed."""
    return "\n".join(_lines(graph, speech)) + "\n"


def _lines(graph: Graph, speech: Speech) -> Iterator[str]:
    yield "flowchart TD"
    for node in graph.nodes.values():
        begin, end = SHAPES.get(node.kind, ("[", "]"))
        yield f'    {node.id}{begin}"{_label(node, speech)}"{end}'
    for edge in graph.edges:
        yield f"    {_edge(edge)}"
    for kind in Kind:
        ids = [node.id for node in graph.nodes.values() if node.kind is kind]
        if ids:
            words = "#fff" if kind is Kind.START else "#1d2b28"
            style = f"fill:{FILLS[kind]},stroke:{COLOURS[kind]},color:{words}"
            yield f"    classDef is_{kind} {style}"
            yield f"    class {','.join(ids)} is_{kind}"


def _edge(edge: Edge) -> str:
    arrow = "-.->" if edge.how in (How.OUT, How.LEAD) else "-->"
    label = f'|"{escaped(edge.label)}"|' if edge.label else ""
    return f"{edge.source} {arrow}{label} {edge.target}"


def _label(node: Node, speech: Speech) -> str:
    head = f"{node.number} · {speech.say(WORDS[node.kind])}" if node.number else ""
    parts = [head, node.title, _short(node.text), *node.items, " · ".join(node.marks)]
    if node.kind is Kind.TEAM:
        parts = [node.text, node.title]
    return "<br/>".join(escaped(part) for part in parts if part) or "?"


def _short(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    whole, _, _ = words[:LONGEST].rpartition(" ")
    return f"{whole or words[:LONGEST]}{MORE}"


def escaped(words: str) -> str:
    """Letters stay; what could mean something becomes its number."""
    seen = UNSEEN.sub(" ", words).replace("$$", "$\u200b$")  # two of them would begin a formula
    return SPECIAL.sub(lambda found: f"#{ord(found.group())};", seen)
