"""A mentor's yes and no to what their counsellor has written, and what becomes of it meanwhile.

What is released goes out in the order in which it was written, so a yes is always to the oldest.
Only whoever reads along as a mentor or in supervision says it; a yes that was written before the
words were there, or were as they are now, is one to something else.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import takewhile

from routing.case import Scheduled
from routing.cases.duty import answer_by
from routing.conversation import Case, Conversation, Offer, Phase
from routing.desk import guarding, passing, unreleased
from routing.desk.answering import Asked, typed
from routing.desk.reading import Read
from routing.effects import desk
from routing.events import StaffDid, StaffReacted, StaffSaid
from routing.facts import Counsellor, Facts
from routing.ids import MessageId, PlaceId
from routing.marking import React, Sign
from routing.messages import InboundKind
from routing.saying.speech import answer_in, call, staff_words
from routing.step import Step
from routing.supervision import mentored
from routing.unreleased import Edited, Unreleased
from routing.words.folding import begins_as_command, fold

COMMANDS = (unreleased.RELEASE, unreleased.RETURN, "help")


def _said(conversation: Conversation, facts: Facts, place: PlaceId, key: str, **more: str) -> Step:
    return Step(conversation, (answer_in(facts, place, key, **unreleased.ways(facts), **more),))


def commanded(
    conversation: Conversation, event: StaffSaid, found: Read, who: Counsellor, facts: Facts
) -> Step:
    """What a mentor typed in the room of the case; any other words of theirs go nowhere."""
    if not begins_as_command(event.body.text) or not found.name:
        return _said(conversation, facts, event.place, "room.not_relayed.mentor")
    if event.doubt is not None:
        return _said(conversation, facts, event.place, f"room.not_relayed.{event.doubt}")
    if event.reply:
        return _said(conversation, facts, event.place, "room.command.reply")
    if found.name == unreleased.RELEASE:
        return _release(conversation, event, found.arguments, who, facts)
    if found.name == unreleased.RETURN:
        return _return(conversation, event, found.arguments, who, facts)
    leave = typed(facts, "leave")
    return _said(
        conversation, facts, event.place, "room.help.mentor", every=_all(facts), leave=leave
    )


def _release(
    conversation: Conversation, event: StaffSaid, which: str, who: Counsellor, facts: Facts
) -> Step:
    words = {fold(one) for one in staff_words(facts, "command.all").split(", ")} | {"all"}
    every = fold(which) in words
    if which and not every:
        return _said(conversation, facts, event.place, "room.release_unclear")
    case = conversation.case
    waiting = case.unreleased if case is not None else ()
    chosen = _seen(waiting, event.written_at) if every else _oldest(case, event.written_at)
    why = _why_not(waiting, chosen)
    if why:
        return _said(conversation, facts, event.place, why)
    step = _released(conversation, chosen, who, facts)
    if every and len(chosen) < len(waiting):
        more = answer_in(facts, event.place, "room.release_newer")
        return step.add(more)
    return step


def _seen(some: tuple[Unreleased, ...], at: datetime) -> tuple[Unreleased, ...]:
    return tuple(takewhile(lambda one: one.shown_at <= at, some))


def _oldest(case: Case | None, at: datetime) -> tuple[Unreleased, ...]:
    """The one that was the oldest when this was written: who says the same at once mean one."""
    since = case.releasing.settled_at if case is not None and case.releasing is not None else None
    return () if case is None or (since and at < since) else _seen(case.unreleased[:1], at)


def _why_not(waiting: tuple[Unreleased, ...], chosen: tuple[Unreleased, ...]) -> str:
    """The key of why nothing is released or returned; empty: it is."""
    if not waiting:
        return "room.release_nothing"
    return "" if chosen else "room.release_newer"


def _released(
    conversation: Conversation, chosen: tuple[Unreleased, ...], who: Counsellor, facts: Facts
) -> Step:
    """To the client, in order, as if they had just been written; late ones say when they were."""
    refused, case = passing.refusal(conversation), conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if refused is not None:
        return _said(conversation, facts, case.offer.place, refused)
    step = Step(conversation)
    for one in chosen:
        step = step.then(partial(_out, one, who, facts))
    return step


def _out(one: Unreleased, who: Counsellor, facts: Facts, conversation: Conversation) -> Step:
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    said = Scheduled(one.message, one.body, one.written_at, one.written_at)
    left = unreleased.without(case, one, facts, told=False)
    sent = passing.carried(conversation, said, case.offer, facts)
    line = unreleased.settled(case, one, facts, "room.unreleased_yes", name=who.name)
    return Step(passing.said_now(replace(conversation, case=left), facts), (sent, line))


def _return(
    conversation: Conversation, event: StaffSaid, reason: str, who: Counsellor, facts: Facts
) -> Step:
    """The oldest, with the reason: nothing of it goes to the client."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if not reason:
        return _said(conversation, facts, event.place, "room.return_why")
    chosen = _oldest(case, event.written_at)
    why = _why_not(case.unreleased, chosen)
    if why:
        return _said(conversation, facts, event.place, why)
    [one] = chosen
    left = _owed_again(unreleased.without(case, one, facts), facts)
    told = call(facts, case.id, case.offer, "room.returned", name=who.name, why=reason)
    line = unreleased.settled(case, one, facts, "room.unreleased_no", name=who.name)
    return Step(replace(conversation, case=left), (line, told))


def _owed_again(case: Case, facts: Facts) -> Case:
    """It is the counsellor's turn from now on, and they have the whole time for it."""
    if case.waits is None:
        return case
    later = max(case.waits.answer_by, answer_by(case, facts))
    return replace(case, waits=replace(case.waits, answer_by=later))


def reacted(conversation: Conversation, event: StaffReacted, facts: Facts) -> Step | None:
    """A sign on a line that asks for a yes; None: it is on nothing of that kind."""
    case = conversation.case
    if case is None or case.offer is None or event.place != case.offer.place:
        return None
    waiting = case.unreleased if case.phase is Phase.OPEN else ()
    if all(one.notice != event.message for one in waiting):
        return None
    who = mentored.may_release(conversation, event.author, facts)
    if who is None:
        return refused(conversation, case.offer, facts)
    if waiting[0].notice != event.message:
        return _said(conversation, facts, event.place, "room.release_order", every=_all(facts))
    return _released(conversation, waiting[:1], who, facts)


def _all(facts: Facts) -> str:
    return staff_words(facts, "command.all").partition(", ")[0]


def refused(conversation: Conversation, offer: Offer, facts: Facts) -> Step:
    """Somebody else's yes is none: it is said whose would be."""
    names = mentored.names(conversation, facts)
    key = "room.release_not_you" if names else "room.release_nobody"
    return _said(conversation, facts, offer.place, key, names=names)


def edited(conversation: Conversation, event: StaffDid, facts: Facts) -> Step | None:
    """What waits is what it says now, with a line of its own; None: nothing that waits was edited.

    Where nobody knows whose words these are, or they are none for the client, it waits no more:
    that can only keep something back.
    """
    case, edit = conversation.case, event.edited
    one = unreleased.of(case, edit.message) if edit is not None else None
    if case is None or case.offer is None or one is None or edit is None:
        return None
    if case.offer.author != event.author or event.what != InboundKind.EDIT:
        return None
    if edit.body == one.body:
        return Step(conversation)
    why = _unfit(case, edit, facts)
    if why:
        return dropped(conversation, case, one, facts, why)
    made = MessageId(facts.make_id(f"unreleased:{one.message.hex}"))
    now = Unreleased(one.message, edit.body, edit.written_at, edit.written_at, made)
    every = tuple(now if each == one else each for each in case.unreleased)
    line = unreleased.settled(case, one, facts, "room.unreleased_changed")
    again = unreleased.asking(conversation, case, now, facts)
    return Step(replace(conversation, case=replace(case, unreleased=every)), (line, again))


def _unfit(case: Case, edit: Edited, facts: Facts) -> str:
    """The key of why these words cannot wait; empty: they can."""
    text = edit.body.text
    if edit.doubt is not None:
        return f"room.not_relayed.{edit.doubt}"
    if not text.strip() or guarding.is_note(text) or guarding.sign_within(text):
        return "room.unreleased_note"
    return "room.unreleased_guard" if guarding.other_named(text, case.name, facts.house) else ""


def dropped(
    conversation: Conversation, case: Case, one: Unreleased, facts: Facts, key: str
) -> Step:
    """It is nowhere but here, so nobody will ever have it."""
    place = case.offer.place if case.offer is not None else None
    told = (answer_in(facts, place, key),) if place is not None else ()
    return _gone(one, facts, conversation).add(*told)


def _gone(one: Unreleased, facts: Facts, conversation: Conversation) -> Step:
    case = conversation.case
    if case is None:
        return Step(conversation)
    line = unreleased.settled(case, one, facts, "room.unreleased_gone")
    sign = React(desk(case.id), one.message, Sign.NONE)
    left = replace(conversation, case=unreleased.without(case, one, facts))
    return Step(left, (line, sign))


def unsaid(conversation: Conversation, asked: Asked, count: int, facts: Facts) -> Step:
    """The counsellor takes back the newest that wait; of what has gone out nothing."""
    step = Step(conversation)
    for one in asked.case.unreleased[-count:]:
        step = step.then(partial(_gone, one, facts))
    return step.add(answer_in(facts, asked.place, "room.taken_back"))


def time_came(conversation: Conversation, facts: Facts) -> Step:
    """Nobody has said yes or no: mentors are asked again; where none of them is there, others."""
    return mentored.reminded(conversation, facts)


def helped(conversation: Conversation, case: Case, facts: Facts) -> tuple[str, ...]:
    """A line for the counsellor's own list of commands."""
    if not mentored.asks(case, facts):
        return ()
    names = mentored.names(conversation, facts) or staff_words(facts, "operator.somebody")
    return (staff_words(facts, "room.help.mentored", names=names, **unreleased.ways(facts)),)
