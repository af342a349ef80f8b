"""Somebody who was next has not acted, and their time is over: what the bridge does then.

Whose turn it is, and until when, is worked out in `routing.cases.duty`; here it is only acted on.
A time that was moved while it was coming changes nothing.
"""

from dataclasses import replace

from routing.assigning import waiting
from routing.cases import duty, putoff, slipped
from routing.conversation import Case, Conversation, Gate, Offer, Outcome, Phase, Waits
from routing.desk import drafts, mentoring, scheduling
from routing.effects import Unseat
from routing.events import TimeCame
from routing.facts import Facts
from routing.rights import paused
from routing.saying.speech import answer_in, call, name_of, report
from routing.step import Step
from routing.supervision import eyes, mentored

KINDS = frozenset({duty.ANSWER, duty.QUIET, duty.SNOOZE}) | putoff.KINDS


def time_came(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    """One of these times of the case that is running now has come."""
    case = conversation.case
    if case is None or case.id.hex != event.key:
        return Step(conversation)
    case = _of_today(case, event.kind, facts)
    conversation = replace(conversation, case=case)
    due = duty.timers(conversation).get((event.kind, event.key))
    if due is None or due > facts.now:
        return Step(conversation)
    if event.kind in putoff.KINDS:
        return _put_off(conversation, case, event.kind, facts)
    return _due(conversation, case, event.kind, facts)


def _of_today(case: Case, kind: str, facts: Facts) -> Case:
    """Where the client began to wait at a moment yet to come, the clock was wrong: a promise made
    then is due now that its time has gone by.
    """
    waits = case.waits
    if kind != duty.ANSWER or waits is None or waits.since <= facts.now:
        return case
    return replace(case, waits=replace(waits, since=facts.now, answer_by=facts.now))


def _put_off(conversation: Conversation, case: Case, kind: str, facts: Facts) -> Step:
    if kind == putoff.SCHEDULED:
        return scheduling.time_came(conversation, case, facts)
    if kind == putoff.EYES:
        return eyes.time_came(conversation, facts)
    if kind == putoff.RELEASE:
        return mentoring.time_came(conversation, facts)
    return drafts.time_came(conversation, case, facts)


def _due(conversation: Conversation, case: Case, kind: str, facts: Facts) -> Step:
    if kind == duty.SNOOZE:
        woken = replace(conversation, case=replace(case, snoozed_until=None))
        return Step(woken, (call(facts, case.id, case.offer, "room.snooze_over"),))
    if kind == duty.QUIET:
        return _quiet(conversation, case, facts)
    if case.waits is None or case.offer is None:
        return Step(conversation)
    return _slipped(conversation, case, case.offer, case.waits, facts)


def _quiet(conversation: Conversation, case: Case, facts: Facts) -> Step:
    """The client has said nothing for so long. Nothing is ended or deleted for that."""
    told = replace(conversation, case=replace(case, reminded=case.reminded + 1))
    if conversation.gate is not Gate.PAUSED:
        since = conversation.spoke_at or case.opened_at
        date = facts.house.day(since, facts.now, facts.house.staff_language)
        return Step(told, (call(facts, case.id, case.offer, "room.quiet_for", date=date),))
    if case.reminded == 0:
        return paused.ask(told, facts, "pause.still")
    if case.phase is Phase.OPEN:
        return Step(told, (call(facts, case.id, case.offer, "room.quiet_paused"),))
    return Step(told, (report(facts, "paused_long", room=case.name),))


def _slipped(
    conversation: Conversation, case: Case, offer: Offer, waits: Waits, facts: Facts
) -> Step:
    """The client was not answered in time: once they are told so, then somebody else is asked."""
    by = duty.answer_by(case, facts)
    if facts.unread:
        return _unseen(conversation, case, offer, facts)
    late = replace(waits, slips=waits.slips + 1, answer_by=by)
    after = replace(conversation, case=replace(case, waits=late))
    if case.unreleased:
        return _unreleased(after, case, offer, waits, facts)
    if waits.slips and waiting.next_one(after, facts) is not None:
        return _passed_on(after, case, offer, facts)
    language, say = facts.house.staff_language, facts.house.moment
    times = {"since": say(waits.since, facts.now, language), "until": say(by, facts.now, language)}
    name = name_of(facts, offer.counsellor)
    if waits.slips:  # a silent counsellor is better than none
        called = call(facts, case.id, offer, "room.answer_due_still", since=times["since"])
        return Step(after, (called, report(facts, "answer_stays", name=name, room=case.name)))
    key = "room.first_due" if waits.first else "room.answer_due"
    step = Step(after, (call(facts, case.id, offer, key, **times),))
    return step.then(lambda c: slipped.told(c, "answer_late", offer.counsellor, facts))


def _unreleased(
    conversation: Conversation, case: Case, offer: Offer, waits: Waits, facts: Facts
) -> Step:
    """The counsellor has written, and nobody has said yes: it is not their silence. Supervisors
    are told as well, and the client once.
    """
    step, name = Step(conversation), name_of(facts, offer.counsellor)
    if not waits.slips:
        step = slipped.told(conversation, "release_late", offer.counsellor, facts)
    step = step.add(report(facts, "unreleased_late", name=name, room=case.name))
    return step.then(lambda c: mentored.reminded(c, facts, late=True))


def _unseen(conversation: Conversation, case: Case, offer: Offer, facts: Facts) -> Step:
    """Something of it has not reached the counsellor: it is no silence, and nobody is blamed.

    The client was told when it got stuck, and somebody else may be behind the same network.
    """
    name, waits = name_of(facts, offer.counsellor), case.waits
    again = replace(waits, answer_by=duty.answer_by(case, facts)) if waits is not None else None
    later = replace(conversation, case=replace(case, waits=again))
    return Step(later, (report(facts, "answer_unseen", name=name, room=case.name),))


def _passed_on(conversation: Conversation, case: Case, offer: Offer, facts: Facts) -> Step:
    """Taken from a silent counsellor: their place goes, and all who are concerned know."""
    name = name_of(facts, offer.counsellor)
    away = (Unseat(case.id), answer_in(facts, offer.place, "room.taken_away"))
    step = Step(conversation, away)
    step = step.then(lambda c: slipped.told(c, "answer_moved", offer.counsellor, facts))
    step = step.add(report(facts, "answer_moved", name=name, room=case.name))
    return step.then(lambda c: waiting.withdraw(c, facts, Outcome.LEFT))
