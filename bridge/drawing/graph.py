"""From a flow to what is drawn: nodes, ways, and what stands beside what."""

from collections.abc import Iterator, Mapping

from bridge.drawing.grouping import Chain, groups
from bridge.drawing.model import Branch, Edge, Graph, How, Node, Unit
from bridge.drawing.nodes import Nodes
from bridge.drawing.speech import Speech
from bridge.drawing.ways import Ways
from routing.flow.model import Ask, End, Flow, Handover, Localized
from routing.flow.vocabulary import vocabulary


def graph_of(
    flow: Flow,
    speech: Speech,
    purposes: Mapping[str, Localized] | None = None,
    *,
    expand: bool = False,
) -> Graph:
    """Every step once, and the ways the client can really go; blocks as one, with their count.

    `purposes`: what consent steps ask, by their names. `expand`: blocks show their questions.
    """
    return _Drawing(flow, Nodes.of(flow, speech, purposes or {}, expand=expand)).graph()


class _Drawing:
    """One flow being turned into a graph."""

    def __init__(self, flow: Flow, make: Nodes) -> None:
        self._flow, self._make, self._speech = flow, make, make.speech
        self._ways = Ways.of(flow)
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._beside: dict[str, list[str]] = {}
        types = vocabulary(flow.steps, flow.blocks)
        self._rows = tuple(groups(self._ways, types))
        self._heads = {
            chain.places[0]: f"g{chain.places[0]}"
            if chain.is_conditional
            else f"s{chain.places[0]}"
            for row in self._rows
            for chain in row
        }

    def graph(self) -> Graph:
        self._add_nodes()
        if self._rows:
            self._edge("start", self._at(self._rows[0][0].places[0]), How.ON)
        for index, row in enumerate(self._rows):
            below = self._rows[index + 1][0].places[0] if index + 1 < len(self._rows) else None
            self._connect_row(row, below)
        ends = tuple(f"s{place}" for place in self._places(End))
        start = Unit((Branch(("start",)),))
        return Graph(
            self._speech.of(self._flow.title, self._flow.name),
            self._speech.say("drawing.about", name=self._flow.name, n=str(self._flow.version)),
            self._nodes,
            tuple(self._edges),
            (start, *map(_unit, self._rows)),
            ends,
            {source: tuple(beside) for source, beside in self._beside.items()},
        )

    def _places(self, kind: type[End]) -> Iterator[int]:
        return (place for place, step in enumerate(self._flow.steps) if isinstance(step, kind))

    # ------------------------------------------------------------------------------- nodes

    def _add_nodes(self) -> None:
        self._add(self._make.start())
        shown = sorted((*self._ways.own, *self._places(End)))
        for number, place in enumerate(shown, start=1):
            inside = (self._flow.steps[one] for one in self._ways.items.get(place, ()))
            items = tuple(one for one in inside if isinstance(one, Ask))
            self._add(self._make.step(place, number, items))
        for row in self._rows:
            for chain in row:
                if chain.is_conditional:
                    self._add(self._make.gate(chain.places[0], chain.way))

    def _add(self, node: Node) -> None:
        self._nodes[node.id] = node

    # -------------------------------------------------------------------------------- ways

    def _at(self, place: int) -> str:
        return self._heads.get(place, f"s{place}")

    def _edge(self, source: str, target: str, how: How, label: str = "") -> None:
        edge = Edge(source, target, how, label)
        if edge not in self._edges:
            self._edges.append(edge)

    def _connect_row(self, row: tuple[Chain, ...], below: int | None) -> None:
        for index, chain in enumerate(row):
            if chain.is_conditional:
                head = self._at(chain.places[0])
                self._edge(head, f"s{chain.places[0]}", How.YES, self._speech.say("drawing.so"))
                other = row[index + 1].places[0] if index + 1 < len(row) else below
                if other is not None:
                    self._edge(head, self._at(other), How.ELSE, self._speech.say("drawing.not_so"))
            for place in chain.places:
                last = place == chain.places[-1]
                self._connect(place, below if last else self._ways.behind(place))

    def _connect(self, place: int, below: int | None) -> None:
        """What leads away from this step; reading on leads `below`."""
        source, ways = f"s{place}", self._ways
        onward = ways.onward(place)
        if onward is not None and onward == ways.behind(place):
            onward = below
        if onward is not None:
            reads_on = onward == below
            self._edge(source, self._at(onward), How.ON if reads_on else self._how(onward))
        for target in ways.inner_leads(place):
            if target != below:
                self._edge(source, self._at(target), self._how(target))
        refused = ways.refusal(place)
        if refused is not None:
            self._edge(source, f"s{refused}", How.OUT, self._speech.say("drawing.no"))
        self._add_beside(place)

    def _how(self, target: int) -> How:
        return How.OUT if isinstance(self._flow.steps[target], End) else How.LEAD

    def _add_beside(self, place: int) -> None:
        source, step = f"s{place}", self._flow.steps[place]
        for inner, question, end, aside in self._ways.asides(place):
            node = self._make.aside(inner, question, end, aside)
            self._put_beside(source, node)
            target = self._ways.led(inner, aside.next)
            if target is not None:
                self._edge(node.id, self._at(target), self._how(target))
        if isinstance(step, Handover):
            for index, route in enumerate(step.routes):
                self._put_beside(source, self._make.team(place, index, route))

    def _put_beside(self, source: str, node: Node) -> None:
        self._add(node)
        self._beside.setdefault(source, []).append(node.id)
        self._edge(source, node.id, How.YES)


def _unit(row: tuple[Chain, ...]) -> Unit:
    return Unit(
        tuple(
            Branch(
                tuple(f"s{place}" for place in chain.places),
                f"g{chain.places[0]}" if chain.is_conditional else "",
            )
            for chain in row
        )
    )
