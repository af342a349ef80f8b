"""What is chosen on the card for changing one's mind, or said instead of it.

The card itself (`mind`) can be put by anybody; what follows from it reaches into every other right.
"""

from dataclasses import replace

from routing import gates
from routing.conversation import Conversation, Gate, PendingKind
from routing.facts import Facts
from routing.intake import standing
from routing.rights import declined, erasing, mind, onward, pausing, purposes, stopping
from routing.saying.putting import GO_ON
from routing.saying.speech import tell
from routing.step import Step

# The buttons of the question there was before the card.
BEFORE = {"stop": mind.STOP, GO_ON: mind.NOTHING}


def wished(conversation: Conversation, facts: Facts) -> Step:
    """Somebody says stop: the card; and with the card open already they have said it."""
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.MIND:
        return stopping.stop(conversation, facts)
    if conversation.gate is Gate.WITHDRAWN:
        return stopping.left_alone(conversation, facts)
    if conversation.gate is Gate.REFUSED or not conversation.greeted:
        return stopping.stop(conversation, facts)
    return mind.ask(conversation, facts)


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """What they chose on the card."""
    token = BEFORE.get(token, token)
    if token == mind.STOP:
        return stopping.stop(conversation, facts)
    if token == mind.DELETE:
        return erasing.stop_and_ask(conversation, facts)
    if token == mind.PAUSE:
        return pausing.pause(conversation, facts)
    if token == mind.NOTHING:
        return nothing(conversation, facts)
    if token.startswith(mind.OFF):
        return purposes.off(conversation, facts, token.removeprefix(mind.OFF))
    return mind.ask(conversation, facts)


def nothing(conversation: Conversation, facts: Facts) -> Step:
    """All stays as it was, and goes on where it was."""
    after = replace(conversation, pending=None)
    refused = standing.refused(after, facts)
    if refused is not None and after.gate in gates.WORDS:  # as before nothing is passed on
        told = Step(after, (mind.CLOSED, tell(after, facts, "mind.nothing_open")))
        return told.then(lambda c: declined.card(c, facts, refused))
    said = tell(after, facts, _unchanged(conversation))
    return Step(after, (mind.CLOSED, said)).then(lambda c: onward.back(c, facts))


def _unchanged(conversation: Conversation) -> str:
    """The key of what is said: what was written meanwhile has to be sent again."""
    pending = conversation.pending
    muted = pending is not None and pending.misses > 0 and gates.keeps_nothing(conversation)
    if muted and conversation.gate is Gate.ADMITTED:
        return "mind.nothing_muted"
    passes = conversation.gate in gates.WORDS and gates.in_counselling(conversation)
    return "mind.nothing" if passes else "mind.nothing_open"


def time_came(conversation: Conversation, facts: Facts) -> Step:
    """Nothing was chosen: nothing is changed, and what is written is passed on again."""
    return nothing(conversation, facts) if gates.mutes(conversation) else Step(conversation)
