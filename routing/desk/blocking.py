"""Abuse: the counsellor ends a case, and nobody has to write with this client for some days.

Asked about first, for it takes help away from somebody. The client is told so, and whom they can
reach. The operator knows, and it ends by itself.
"""

from dataclasses import replace

from routing import gates
from routing.cases import closing
from routing.conversation import Conversation
from routing.desk import acts
from routing.desk.answering import Asked, answered, typed
from routing.effects import Count
from routing.facts import Facts
from routing.intake import barred
from routing.saying.speech import name_of, report, staff_words
from routing.step import Step
from routing.supervision import eyes


def risks(conversation: Conversation, asked: Asked, facts: Facts) -> tuple[str, ...]:
    until = facts.now + facts.house.block
    time = facts.house.moment(until, facts.now, facts.house.staff_language)
    first = staff_words(facts, "room.risk_block", time=time)
    return (first, *acts.close_risks(conversation, asked, facts))


def blocked(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """Who has stopped is left alone already."""
    if gates.is_held(conversation):
        return answered(conversation, asked, facts, "room.not_relayed.stopped")
    if eyes.needed(conversation, facts):  # nobody leaves a danger alone by themselves
        return answered(conversation, asked, facts, "room.block_eyes", name=typed(facts, "close"))
    until = facts.now + facts.house.block
    time = facts.house.moment(until, facts.now, facts.house.staff_language)
    name, room = name_of(facts, asked.offer.counsellor), asked.case.name
    said = barred.told(replace(conversation, blocked_until=until), facts, "barred.begun")
    step = said.add(report(facts, "blocked", name=name, room=room, time=time), Count("blocked"))
    return step.then(lambda c: closing.close(c, facts, "room.blocked"))
