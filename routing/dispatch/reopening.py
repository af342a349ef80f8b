"""A counsellor would like to go on with a client whose case with them is over.

Nothing is opened again: what was closed stays closed. The client is told, warmly, and it goes on as
if they had come back by themselves: with what they answered and agreed to, and with this counsellor
first. Whoever does not want that simply does not answer.
"""

from dataclasses import replace

from routing.assigning import desked, offering, successor
from routing.conversation import Case, Conversation, Gate, Outcome, PendingKind, Phase
from routing.facts import Counsellor, Facts
from routing.intake import afterwards, barred
from routing.news import DeskReopens
from routing.saying.speech import counsellor, help_button, name_of, tell
from routing.step import Step

# Ends of keys below `desk.told.reopen_`: why it cannot be, or that it has begun.
REASONS = ("begun", "anew", "stopped", "asked", "unwanted", "full", "over")


def asked(conversation: Conversation, event: DeskReopens, facts: Facts) -> Step:
    """What became of it is said at the desk, whatever that is."""
    case, one = conversation.case, counsellor(facts, event.counsellor)
    why = _why_not(conversation, event, one, facts)
    told = desked.answered(conversation, event.counsellor, f"reopen_{why or 'begun'}", facts)
    if why or case is None or one is None:
        return Step(conversation, told)
    return _begun(conversation, one, facts).add(*told)


def _why_not(
    conversation: Conversation, event: DeskReopens, one: Counsellor | None, facts: Facts
) -> str:
    """The end of a key below `desk.told.reopen_`; empty: nothing is in the way."""
    case, run = conversation.case, conversation.run
    if case is None or one is None or not _was_theirs(case, event):
        return "anew" if case is not None and case.id != event.case else "over"
    if conversation.gate is not Gate.ADMITTED or not conversation.reachable:
        return "stopped"
    if run is not None and not run.done:
        return "anew"
    if conversation.pending is not None and conversation.pending.kind is not PendingKind.SURVEY:
        return "asked"  # whether to stop, perhaps: that is theirs to answer first
    if one.id in conversation.excluded or barred.is_barred(conversation, facts):
        return "unwanted"
    free = successor.can_take(replace(conversation, case=None), one, facts)
    return "" if free.one is not None or free.by_hand else "full"


def _was_theirs(case: Case, event: DeskReopens) -> bool:
    """It is this case, it is over, and they had it to the end."""
    offer = case.offer
    had = offer is not None and offer.outcome is Outcome.TAKEN
    theirs = had and offer is not None and offer.counsellor == event.counsellor
    return case.id == event.case and case.phase is Phase.CLOSED and theirs


def _begun(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    wish = tell(
        conversation, facts, "go_on_wish", help_button(conversation, facts),
        name=name_of(facts, one.id),
    )  # fmt: skip
    first = replace(conversation, last_counsellor=one.id)
    step = Step(first, (wish,)).then(lambda c: afterwards.come_back(c, facts))
    return step.then(lambda c: offering.offered_to(c, one, facts) if _waits(c) else Step(c))


def _waits(conversation: Conversation) -> bool:
    """It waits for whoever wants it: that is said already who does."""
    case = conversation.case
    return case is not None and case.phase is Phase.WAITING and conversation.gate is Gate.ADMITTED
