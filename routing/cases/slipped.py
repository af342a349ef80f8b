"""That a promise of an answer slipped, and the client heard nothing of it: they took no messages.

What is said to them meanwhile is lost. So the wait remembers by which message they were told, and
when word comes that it was lost, it is owed: said once more as soon as they do anything again,
before whatever else they are told. It is owed no more once they have an answer, or somebody new.
"""

from dataclasses import replace

from routing import gates
from routing.case import Late, Phase
from routing.conversation import Conversation
from routing.effects import CLIENT
from routing.events import Failure, NotSent
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.saying.speech import counsellor, tell, words
from routing.step import Step


def told(conversation: Conversation, key: str, who: CounsellorId, facts: Facts) -> Step:
    """Say to the client what became of the promise of this counsellor."""
    known = counsellor(facts, who)
    name = known.name if known else words(conversation, facts, "counsellor_unlisted")
    said = tell(conversation, facts, key, name=name)
    return Step(_with(conversation, Late(who, said.message)), (said,))


def lost(conversation: Conversation, event: NotSent) -> Conversation:
    """They took nothing when it was said: it is owed. What a network refuses for other reasons it
    would refuse again, and whoever can act hears of that.
    """
    late = _late(conversation)
    if late is None or event.party != CLIENT or event.failure is not Failure.GONE:
        return conversation
    if late.told_by != event.message:
        return conversation
    return _with(conversation, replace(late, told_by=None))


def owed(conversation: Conversation, facts: Facts) -> Step:
    """They are back: what they have not heard is said as it is by now."""
    late, case = _late(conversation), conversation.case
    if late is None or case is None or late.told_by is not None:
        return Step(conversation)
    if conversation.gate not in gates.WORDS:
        return Step(conversation)
    if case.phase is not Phase.OPEN:
        return told(conversation, "answer_moved", late.who, facts)
    key = "release_missed" if case.unreleased else "answer_missed"
    return told(conversation, key, late.who, facts)


def _late(conversation: Conversation) -> Late | None:
    waits = conversation.case.waits if conversation.case is not None else None
    return waits.late if waits is not None else None


def _with(conversation: Conversation, late: Late) -> Conversation:
    case = conversation.case
    if case is None or case.waits is None:
        return conversation
    waits = replace(case.waits, late=late)
    return replace(conversation, case=replace(case, waits=waits))
