"""A counsellor puts a case off: they are reminded then, or as soon as the client writes."""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import Conversation
from routing.desk.answering import Asked, answered
from routing.desk.until import until
from routing.facts import Facts
from routing.step import Step

LONGEST = timedelta(days=30)


def snoozed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    if gates.is_held(conversation):  # what ends it is set already
        return answered(conversation, asked, facts, "room.snooze_stopped")
    at = until(conversation, asked, facts, "snooze", LONGEST)
    if isinstance(at, Step):
        return at
    after = replace(conversation, case=replace(asked.case, snoozed_until=at))
    spoken = facts.house.moment(at, facts.now, facts.house.staff_language)
    return answered(after, asked, facts, "room.snoozed", time=spoken)
