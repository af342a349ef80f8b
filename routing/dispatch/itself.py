"""What happens while nobody in the conversation does anything: time, new people, a colleague."""

from routing.assigning import rostered
from routing.conversation import Conversation
from routing.dispatch import reopening, timely
from routing.events import RosterChanged, TimeCame
from routing.facts import Facts
from routing.news import CounsellorAway, CounsellorBack, DeskReopens
from routing.rights import absence
from routing.step import Step

ByItself = TimeCame | RosterChanged | CounsellorAway | CounsellorBack | DeskReopens


def happened(conversation: Conversation, event: ByItself, facts: Facts) -> Step:
    if isinstance(event, RosterChanged):
        return rostered.changed(conversation, facts)
    if isinstance(event, TimeCame):
        return timely.time_came(conversation, event, facts)
    if isinstance(event, DeskReopens):
        return reopening.asked(conversation, event, facts)
    return absence.happened(conversation, event, facts)
