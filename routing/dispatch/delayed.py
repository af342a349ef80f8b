"""Words that wait because a network is away: whoever wrote them is told, and told when they arrive.

The promise behind it: nobody waits in silence, least of all in danger. Nothing of it is kept in the
conversation. The notice has a name made from the words it is about, so that it can be taken back
when these have arrived before anybody could read it.
"""

from dataclasses import replace
from typing import assert_never
from uuid import uuid5

from routing import gates
from routing.cases import lately
from routing.conversation import Case, Conversation, Phase
from routing.dispatch import staff
from routing.effects import CLIENT, Send, TakeBack, desk
from routing.events import Arrived, Delayed, Failure, NotSent, PerhapsTwice
from routing.facts import Facts
from routing.ids import MessageId
from routing.saying.speech import call, name_of, note, tell
from routing.step import Step
from routing.supervision import observed


def notice_of(words: MessageId) -> MessageId:
    """What the message is called that says of these words that they wait."""
    return MessageId(uuid5(words, "waits"))


def became(
    conversation: Conversation, event: NotSent | PerhapsTwice | Delayed | Arrived, facts: Facts
) -> Step:
    """What became of a message that was to be sent."""
    match event:
        case PerhapsTwice():
            return staff.not_sent(conversation, event, facts)
        case NotSent(failure=Failure.NOT_INVITED):
            return observed.not_let_in(conversation, event, facts)
        case NotSent():
            return _given_up(staff.not_sent(conversation, event, facts), event)
        case Delayed():
            return _waits(conversation, event, facts)
        case Arrived():
            said = _said(conversation, event, facts)
            return Step(conversation, (TakeBack(notice_of(event.message), said),))
        case _:
            assert_never(event)


def _given_up(step: Step, event: NotSent) -> Step:
    """It is not tried on, so that what was said about it is not true any more."""
    waits = event.failure is Failure.NOT_TRUSTED or not event.relayed
    return step if waits else step.add(TakeBack(notice_of(event.message)))


def _waits(conversation: Conversation, event: Delayed, facts: Facts) -> Step:
    said, step = _said(conversation, event, facts), Step(conversation)
    if event.before is not None:
        step = step.add(TakeBack(notice_of(event.before)))
    return step if said is None else step.add(replace(said, message=notice_of(event.message)))


def _said(conversation: Conversation, event: Delayed | Arrived, facts: Facts) -> Send | None:
    """To whoever wrote the words; None where they were dropped, or their case is over."""
    case = conversation.case
    if case is None or case.offer is None or conversation.gate not in gates.WORDS:
        return None
    if event.party == CLIENT:
        return _in_room(case, event, facts) if case.phase is Phase.OPEN else None
    return _to_client(conversation, case, event, facts) if event.party == desk(case.id) else None


def _to_client(
    conversation: Conversation, case: Case, event: Delayed | Arrived, facts: Facts
) -> Send | None:
    name = "" if case.offer is None else name_of(facts, case.offer.counsellor)
    key = "delayed" if isinstance(event, Delayed) else "arrived"
    return tell(conversation, facts, key, name=name)


def _in_room(case: Case, event: Delayed | Arrived, facts: Facts) -> Send:
    earlier = lately.is_earlier(case, event.message)
    if isinstance(event, Arrived):
        return note(facts, case.id, "room.earlier_arrived" if earlier else "room.arrived")
    since = facts.house.moment(event.since, facts.now, facts.house.staff_language)
    key = "room.earlier_delayed" if earlier else "room.delayed"
    return call(facts, case.id, case.offer, key, account=event.account, since=since)
