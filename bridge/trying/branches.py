"""Every step and branch of a flow: whatever can go one way or another.

That is a condition that is true, or false; a choice; an answer that is skipped or out of range; a
yes and a no; a rule of the hand-over or of the crisis block; whether somebody is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from config.moments import keys
from routing.danger.alerts import WORDS
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Ask,
    Consent,
    Enter,
    Flow,
    Handover,
    Sign,
    Step,
)

REACHED = ""
TRUE, FALSE = "when: true", "when: false"
OPEN, CLOSED = "somebody is there", "nobody is there"
YES, NO, SKIPPED, BEGINS = "yes", "no", "skip", "begin"
BELOW, ABOVE = "below", "above"
CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Branch:
    """`what` is empty for the step itself."""

    step: str
    what: str = REACHED

    def __str__(self) -> str:
        return f"{self.step}: {self.what}" if self.what else self.step


def branches(flow: Flow) -> tuple[Branch, ...]:
    """Every step and branch of the flow, in its order."""
    steps = [Branch(str(step.name), what) for step in flow.steps for what in (REACHED, *_of(step))]
    rules = [rule.source for rule in (*flow.crisis.alert, *flow.crisis.flag)]
    words = [WORDS] if any(flow.crisis.words.values()) else []
    return tuple(dict.fromkeys([*steps, *(Branch(CRISIS, rule) for rule in (*rules, *words))]))


def _of(step: Step) -> Iterator[str]:
    if step.way.when is not None:
        yield from (TRUE, FALSE)
    if step.way.only_open:
        yield from (OPEN, CLOSED)
    match step:
        case Acknowledge() | Consent() | Sign():
            yield from (YES, NO)
        case Ask():
            yield from _answers(step)
        case Enter() if step.skippable:
            yield from (BEGINS, SKIPPED)
        case Handover():
            yield from (route_name(step, place) for place in range(len(step.routes)))
        case _:
            return


def _answers(step: Ask) -> Iterator[str]:
    if step.type is not AnswerType.SCALE:
        yield from keys(step)
    if step.skippable:
        yield SKIPPED
    if step.below is not None:
        yield BELOW
    if step.above is not None:
        yield ABOVE


def route_name(step: Handover, place: int) -> str:
    rule = step.routes[place]
    return f"rule {place + 1}, to {rule.team}"
