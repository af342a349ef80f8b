"""The question whether what was written before agreeing shall be passed on.

By itself, because the way through the intake stops at it, and goes on behind it: `keeping`.
"""

from routing.conversation import Conversation, PendingKind
from routing.facts import Facts
from routing.saying.putting import button, put
from routing.saying.speech import help_button
from routing.step import Step

PASS_ON, LEAVE = "pass", "leave"


def offer(conversation: Conversation, facts: Facts) -> Step:
    """Just agreed: shall what was written before be passed on?"""
    return put(
        conversation,
        facts,
        PendingKind.EARLIER,
        "earlier.ask",
        button(conversation, facts, PASS_ON, "pass_on"),
        button(conversation, facts, LEAVE, "leave_it"),
        help_button(conversation, facts),
    )
