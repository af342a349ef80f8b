"""The way back for somebody who said no, or stopped.

Coming back ends what a stop has left running, so it knows `holding`, which first words do not.
"""

from dataclasses import replace

from routing.conversation import Conversation, Gate, PendingKind
from routing.facts import Facts
from routing.intake import advancing, barred, beginning
from routing.rights import holding
from routing.saying.putting import button, put
from routing.saying.speech import help_button
from routing.step import Step

AGAIN, NOT_AGAIN = "again", "not"


def offer_return(conversation: Conversation, facts: Facts) -> Step:
    """Somebody who said no, or stopped, writes again."""
    if barred.is_barred(conversation, facts):
        return barred.told(conversation, facts)
    return put(
        conversation,
        facts,
        PendingKind.RETURN,
        "return",
        button(conversation, facts, AGAIN, "again"),
        help_button(conversation, facts),
    )


def pressed_return(conversation: Conversation, token: str, facts: Facts) -> Step:
    if token == AGAIN:
        return start_over(conversation, facts)
    return offer_return(conversation, facts)


def start_over(conversation: Conversation, facts: Facts) -> Step:
    """The answers that are still kept need not be given again; what needs a yes is asked again."""
    if barred.is_barred(conversation, facts):
        return barred.told(conversation, facts)
    back = holding.came_back(conversation, facts)
    kept = conversation.run.answers if conversation.run else {}
    fresh = beginning.begin(replace(back.conversation, gate=Gate.FRESH), facts, kept)
    return Step(fresh, back.effects).then(lambda c: advancing.advance(c, beginning.newest(facts)))
