"""The gate in front of everything as tables: where it leads, and what may pass each of its states.

Urgent help passes every gate, towards the client. What a counsellor is told of it depends on it.
Whether somebody is in counselling, and whether an open card lets nothing pass, is asked here by
every decision, so this knows none of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from routing.conversation import Conversation, Gate, PendingKind, Phase

# Erasing leads to nothing: what comes after it is a new conversation, of somebody we do not know.
MOVES: Mapping[Gate, frozenset[Gate]] = {
    Gate.FRESH: frozenset({Gate.ADMITTED, Gate.REFUSED, Gate.WITHDRAWN, Gate.ERASING}),
    Gate.ADMITTED: frozenset({Gate.PAUSED, Gate.REFUSED, Gate.WITHDRAWN, Gate.ERASING}),
    Gate.PAUSED: frozenset({Gate.ADMITTED, Gate.WITHDRAWN, Gate.ERASING}),
    Gate.REFUSED: frozenset({Gate.FRESH, Gate.WITHDRAWN, Gate.ERASING}),
    Gate.WITHDRAWN: frozenset({Gate.FRESH, Gate.ERASING}),
    Gate.ERASING: frozenset(),
}
# A running case may stand behind these. Withdrawn: left to the team because of a danger.
WITH_A_CASE: Mapping[Gate, frozenset[Phase]] = {
    Gate.ADMITTED: frozenset({Phase.WAITING, Phase.OFFERED, Phase.OPEN}),
    Gate.PAUSED: frozenset({Phase.WAITING, Phase.OPEN}),
    Gate.WITHDRAWN: frozenset({Phase.WAITING, Phase.OFFERED, Phase.OPEN}),
}
WORDS = frozenset({Gate.ADMITTED})  # what people write passes, both ways
NEWS = frozenset({Gate.ADMITTED, Gate.PAUSED})  # the room hears that something may mean danger
# In counselling, while one is open.
MUTES = frozenset({PendingKind.MIND, PendingKind.ERASE, PendingKind.END, PendingKind.OTHER})


def in_counselling(conversation: Conversation) -> bool:
    """A case is waiting, offered or open: what the client says is for a counsellor."""
    case = conversation.case
    return case is not None and case.phase is not Phase.CLOSED


def tells_the_room(conversation: Conversation) -> bool:
    """Whether the counsellor may still be told anything of the client."""
    case = conversation.case
    return conversation.gate in NEWS and case is not None and case.phase is not Phase.CLOSED


def is_held(conversation: Conversation) -> bool:
    """The client has stopped, and the case is left to the team because of a danger."""
    case = conversation.case
    running = case is not None and case.phase is not Phase.CLOSED
    return running and conversation.gate is Gate.WITHDRAWN


def is_there(conversation: Conversation) -> bool:
    """A counsellor has the case now."""
    return conversation.case is not None and conversation.case.phase is Phase.OPEN


def hears_of_urgent_help(conversation: Conversation) -> bool:
    """Whether the counsellor, or whoever will come, is told that the client asked for it."""
    return tells_the_room(conversation) or is_held(conversation)


def is_barred(conversation: Conversation, now: datetime) -> bool:
    """For some days nobody has to write with this client: nothing of theirs begins anything."""
    return conversation.blocked_until is not None and now < conversation.blocked_until


def can_pause(conversation: Conversation) -> bool:
    return conversation.gate is Gate.ADMITTED and in_counselling(conversation)


def mutes(conversation: Conversation) -> bool:
    """Something is open that lets nothing pass to a counsellor who may be there."""
    pending = conversation.pending
    open_ = pending is not None and pending.kind in MUTES
    return open_ and in_counselling(conversation)


def keeps_nothing(conversation: Conversation) -> bool:
    """It is open, and there is no intake whose counsellor could be given what is written."""
    pending, run = conversation.pending, conversation.run
    if pending is None or pending.kind not in MUTES:
        return False
    over = conversation.gate is Gate.ADMITTED and (run is None or run.done)
    return over or in_counselling(conversation)


def shut(conversation: Conversation, gate: Gate) -> Conversation:
    """Behind this gate: of an intake, and of what was open, nothing is left."""
    return replace(conversation, gate=gate, pending=None, run=None, concerns=(), earlier=())
