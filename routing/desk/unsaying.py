"""`!oops`: a counsellor takes back the newest of what they wrote to the client.

What has not gone out is never sent. What has is removed at the client's where their network can do
that, and the client is told, because they may have read it: nothing vanishes without a word.
Whoever runs the bridge hears that it happened, and nothing of what it was.
"""

from collections.abc import Sequence
from dataclasses import replace

from routing import gates
from routing.case import Case, Said, Waits
from routing.cases.duty import answer_by
from routing.cases.lately import KEPT, forgotten
from routing.conversation import Conversation
from routing.desk import mentoring
from routing.desk.answering import Asked, answered, typed
from routing.desk.reading import unquoted
from routing.effects import CLIENT, Notify, Send, TakeBack, desk
from routing.facts import Facts
from routing.ids import MessageId
from routing.marking import Delete, React, Sign
from routing.saying.speech import answer_in, name_of, report, tell
from routing.step import Step


def unsaid(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """The newest; with a number, so many of them. What they were an answer to waits again."""
    count = _count(unquoted(asked.arguments))
    if count is None:
        name = typed(facts, "oops")
        return answered(conversation, asked, facts, "room.oops_unclear", name=name, n=str(KEPT))
    if asked.case.unreleased:  # the newest of all: it is nowhere but here
        return mentoring.unsaid(conversation, asked, count, facts)
    mine = [one for one in asked.case.said if one.place == asked.place]
    chosen = tuple(reversed(mine[-count:]))
    if not chosen:
        return answered(conversation, asked, facts, "room.oops_nothing")
    case = _without(asked.case, chosen, facts)
    told = _told(conversation, asked, chosen, facts)
    effects = (_taken(asked, one, n, told, facts) for n, one in enumerate(chosen, 1))
    return Step(replace(conversation, case=case), tuple(effects))


def _count(arguments: str) -> int | None:
    if not arguments:
        return 1
    digit = arguments if arguments.isascii() and arguments.isdecimal() else ""
    count = int(digit) if len(digit) == 1 else 0
    return count if 1 <= count <= KEPT else None


def _without(case: Case, chosen: Sequence[Said], facts: Facts) -> Case:
    """A reply that nobody has seen was none: the client is waiting as before. Where it was seen
    they wait from now on, for nobody is to guess whether something else comes.
    """
    gone, left = {one.message for one in chosen}, case
    for one in gone:
        left = forgotten(left, one)
    answer = case.answered
    if answer is None or facts.now >= answer.until:
        waits = case.waits or Waits(facts.now, answer_by(case, facts))
        return replace(left, waits=waits, answered=None)
    replies = tuple(one for one in answer.replies if one not in gone)
    if replies:
        return replace(left, answered=replace(answer, replies=replies))
    return replace(left, waits=answer.waits, answered=None)


def _told(
    conversation: Conversation, asked: Asked, chosen: Sequence[Said], facts: Facts
) -> tuple[Send | Notify, ...]:
    """Once for all of them: the client, and whoever runs the bridge."""
    out = sum(one.at <= facts.now for one in chosen) or 1
    at = facts.house.moment(facts.now, facts.now, facts.house.staff_language)
    incident = report(facts, "oops", room=asked.case.name, time=at, n=str(out))
    if conversation.gate not in gates.WORDS:
        return (incident,)
    name = name_of(facts, asked.offer.counsellor)
    return (tell(conversation, facts, "took_back", name=name), incident)


def _taken(
    asked: Asked, one: Said, number: int, told: tuple[Send | Notify, ...], facts: Facts
) -> TakeBack:
    """`number` counts from the newest."""
    seen = answer_in(facts, asked.place, "room.oops_seen", n=str(number))
    held = answer_in(facts, asked.place, "room.oops_held", n=str(number))
    made = MessageId(facts.make_id(f"oops:{number}"))
    marks = (Delete(CLIENT, one.message), React(desk(asked.case.id), one.message, Sign.NONE))
    return TakeBack(
        one.message,
        instead=replace(seen, message=made),
        otherwise=replace(held, message=made),
        beside=(*marks, *told),
    )
