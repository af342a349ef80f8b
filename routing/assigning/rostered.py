"""The organisation's people changed: no case stays with somebody who is not among them any more.

Whoever left the configuration, or is another person at another address by now, reads nothing more
of it; nor does anybody whose network can read along by now, if the client has not agreed to that.
Their case is offered to others as if they had gone. One that waits may be asked of everybody anew,
for there may be somebody new; it looks in its turn, when the bridge wakes all that wait.
"""

from dataclasses import replace

from routing.assigning import recipients, waiting
from routing.conversation import Conversation, Offer, Phase
from routing.facts import Facts
from routing.step import Step


def changed(conversation: Conversation, facts: Facts) -> Step:
    """What follows for this client; mostly nothing."""
    case = conversation.case
    if case is None or case.phase is Phase.CLOSED:
        return Step(conversation)
    if case.phase is Phase.WAITING:
        return Step(replace(conversation, case=replace(case, offers=(), passed=())))
    if case.offer is None or _may_stay(conversation, case.offer, facts):
        return Step(conversation)
    return waiting.left(conversation, facts, "counsellor_unlisted")


def _may_stay(conversation: Conversation, offer: Offer, facts: Facts) -> bool:
    """They are there, and nobody can read along there to whom the client has not agreed."""
    return any(
        (one.id, one.author) == (offer.counsellor, offer.author)
        and not recipients.lacking(conversation, one, facts.house)
        for one in facts.roster
    )
