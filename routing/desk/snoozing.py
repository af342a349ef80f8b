"""A counsellor puts a case off: they are reminded then, or as soon as the client writes."""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import Conversation
from routing.desk.answering import Asked, answered, typed
from routing.desk.moment import moment, vocabulary
from routing.facts import Facts
from routing.step import Step

LONGEST = timedelta(days=30)


def snoozed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    house = facts.house
    if gates.is_held(conversation):  # what ends it is set already
        return answered(conversation, asked, facts, "room.snooze_stopped")
    words = vocabulary(house.texts, house.staff_language)
    at = moment(asked.arguments, facts.now, house.zone, words)
    if at is None:
        name = typed(facts, "snooze")
        return answered(conversation, asked, facts, "room.snooze_unclear", name=name)
    if not facts.now < at <= facts.now + LONGEST:
        return answered(conversation, asked, facts, "room.snooze_far")
    after = replace(conversation, case=replace(asked.case, snoozed_until=at))
    spoken = house.moment(at, facts.now, house.staff_language)
    return answered(after, asked, facts, "room.snoozed", time=spoken)
