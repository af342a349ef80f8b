"""Steps as nodes: what each is called, says and offers, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from bridge.drawing.condition import Names, names_of, readable
from bridge.drawing.model import Kind, Node
from bridge.drawing.speech import Speech
from routing.flow.model import (
    Acknowledge,
    Aside,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Localized,
    Review,
    Route,
    Say,
    Sign,
    Step,
    Way,
)

KINDS: dict[type[Step], Kind] = {
    Say: Kind.SAY,
    Acknowledge: Kind.NOTICE,
    Consent: Kind.CONSENT,
    Sign: Kind.SIGN,
    Ask: Kind.ASK,
    Enter: Kind.BLOCK,
    Review: Kind.REVIEW,
    Handover: Kind.HANDOVER,
    End: Kind.END,
}


@dataclass(frozen=True, slots=True)
class Nodes:
    """Makes nodes of one flow. `expand`: a block shows its questions.

    `purposes`: what consent steps ask, by their names.
    """

    flow: Flow
    speech: Speech
    names: Names
    purposes: Mapping[str, Localized]
    expand: bool = False

    @classmethod
    def of(
        cls, flow: Flow, speech: Speech, purposes: Mapping[str, Localized], *, expand: bool
    ) -> "Nodes":
        return cls(flow, speech, names_of(flow, speech), purposes, expand)

    def step(self, place: int, number: int, items: tuple[Ask, ...] = ()) -> Node:
        step = self.flow.steps[place]
        node_id, kind = f"s{place}", KINDS[type(step)]
        match step:
            case Say(text=words) | End(text=words):
                return Node(node_id, kind, step.name, number, self.speech.of(words), name=step.name)
            case Ask():
                return self._ask(step, node_id, number)
            case Enter():
                return self._block(step, node_id, number, items)
            case Consent(needed=needed) | Sign(needed=needed):
                marks = (self.speech.say("drawing.needed"),) if needed else ()
                text = self.speech.of(self.purposes.get(step.name, {}))
                return Node(node_id, kind, step.name, number, text, marks=marks, name=step.name)
            case Acknowledge() | Review() | Handover():
                return Node(node_id, kind, step.name, number, name=step.name)
            case _:
                assert_never(step)

    def _ask(self, step: Ask, node_id: str, number: int) -> Node:
        title = self.speech.of(step.label, step.name)
        items = tuple(self.speech.of(words, key) for key, words in step.choices)
        return Node(
            node_id,
            Kind.ASK,
            title,
            number,
            self.speech.of(step.text),
            items,
            self._marks(step),
            step.type.value,
            step.name,
        )

    def _marks(self, step: Ask | Enter) -> tuple[str, ...]:
        marks = [self.speech.say("drawing.may_skip")] if step.skippable else []
        if isinstance(step, Ask) and step.sensitive:
            marks.append(self.speech.say("drawing.sensitive"))
        return tuple(marks)

    def _block(self, step: Enter, node_id: str, number: int, items: tuple[Ask, ...]) -> Node:
        block = self.flow.block(step.name)
        title = self.speech.of(step.label, self.speech.of(block.title) if block else "")
        count = self.speech.say("drawing.questions", n=str(len(items)))
        questions = tuple(self.speech.of(item.text, item.name) for item in items)
        return Node(
            node_id,
            Kind.BLOCK,
            title or step.name,
            number,
            self.speech.of(step.text),
            questions if self.expand else (),
            (count, *self._marks(step)),
            name=step.name,
        )

    def gate(self, place: int, way: Way) -> Node:
        return Node(f"g{place}", Kind.GATE, self.condition(way))

    def condition(self, way: Way) -> str:
        """When the step is on the way, for people; empty: always."""
        written = [readable(way.when, self.names)] if way.when is not None else []
        there = [self.speech.say("drawing.there")] if way.only_open else []
        return f" {self.speech.say('drawing.and')} ".join(written + there)

    def aside(self, place: int, step: Ask, end: str, aside: Aside) -> Node:
        limit, key = (step.most, "drawing.above")
        if end == "below":
            limit, key = (step.least, "drawing.below")
        title = self.speech.say(key, limit=limit or "?")
        return Node(f"{end}{place}", Kind.ASIDE, title, text=self.speech.of(aside.text))

    def team(self, place: int, index: int, route: Route) -> Node:
        when = readable(route.when, self.names) if route.when is not None else ""
        otherwise = self.speech.say("drawing.otherwise") if index else ""
        return Node(f"t{place}_{index}", Kind.TEAM, route.team, text=when or otherwise)

    def start(self) -> Node:
        return Node("start", Kind.START, self.speech.say("drawing.start"))
