"""Whoever was asked for a case, or has it, is let go by what the client decided; somebody else is
looked for.
"""

from dataclasses import dataclass

from routing import gates
from routing.assigning import waiting
from routing.conversation import Case, Conversation, Offer, Outcome, Phase
from routing.effects import Effect, Unseat
from routing.facts import Facts
from routing.saying.speech import answer_in, name_of, report, tell
from routing.step import Step


@dataclass(frozen=True, slots=True)
class Because:
    """Keys of what is said of it: to the operator, in the room, to a client nobody had come to."""

    operator: str
    room: str
    waiting: str | None = None  # nothing is said to them


def released(conversation: Conversation, case: Case, facts: Facts, because: Because) -> Step:
    """Nobody is asked any more, and who had been there reads nothing more; all of them know."""
    offer = case.offer
    if offer is None:
        return Step(conversation)
    step = Step(conversation, _said(conversation, case, offer, facts, because))
    outcome = Outcome.LEFT if case.phase is Phase.OPEN else Outcome.WISHED
    return step.then(lambda c: waiting.released(c, outcome))


def _said(
    conversation: Conversation, case: Case, offer: Offer, facts: Facts, because: Because
) -> tuple[Effect, ...]:
    name = name_of(facts, offer.counsellor)
    told = report(facts, because.operator, name=name, room=case.name)
    if case.phase is not Phase.OPEN:
        key = because.waiting
        return (told,) if key is None else (tell(conversation, facts, key, name=name), told)
    key = "other.done" if conversation.gate in gates.WORDS else "other.done_paused"
    return (
        Unseat(case.id),
        answer_in(facts, offer.place, because.room),
        tell(conversation, facts, key, name=name),
        told,
    )
