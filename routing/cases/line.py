"""The line in which cases wait for somebody: where something may mean danger first of all, and then
whoever has waited longest. Each case says where it stands; whoever hands out goes by that.
"""

from datetime import datetime, timedelta

from routing.conversation import Conversation

BEFORE = timedelta(days=36_500)  # by so much: before all who wait without danger


def in_line(conversation: Conversation) -> datetime | None:
    """The smaller, the sooner; None: there is no case that could wait."""
    case = conversation.case
    if case is None:
        return None
    return case.opened_at - BEFORE if conversation.is_alerted else case.opened_at
