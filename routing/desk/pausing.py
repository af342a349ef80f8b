"""A counsellor says that an answer may take: the client hears until when, and nobody is blamed.

Until then their silence is none. Anything that may mean danger ends it at once, and so does a word
of theirs. It is not offered where something means danger already: then somebody else is needed.
"""

from dataclasses import replace
from datetime import timedelta

from routing.conversation import Conversation
from routing.desk import passing
from routing.desk.answering import Asked, answered, typed
from routing.desk.until import until
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
    at = until(conversation, asked, facts, "pause", LONGEST)
    if isinstance(at, Step):
        return at
    after = replace(conversation, case=replace(asked.case, paused_until=at))
    name = name_of(facts, asked.offer.counsellor)
    theirs = house.moment(at, facts.now, language_of(conversation, facts))
    ours = house.moment(at, facts.now, house.staff_language)
    step = answered(after, asked, facts, "room.pause_set", time=ours, name=typed(facts, "resume"))
    return step.add(tell(after, facts, "answer_later", name=name, time=theirs))


def resumed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    paused_until = asked.case.paused_until
    if paused_until is None or paused_until <= facts.now:
        return answered(conversation, asked, facts, "room.resume_nothing")
    after = replace(conversation, case=replace(asked.case, paused_until=None))
    return answered(after, asked, facts, "room.resume_done")
