"""Whose turn it is: a running case always has somebody who acts next, and a moment for the bridge.

No decision sets it, because the next one that is written would forget to. After every step this
looks at the conversation before and after, and at what happened. The timers follow from the state.
While a case is offered, or waits for somebody to come, it is as `waiting` says.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from routing import gates
from routing.cases import putoff
from routing.cases.closing import RETRY
from routing.cases.line import in_line
from routing.cases.owing import (
    Happened,
    Look,
    acting,
    answer_by,
    answering,
    asking,
    expected,
    is_answered_for,
    resumed,
)
from routing.conversation import Case, Conversation, Due, Gate, Phase
from routing.effects import CLIENT, CancelTimer, Effect, SetTimer, desk
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientSaid,
    StaffReacted,
    StaffSaid,
    TimeCame,
)
from routing.facts import Facts
from routing.step import Step

__all__ = [
    "ACTORS", "ANSWER", "BRIDGE", "COUNSELLOR", "MENTOR", "OF_CLIENT", "QUIET", "SNOOZE",
    "answer_by", "kept", "timers",
]  # fmt: skip

ANSWER, QUIET, SNOOZE = "answer", "quiet", "snooze"  # timers; the key: the case
ACTORS = COUNSELLOR, BRIDGE, OF_CLIENT, MENTOR = "counsellor", "bridge", "client", "mentor"
Times = Mapping[tuple[str, str], datetime]


def kept(before: Conversation, done: Step, event: Happened, facts: Facts) -> Step:
    """The step, with whose turn it is afterwards, and the timers for it where they change."""
    after = done.conversation
    case = after.case
    if case is None:
        return done.add(*_moved(_left(before, event), {}))
    same = before.case if before.case is not None and before.case.id == case.id else None
    look = Look(before, after, done.effects, event, facts, same)
    settled = _settled(look, case)
    known = after if settled == case else replace(after, case=settled)
    healed: tuple[Effect, ...] = ()
    if settled.due.actor == BRIDGE and case.due.at is None and settled.due.at is not None:
        healed = (SetTimer(RETRY, case.id.hex, settled.due.at, in_line(known)),)
    first = putoff.told(before, known, done.effects, facts)
    return Step(known, first + done.effects + healed + _moved(_left(before, event), timers(known)))


def timers(conversation: Conversation) -> Times:
    """Those that follow from this state, by kind and key."""
    case = conversation.case
    if case is None or case.phase is Phase.CLOSED:
        return {}
    found = {SNOOZE: case.snoozed_until} if case.snoozed_until is not None else {}
    if case.waits is not None and is_answered_for(conversation, case):
        found[ANSWER] = case.waits.answer_by
    if case.due.actor == OF_CLIENT and case.due.at is not None:
        found[QUIET] = case.due.at
    found.update(putoff.times(case))
    return {(kind, case.id.hex): at for kind, at in found.items()}


def _left(before: Conversation, event: Happened) -> Times:
    """What is timed when the step begins. What has just come is not timed any more."""
    come = (event.kind, event.key) if isinstance(event, TimeCame) else None
    return {one: at for one, at in timers(before).items() if one != come}


def _moved(old: Times, new: Times) -> tuple[Effect, ...]:
    cancelled = (CancelTimer(*one) for one in old if one not in new)
    return (*cancelled, *(SetTimer(*one, at) for one, at in new.items() if old.get(one) != at))


def _settled(look: Look, now: Case) -> Case:
    case = now if putoff.is_kept(look.before, now) else putoff.dropped(now)
    if case.phase is Phase.CLOSED:
        return replace(case, waits=None, answered=None, snoozed_until=None, reminded=0)
    if gates.is_held(look.after):
        return _of_held(look, replace(case, waits=None, answered=None, snoozed_until=None))
    heard = answering(look, asking(look, expected(look, case)))
    acted = _put_off(look, acting(look, resumed(look, heard)))
    if acted.phase is Phase.OPEN:
        return _open(look, acted)
    away = replace(acted, snoozed_until=None, answered=None)
    if look.after.gate is Gate.PAUSED:
        return _silent(look, away)
    return away if away.due.at is not None else _to_bridge(look, away)


def _put_off(look: Look, case: Case) -> Case:
    """The counsellor said that an answer may take; that may be over now."""
    wrote = isinstance(look.event, StaffSaid | StaffReacted) and bool(look.words(CLIENT))
    left = putoff.ended(case, look.effects, look.facts.now, wrote=wrote)
    return putoff.promised(look.known, left, answer_by(left, look.facts))


def _of_held(look: Look, case: Case) -> Case:
    """It stays with the team until the time of the danger is over."""
    end = look.after.erase_at or look.after.watched_until
    if case.phase is Phase.OPEN:
        return _silent(look, case) if end is None else replace(case, due=Due(COUNSELLOR, end))
    return case if case.due.at is not None else _to_bridge(look, case)


def _to_bridge(look: Look, case: Case) -> Case:
    return replace(case, due=Due(BRIDGE, look.facts.now + look.facts.house.retry))


def _open(look: Look, case: Case) -> Case:
    """A counsellor is there."""
    can = is_answered_for(look.after, case)  # in a pause nobody can
    promised = case.waits.answer_by if case.waits is not None and can else None
    waits = case.releasing.at if case.releasing is not None and can else None
    times = [one for one in (promised, case.snoozed_until, waits) if one is not None]
    if times:
        actor = COUNSELLOR if waits is None else MENTOR
        return replace(case, due=Due(actor, min(times)), reminded=0)
    return _silent(look, case)


def _silent(look: Look, case: Case) -> Case:
    """The client is the next; how long that may last counts from their last word."""
    known, quiet = look.known, look.facts.house.quiet
    if known is not None and known.phase is case.phase and known.due.at is None:
        began = look.after.spoke_at or case.opened_at  # written down before there was a time
        return replace(case, due=Due(OF_CLIENT, began + quiet))
    again = Due(OF_CLIENT, look.facts.now + quiet)
    if known is None or not _lasts(look, known, case) or _breaks(look, case):
        return replace(case, due=again, reminded=0)
    if look.fired(QUIET, case) and _has_come(known, look.facts.now):
        return replace(case, due=again)
    return replace(case, due=known.due)


def _lasts(look: Look, known: Case, case: Case) -> bool:
    same = (known.phase, look.before.gate) == (case.phase, look.after.gate)
    return same and known.due.actor == OF_CLIENT


def _has_come(case: Case, now: datetime) -> bool:
    return case.due.at is not None and case.due.at <= now


def _breaks(look: Look, case: Case) -> bool:
    """Somebody said something; in a pause, whatever the client does is a sign of them."""
    if look.after.gate in gates.WORDS:
        return bool(look.words(CLIENT) or look.words(desk(case.id)))
    return isinstance(look.event, ClientSaid | ClientPressed | ClientDid)
