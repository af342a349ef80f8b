"""Four eyes: where danger was noticed, a second person agrees before a counsellor closes the case.

Supervisors are asked at their desks. Until one of them agrees the case stays open, and goes on as
ever; whatever the client says meanwhile ends the question, for it was about less. Nobody agrees to
what they asked for themselves. Where there is nobody else, the counsellor's own yes has to do.
"""

from dataclasses import replace

from routing.conversation import Case, Conversation, Phase
from routing.effects import Count, Send, desk
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.messages import Voice
from routing.saying.speech import answer_in, call, name_of
from routing.step import Step
from routing.supervision import supervised


def needed(conversation: Conversation, facts: Facts) -> bool:
    case = conversation.case
    if case is None or case.offer is None or not conversation.is_alerted:
        return False
    return bool(supervised.others(facts, case.offer.counsellor))


def asked(conversation: Conversation, facts: Facts) -> Step:
    """The counsellor wants to close it: their yes alone is not enough."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    names = ", ".join(one.name for one in supervised.others(facts, case.offer.counsellor))
    if case.closing_at is not None:
        return Step(conversation, (answer_in(facts, case.offer.place, "room.eyes_waits"),))
    waits = replace(conversation, case=replace(case, closing_at=facts.now))
    told = answer_in(facts, case.offer.place, "room.eyes_asked", names=names)
    return Step(waits, (told, Count("eyes_asked")))


def is_open(conversation: Conversation, by: CounsellorId) -> bool:
    """Somebody else has asked for it, and nobody has decided."""
    case = conversation.case
    if case is None or case.phase is not Phase.OPEN or case.offer is None:
        return False
    return case.closing_at is not None and case.offer.counsellor != by


def refused(conversation: Conversation, by: CounsellorId, facts: Facts) -> Step:
    return _ended(conversation, facts, "room.eyes_refused", name=name_of(facts, by))


def time_came(conversation: Conversation, facts: Facts) -> Step:
    """Nobody has decided in time: it stays open."""
    return _ended(conversation, facts, "room.eyes_over")


def _ended(conversation: Conversation, facts: Facts, key: str, **values: str) -> Step:
    case = conversation.case
    if case is None or case.closing_at is None:
        return Step(conversation)
    stays = replace(conversation, case=replace(case, closing_at=None))
    return Step(stays, (call(facts, case.id, case.offer, key, **values),))


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """After any step: a question that is about something else by now is closed."""
    case, old = done.conversation.case, before.case
    if case is None or case.closing_at is None:
        return done
    if case.phase is not Phase.OPEN or case.offer is None:
        return _without(done, case)
    if old is None or old.closing_at != case.closing_at:
        return done
    return _looked(before, done, case, facts) if old.offer == case.offer else _without(done, case)


def _looked(before: Conversation, done: Step, case: Case, facts: Facts) -> Step:
    """The case is with the same counsellor as before."""
    if _is_about_less(before, done, case):
        return done.then(lambda c: _ended(c, facts, "room.eyes_void"))
    if case.offer and not supervised.others(facts, case.offer.counsellor):
        return done.then(lambda c: _ended(c, facts, "room.eyes_nobody"))
    return done


def _without(done: Step, case: Case) -> Step:
    return replace(
        done, conversation=replace(done.conversation, case=replace(case, closing_at=None))
    )


def _is_about_less(before: Conversation, done: Step, case: Case) -> bool:
    """The client said something, or danger was noticed once more."""
    words = any(
        isinstance(one, Send) and one.party == desk(case.id) and one.voice is Voice.PERSON
        for one in done.effects
    )
    alerts = {(one.rule, one.at) for one in done.conversation.concerns if one.is_alert}
    known = {(one.rule, one.at) for one in before.concerns if one.is_alert}
    return words or bool(alerts - known)
