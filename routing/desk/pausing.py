"""A counsellor says that an answer may take: the client hears until when, and nobody is blamed.

Until then their silence is none. Anything that may mean danger ends it at once, and so does a word
of theirs. It is not offered where something means danger already: then somebody else is needed.
"""

from dataclasses import replace
from datetime import timedelta

from routing.conversation import Conversation
from routing.desk import passing
from routing.desk.answering import Asked, answered, typed
from routing.desk.moment import moment, vocabulary
from routing.facts import Facts
from routing.saying.speech import language_of, name_of, tell
from routing.step import Step

LONGEST = timedelta(days=14)  # whoever is away longer gives the case to somebody; our own judgement


def paused(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    house, refused = facts.house, passing.refusal(conversation)
    if refused is not None:
        return answered(conversation, asked, facts, refused)
    if conversation.is_alerted:
        return answered(conversation, asked, facts, "room.pause_alerted")
    words = vocabulary(house.texts, house.staff_language)
    at = moment(asked.arguments, facts.now, house.zone, words)
    if at is None:
        name = typed(facts, "pause")
        return answered(conversation, asked, facts, "room.pause_unclear", name=name)
    if not facts.now < at <= facts.now + LONGEST:
        return answered(conversation, asked, facts, "room.pause_far")
    after = replace(conversation, case=replace(asked.case, paused_until=at))
    name = name_of(facts, asked.offer.counsellor)
    theirs = house.moment(at, facts.now, language_of(conversation, facts))
    ours = house.moment(at, facts.now, house.staff_language)
    step = answered(after, asked, facts, "room.pause_set", time=ours, name=typed(facts, "resume"))
    return step.add(tell(after, facts, "answer_later", name=name, time=theirs))


def resumed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    until = asked.case.paused_until
    if until is None or until <= facts.now:
        return answered(conversation, asked, facts, "room.resume_nothing")
    after = replace(conversation, case=replace(asked.case, paused_until=None))
    return answered(after, asked, facts, "room.resume_done")
