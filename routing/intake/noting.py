"""An answer written down: what it takes with it, and which rules of the crisis block are true.

The same whether it was typed, pressed, brought by a link or corrected long afterwards.
"""

from dataclasses import replace

from routing.conversation import Conversation
from routing.danger import alerts
from routing.facts import Facts
from routing.flow.model import Ask, Enter
from routing.intake import recounting
from routing.step import Step


def keep(conversation: Conversation, facts: Facts, step: Ask | Enter, answer: str | None) -> Step:
    """Write an answer down, and look whether it calls for somebody."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    went = {name: to for name, to in run.went.items() if name != step.name}
    changed = step.name in run.answers
    after = replace(run, answers={**run.answers, step.name: answer}, went=went, reviewed=False)
    kept = replace(conversation, run=after, pending=None)
    return _answered(kept, facts, changed=changed)


def _answered(conversation: Conversation, facts: Facts, *, changed: bool) -> Step:
    """After an answer: what it takes with it, and which rules are true now."""
    step = Step(conversation)
    if changed or _later_answers(conversation, facts):
        step = step.then(lambda c: recounting.dropped(c, facts))
    return step.then(lambda c: alerts.looked(c, facts))


def _later_answers(conversation: Conversation, facts: Facts) -> bool:
    """Answers taken over from before may stand behind a condition that is not true any more."""
    run = conversation.run
    if run is None or not run.answers:
        return False
    *_, newest = run.answers
    place = facts.flow.index.get(newest, -1)
    return any(facts.flow.index.get(name, -1) > place for name in run.answers)
