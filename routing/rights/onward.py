"""On where a client was, after something that stood beside it is over.

By itself, because whoever takes something back, or leaves all as it was, ends here alike.
"""

from routing.conversation import Conversation, Gate
from routing.facts import Facts
from routing.intake import advancing
from routing.rights import paused
from routing.step import Step


def back(conversation: Conversation, facts: Facts) -> Step:
    """On where they were: at a question, in a pause, or nowhere."""
    run = conversation.run
    if conversation.gate is Gate.PAUSED:
        return paused.ask(conversation, facts, "pause.still")
    if run is None or run.done or conversation.gate not in (Gate.FRESH, Gate.ADMITTED):
        return Step(conversation)
    return advancing.advance(conversation, facts)
