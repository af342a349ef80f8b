"""The hold: what a counsellor writes waits a moment, and deleting it in time means never sent.

A tired thumb is quicker than a second look. How long is each counsellor's own; they are told once
in a case, with the first of their words that waits. What waits for a mentor is theirs all the same.
"""

from dataclasses import replace

from routing.case import Said, Scheduled
from routing.cases import lately, owing
from routing.conversation import Case, Conversation
from routing.desk import acts, guarding, mentoring, unreleased
from routing.desk.answering import typed
from routing.effects import TakeBack
from routing.events import StaffDid, StaffTookBack
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import InboundKind
from routing.saying.speech import answer_in
from routing.step import Step


def took_back(conversation: Conversation, event: StaffTookBack, facts: Facts) -> Step:
    """What is not out yet is never sent, whatever has happened to the case meanwhile.

    A deletion is carried out even where its device is in doubt: it can only keep something back.
    """
    case = conversation.case
    if not _is_theirs(case, event):
        return Step(conversation, (answer_in(facts, event.place, "room.not_relayed.deletion"),))
    return _stopped(conversation, event, "room.too_late", facts)


def _stopped(conversation: Conversation, event: StaffTookBack, too_late: str, facts: Facts) -> Step:
    """Never sent, as far as it is not out. `too_late`: the key of what is said where it is."""
    case = conversation.case
    waiting = unreleased.of(case, event.message)
    if case is not None and waiting is not None:
        return mentoring.dropped(conversation, case, waiting, facts, "room.taken_back")
    kept = case is not None and event.message in {one.message for one in _put_off(case)}
    if case is not None and kept:  # it is nowhere but here, so nobody has it
        left = tuple(one for one in case.scheduled if one.message != event.message)
        waits = case.draft is not None and case.draft.message != event.message
        less = replace(case, scheduled=left) if waits else acts.clear(replace(case, scheduled=left))
        taken = answer_in(facts, event.place, "room.taken_back")
        return Step(replace(conversation, case=less), (taken,))
    if case is not None and any(_is_held(one, event.message, facts) for one in case.said):
        conversation = replace(conversation, case=lately.forgotten(case, event.message))
    out = answer_in(facts, event.place, too_late, oops=typed(facts, "oops"))
    in_time = answer_in(facts, event.place, "room.taken_back")
    by = owing.again(event, case, facts) if case is not None else None
    if by is not None:
        until = facts.house.moment(by, facts.now, facts.house.staff_language)
        in_time = answer_in(facts, event.place, "room.taken_back_waits", until=until)
    return Step(conversation, (TakeBack(event.message, out, in_time),))


def did(conversation: Conversation, event: StaffDid, facts: Facts) -> Step:
    """A reaction says nothing to anybody but those who see it there, and an edit of nothing too.

    Words that are made a note are not for the client any more, which is as good as deleting them.
    """
    edit = event.edited
    done = mentoring.edited(conversation, event, facts)
    if done is not None:
        return done
    if edit is not None and not edit.repeat and guarding.is_note(edit.body.text):
        back = StaffTookBack(event.id, event.place, event.author, edit.message)
        if _is_theirs(conversation.case, back):
            return _made_a_note(conversation, back, facts)
    if event.what == InboundKind.REACTION or (edit is not None and edit.repeat):
        return Step(conversation)
    return Step(conversation, (answer_in(facts, event.place, f"room.not_relayed.{event.what}"),))


def _made_a_note(conversation: Conversation, event: StaffTookBack, facts: Facts) -> Step:
    """Of what was none for the client before it is said that an edit does nothing."""
    case = conversation.case
    step = _stopped(conversation, event, "room.too_late_note", facts)
    if case is not None and event.message in _for_client(case):
        return step
    return step.add(answer_in(facts, event.place, "room.command.edit"))


def _is_theirs(case: Case | None, event: StaffTookBack) -> bool:
    """They have the case, or had it when they wrote that: a round of offers forgets who had it."""
    if case is None:
        return False
    had = any(one.place == event.place and one.author == event.author for one in case.offers)
    return had or (event.message, event.place) in [(one.message, one.place) for one in case.said]


def _for_client(case: Case) -> set[MessageId]:
    """What has gone out lately, or waits to."""
    said, waits = (one.message for one in case.said), (one.message for one in case.unreleased)
    return {*said, *waits, *(one.message for one in _put_off(case))}


def _is_held(one: Said, message: MessageId, facts: Facts) -> bool:
    return one.message == message and facts.now < one.at


def _put_off(case: Case) -> tuple[Scheduled, ...]:
    """What waits here for its time, or for a yes."""
    return case.scheduled if case.draft is None else (*case.scheduled, case.draft)
