"""What is drawn: things a client meets, ways between them, and how they stand in a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    START = "start"
    SAY = "say"
    NOTICE = "acknowledge"
    CONSENT = "consent"
    SIGN = "sign"
    ASK = "ask"
    BLOCK = "run"
    REVIEW = "review"
    HANDOVER = "handover"
    END = "end"
    GATE = "when"  # where the way divides by a condition
    ASIDE = "aside"  # what is said to an answer out of range
    TEAM = "team"


# What the program's sentences call each kind; the first message is called by its title.
WORDS: Mapping[Kind, str] = {
    Kind.SAY: "drawing.kind.say",
    Kind.NOTICE: "drawing.kind.acknowledge",
    Kind.CONSENT: "drawing.kind.consent",
    Kind.SIGN: "drawing.kind.sign",
    Kind.ASK: "drawing.kind.ask",
    Kind.BLOCK: "drawing.kind.run",
    Kind.REVIEW: "drawing.kind.review",
    Kind.HANDOVER: "drawing.kind.handover",
    Kind.END: "drawing.kind.end",
    Kind.GATE: "drawing.kind.when",
    Kind.ASIDE: "drawing.kind.aside",
    Kind.TEAM: "drawing.kind.team",
}


class How(StrEnum):
    """Why the way goes there."""

    ON = "on"  # read from top to bottom
    YES = "yes"  # a condition holds
    ELSE = "else"  # it does not
    LEAD = "lead"  # `next`
    OUT = "out"  # to an end


@dataclass(frozen=True, slots=True)
class Node:
    """`number` counts steps from 1; 0: it is none. `items`: choices, or a block's questions."""

    id: str
    kind: Kind
    title: str
    number: int = 0
    text: str = ""
    items: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    how: How
    label: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps one below the other; with a gate, beside the main line."""

    chain: tuple[str, ...]
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands between two places of the main line: a step, or branches of which one holds."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """`beside`: what belongs to a node and stands at its side: asides, teams."""

    title: str
    about: str
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    units: tuple[Unit, ...]
    ends: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def out_of(self, source: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.source == source)
