"""A case that is left to the team because of a danger: how that is known, and who is told.

What is decided about it stands above, in `holding`; whoever only takes such a case looks here.
"""

from datetime import datetime, timedelta

from routing import gates
from routing.conversation import Conversation, Gate
from routing.effects import Effect
from routing.facts import Facts
from routing.saying.speech import call

DANGER = timedelta(hours=72)  # so long it waits for somebody to look


def is_watched(conversation: Conversation) -> bool:
    """A case is running, and something in it may mean danger."""
    return conversation.is_alerted and gates.in_counselling(conversation)


def is_decided(conversation: Conversation) -> bool:
    """The client wants everything deleted, and it waits."""
    return conversation.gate is Gate.WITHDRAWN and conversation.erase_at is not None


def until(conversation: Conversation, facts: Facts) -> datetime | None:
    """When deleting waits no longer; None: for nothing.

    Also after the client has come back, which closed the case: it cannot be got round that way.
    """
    known = conversation.watched_until
    if gates.is_held(conversation):
        return known or facts.now + DANGER
    if is_watched(conversation):
        return facts.now + DANGER
    return known if known is not None and known > facts.now else None


def told(conversation: Conversation, facts: Facts) -> tuple[Effect, ...]:
    """To the counsellor who is there: what has become of the case, and until when it is theirs."""
    case, end = conversation.case, conversation.erase_at or conversation.watched_until
    if case is None or end is None or not gates.is_there(conversation):
        return ()
    date = facts.house.day(end, facts.now, facts.house.staff_language)
    key = "room.erase_held" if is_decided(conversation) else "room.stopped_held"
    return (call(facts, case.id, case.offer, key, date=date),)
