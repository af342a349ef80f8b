"""A supervisor takes a case over from its counsellor, who is told and not asked.

It goes the way of a hand-over: until they have come the case stays where it is, and then the client
is told by name. Only what the client has not agreed to stands in the way, never hours or load.
"""

from routing.assigning import handed, handing, recipients
from routing.case import Handing
from routing.conversation import Conversation, Gate, Phase
from routing.effects import Count
from routing.facts import Counsellor, Facts
from routing.messages import Body
from routing.saying.speech import answer_in, staff_words
from routing.step import Step


def why_not(conversation: Conversation, one: Counsellor, facts: Facts) -> str:
    """The end of a key below `desk.told.`; empty: they can have it."""
    case = conversation.case
    if case is None or case.phase is not Phase.OPEN or case.offer is None:
        return "takeover_nobody"
    if case.offer.counsellor == one.id:
        return "takeover_own"
    if handed.running(conversation) is not None:
        return "takeover_given"
    if conversation.gate is not Gate.ADMITTED:  # in a pause every hand-over ends
        return "takeover_stopped"
    if recipients.lacking(conversation, one, facts.house):
        return "takeover_floor"
    return "takeover_unwanted" if one.id in conversation.excluded else ""


def begun(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    """See `why_not`."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    note = Body(staff_words(facts, "room.takeover_note", name=one.name))
    told = answer_in(facts, case.offer.place, "room.takeover", name=one.name)
    given = Handing(one.id, note, facts.now, supervised=True)
    step = Step(conversation, (told, Count("takeovers")))
    return step.then(lambda c: handing.invited(c, given, facts))
