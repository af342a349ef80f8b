"""A counsellor raises an alert themselves: somebody shall look along with them, now.

It stands on the card as one, and ends with the case as every alert does; or as a slip, with `off`.
"""

from datetime import timedelta

from routing.conversation import Conversation
from routing.danger import alerts
from routing.desk.answering import Asked, answered
from routing.effects import Count
from routing.facts import Facts
from routing.saying.speech import name_of, report, staff_words
from routing.step import Step
from routing.supervision import slip
from routing.words.folding import fold

QUIET = timedelta(minutes=10)  # so long the operator is not called for the same again


def urged(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """Words behind it keep nobody from calling; they stay in the room."""
    if is_off(facts, asked.arguments):
        return _ended(conversation, asked, facts)
    last = alerts.raised_at(conversation)
    if last is not None and facts.now - last < QUIET:
        return answered(conversation, asked, facts, "room.urgent_again")
    name, room = name_of(facts, asked.offer.counsellor), asked.case.name
    called = report(facts, "urgent_raised", name=name, room=room)
    raised = alerts.raised(conversation, asked.offer.counsellor, facts)
    step = answered(raised, asked, facts, "room.urgent_raised")
    return step.add(called, Count("alerts"))


def is_off(facts: Facts, arguments: str) -> bool:
    """`off` in the staff's language or in English."""
    return fold(arguments) in {"off", *map(fold, staff_words(facts, "command.off").split(", "))}


def _ended(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """A slip of theirs; only what the team raised ends so."""
    step, what = slip.ended(conversation, asked.offer.counsellor, facts)
    said = answered(step.conversation, asked, facts, f"room.urgent_{what}")
    return step.add(*said.effects)
