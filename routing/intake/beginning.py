"""A new run: on the flow of today, with what still fits of the answers given before.

Greeting, coming back and starting over all begin one; where it goes on is none of its business.
"""

from collections.abc import Mapping
from dataclasses import replace

from routing.conversation import Conversation, Run
from routing.facts import Facts
from routing.flow.model import Ask, Enter
from routing.flow.model import Step as FlowStep
from routing.ids import StepName
from routing.words.answers import legal

BEGUN = "begun"


def newest(facts: Facts) -> Facts:
    """The same facts for a run that begins now: on the flow and the texts of today."""
    return replace(facts, flow=facts.house.flow, documents=facts.house.documents)


def begin(
    conversation: Conversation, facts: Facts, answers: Mapping[StepName, str | None]
) -> Conversation:
    """A new run on the flow of today, with what still fits of the answers given before.

    What a run that was not finished kept for its counsellor goes on to the new one.
    """
    flow, old = facts.house.flow, conversation.run
    kept = {name: answer for name, answer in answers.items() if _fits(flow.step(name), answer)}
    case = old.case if old is not None and not old.done else None
    run = Run(flow.sha256, answers=kept, case=case, active_at=facts.now)
    return replace(conversation, run=run, pending=None)


def _fits(step: FlowStep | None, answer: str | None) -> bool:
    match step:
        case Ask():
            return step.skippable if answer is None else legal(step, answer)
        case Enter():
            return answer == BEGUN or (answer is None and step.skippable)
        case _:
            return False
