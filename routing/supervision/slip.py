"""An alert that somebody of the team raised by mistake is ended: `!urgent off`.

By whoever raised it, whoever looks after it, or who supervises; in the case's room or at a desk.
What the client's own words or answers raised never ends like that: it stays until the case is
closed, and so does a call because of it. That there was a slip stands on the card.
"""

from dataclasses import replace

from routing.conversation import Called, Concern, ConcernKind, Conversation
from routing.danger import alerts, called
from routing.effects import Count, Effect
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.news import Call
from routing.posting import ToDesk
from routing.saying.speech import counsellor, name_of, note, report
from routing.step import Step
from routing.supervision import supervised


def ended(conversation: Conversation, who: CounsellorId, facts: Facts) -> tuple[Step, Call]:
    """What follows, and what they are to be told: OFF, OFF_STAYS, OFF_NOT or OFF_NOTHING."""
    raised = alerts.of_team(conversation)
    if raised is None:
        return Step(conversation), Call.OFF_NOTHING
    if not _may(conversation, raised, who, facts):
        return Step(conversation), Call.OFF_NOT
    slip = Concern(ConcernKind.FLAG, alerts.COUNSELLOR, raised.at, who)
    concerns = tuple(slip if one == raised else one for one in conversation.concerns)
    after = replace(conversation, concerns=concerns)
    room = called.name(conversation, facts)
    told: tuple[Effect, ...] = (
        report(facts, "urgent_off", name=name_of(facts, who), room=room),
        Count("alerts_off"),
    )
    call = conversation.called
    if call is not None and _is_because_of(after, call, raised):
        told += _told(conversation, call, who, facts)
        after = replace(after, called=None)
    return Step(after, told), Call.OFF_STAYS if after.is_alerted else Call.OFF


def _may(conversation: Conversation, raised: Concern, who: CounsellorId, facts: Facts) -> bool:
    """Who raised it is not known of what was raised before it was written down."""
    by = raised.by or called.has_it(conversation)
    call = conversation.called
    looks = call is not None and call.by == who
    return who == by or looks or supervised.is_one(facts, who)


def _is_because_of(after: Conversation, call: Called, raised: Concern) -> bool:
    """Nothing else that is an alert still has begun it, or has come to it."""
    others = (one for one in after.concerns if one.is_alert)
    return call.at >= raised.at and not any(one.at >= call.at for one in others)


def _told(
    conversation: Conversation, call: Called, who: CounsellorId, facts: Facts
) -> tuple[Effect, ...]:
    """Everybody who was called, whether somebody looks after it by now or not."""
    looks = (call.by,) if call.by is not None else ()
    people = (one for one in dict.fromkeys((*call.everybody, *looks)) if one != who)
    off = replace(conversation, called=replace(call, by=who))
    return tuple(ToDesk(one, called.news(off, one, Call.OFF, facts)) for one in people)


def at_desk(conversation: Conversation, who: CounsellorId, facts: Facts) -> Step:
    """Asked for at a desk: they are told there, and so is the room of the case of somebody else."""
    if counsellor(facts, who) is None:
        return Step(conversation)
    step, what = ended(conversation, who, facts)
    said = called.news(step.conversation, who, what, facts)
    told: tuple[Effect, ...] = (ToDesk(who, replace(said, by=who)),)
    case, has = conversation.case, called.has_it(conversation)
    if what in (Call.OFF, Call.OFF_STAYS) and case is not None and has not in (None, who):
        told += (note(facts, case.id, f"room.urgent_{what}_by", name=name_of(facts, who)),)
    return step.add(*told)
