"""What counsellors ask for at their desks: to have a case that waits, or not to be asked about it.

What a desk knows is late by moments. Whatever it asks for is decided here, in the order in which it
comes: who is first has it, and who was mistaken is told how it stands.
"""

from routing import gates
from routing.assigning import assign, desked, handed, offering, reasons, routed, waiting
from routing.conversation import Conversation, Gate, Outcome, Phase
from routing.facts import Counsellor, Facts
from routing.ids import CounsellorId
from routing.news import DeskDeclines, DeskTakes
from routing.saying.speech import counsellor
from routing.step import Step


def asked(conversation: Conversation, event: DeskTakes | DeskDeclines, facts: Facts) -> Step:
    if isinstance(event, DeskTakes):
        return takes(conversation, event.counsellor, facts)
    return declines(conversation, event, facts)


def takes(conversation: Conversation, who: CounsellorId, facts: Facts) -> Step:
    """It is offered to exactly them. What is theirs already stays so; what is offered to them waits
    for them to come, where there is an invitation to accept.
    """
    if _is_theirs(conversation, who):
        here = handed.is_there(who, facts)
        return waiting.taken(conversation, facts) if here else Step(conversation)
    one = counsellor(facts, who)
    if one is None or not _can_have(conversation, one, facts):
        return Step(conversation, desked.gone(conversation, who, facts))
    return offering.offered_to(conversation, one, facts)


def declines(conversation: Conversation, event: DeskDeclines, facts: Facts) -> Step:
    """Somebody else is asked, as if they had declined the invitation."""
    case, who, why = conversation.case, event.counsellor, event.words.text
    if case is None or case.phase is Phase.CLOSED:
        return Step(conversation, desked.gone(conversation, who, facts))
    if not _is_theirs(conversation, who) or case.offer is None:
        known = reasons.of_past(conversation, who, why, facts)
        return Step(known, desked.gone(conversation, who, facts))
    if case.phase is not Phase.OFFERED:
        return Step(conversation)
    known = reasons.kept(conversation, case.offer, why, facts)
    return waiting.withdraw(known, facts, Outcome.DECLINED)


def _is_theirs(conversation: Conversation, who: CounsellorId) -> bool:
    case = conversation.case
    offer = case.offer if case is not None and case.phase is not Phase.CLOSED else None
    return offer is not None and offer.counsellor == who


def _can_have(conversation: Conversation, one: Counsellor, facts: Facts) -> bool:
    """It waits, its client has not paused, and they are right for it; room they make themselves."""
    case = conversation.case
    if case is None or case.phase is not Phase.WAITING:
        return False
    if conversation.gate is not Gate.ADMITTED and not gates.is_held(conversation):
        return False
    return one.id in assign.fits(facts.roster, routed.wanted(conversation, facts))
