"""A pause: nothing passes either way until the client goes on. Urgent help always does.

Whoever waits for a counsellor keeps waiting, and is offered to nobody meanwhile.
"""

from dataclasses import replace

from routing import gates
from routing.assigning import waiting
from routing.conversation import Case, Conversation, Gate, Outcome, Phase
from routing.effects import CLIENT, CancelQueued, Count, Effect, desk
from routing.facts import Facts
from routing.rights import again, mind, paused
from routing.saying.putting import button
from routing.saying.speech import help_button, note, tell
from routing.step import Step

COMMANDS = frozenset({"pause"})


def pause(conversation: Conversation, facts: Facts) -> Step:
    """`/pause`, or the button. Without a case nothing runs that could be paused."""
    case = conversation.case
    if conversation.gate is Gate.PAUSED:
        return paused.ask(conversation, facts, "pause.still")
    if case is None or not gates.can_pause(conversation):
        step = Step(conversation, (tell(conversation, facts, "pause.nothing"),))
        return step.then(lambda c: again.repeat(c, facts)) if conversation.greeted else step
    shut = replace(conversation, gate=Gate.PAUSED, pending=None, explained=None)
    step = Step(shut, (*_dropped(case), mind.CLOSED, Count("paused")))
    step = step.then(lambda c: _taken_back(c, case))
    if case.phase is Phase.OPEN:
        step = step.add(note(facts, case.id, "room.client_paused"))
    queued = facts.queued if case.phase is Phase.OPEN else 0  # else it waits for a counsellor
    key = "paused_dropped" if queued else "paused"
    go_on = button(conversation, facts, paused.GO, "go_on")
    ways = (go_on, help_button(conversation, facts))
    return step.add(tell(conversation, facts, key, *ways, n=str(queued)))


def _dropped(case: Case) -> tuple[Effect, ...]:
    """What is on its way between two people. What waits for somebody to come goes nowhere."""
    if case.phase is not Phase.OPEN:
        return ()
    return CancelQueued(CLIENT), CancelQueued(desk(case.id))


def _taken_back(conversation: Conversation, case: Case) -> Step:
    """Nobody is invited any more, and nobody will be before they go on."""
    if case.phase is Phase.OPEN:
        return Step(conversation)
    step = waiting.released(conversation, Outcome.PAUSED)
    return step.then(waiting.rests)


__all__ = ["pause"]
