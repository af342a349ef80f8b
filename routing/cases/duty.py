"""Whose turn it is: a running case always has somebody who acts next, and a moment for the bridge.

No decision sets it, because the next one that is written would forget to. After every step this
looks at the conversation before and after, and at what happened. The timers follow from the state.
While a case is offered, or waits for somebody to come, it is as `waiting` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from routing import gates
from routing.cases.closing import RETRY
from routing.conversation import Answered, Case, Conversation, Due, Gate, Phase, Waits
from routing.effects import CLIENT, CancelTimer, Effect, Send, SetTimer, desk
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientSaid,
    Event,
    Recovered,
    StaffDid,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.facts import Facts
from routing.messages import Voice
from routing.step import Step

ANSWER, QUIET, SNOOZE = "answer", "quiet", "snooze"  # timers; the key: the case
ACTORS = COUNSELLOR, BRIDGE, OF_CLIENT = "counsellor", "bridge", "client"
Happened = Event | StaffTookBack
Times = Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class _Look:
    """One step, looked at. `known`: the same case before it; None: it has just begun."""

    before: Conversation
    after: Conversation
    effects: tuple[Effect, ...]
    event: Happened
    facts: Facts
    known: Case | None

    def words(self, party: str) -> tuple[Send, ...]:
        """What this step passes on from one person to another."""
        sent = (one for one in self.effects if isinstance(one, Send) and one.party == party)
        return tuple(one for one in sent if one.voice is Voice.PERSON)

    def fired(self, kind: str, case: Case) -> bool:
        event = self.event
        return isinstance(event, TimeCame) and (event.kind, event.key) == (kind, case.id.hex)


def answer_by(case: Case, facts: Facts) -> datetime:
    """Until when the counsellor of this case answers what is said now.

    Counted in the hours of its team, else of the organisation; by the clock where there are none.
    """
    calendar = facts.house.team_hours.get(case.team, facts.house.calendar)
    span = facts.house.answer
    counted = calendar.after(facts.now, span) if calendar is not None else None
    return facts.now + span if counted is None else counted


def kept(before: Conversation, done: Step, event: Happened, facts: Facts) -> Step:
    """The step, with whose turn it is afterwards, and the timers for it where they change."""
    after = done.conversation
    case = after.case
    if case is None:
        return done.add(*_moved(_left(before, event), {}))
    same = before.case if before.case is not None and before.case.id == case.id else None
    look = _Look(before, after, done.effects, event, facts, same)
    settled = _settled(look, case)
    known = after if settled == case else replace(after, case=settled)
    healed: tuple[Effect, ...] = ()
    if settled.due.actor == BRIDGE and case.due.at is None and settled.due.at is not None:
        healed = (SetTimer(RETRY, case.id.hex, settled.due.at),)
    return Step(known, done.effects + healed + _moved(_left(before, event), timers(known)))


def timers(conversation: Conversation) -> Times:
    """Those that follow from this state, by kind and key."""
    case = conversation.case
    if case is None or case.phase is Phase.CLOSED:
        return {}
    found = {SNOOZE: case.snoozed_until} if case.snoozed_until is not None else {}
    if case.waits is not None and _is_answered_for(conversation, case):
        found[ANSWER] = case.waits.answer_by
    if case.due.actor == OF_CLIENT and case.due.at is not None:
        found[QUIET] = case.due.at
    return {(kind, case.id.hex): at for kind, at in found.items()}


def _left(before: Conversation, event: Happened) -> Times:
    """What is timed when the step begins. What has just come is not timed any more."""
    come = (event.kind, event.key) if isinstance(event, TimeCame) else None
    return {one: at for one, at in timers(before).items() if one != come}


def _moved(old: Times, new: Times) -> tuple[Effect, ...]:
    cancelled = (CancelTimer(*one) for one in old if one not in new)
    return (*cancelled, *(SetTimer(*one, at) for one, at in new.items() if old.get(one) != at))


def _is_answered_for(conversation: Conversation, case: Case) -> bool:
    """Words pass, and somebody is there who can answer."""
    return case.phase is Phase.OPEN and conversation.gate in gates.WORDS


def _settled(look: _Look, case: Case) -> Case:
    if case.phase is Phase.CLOSED:
        return replace(case, waits=None, answered=None, snoozed_until=None, reminded=0)
    if gates.is_held(look.after):
        return _of_held(look, replace(case, waits=None, answered=None, snoozed_until=None))
    heard = _answering(look, _asking(look, case))
    acted = _acting(look, _resumed(look, heard))
    if acted.phase is Phase.OPEN:
        return _open(look, acted)
    away = replace(acted, snoozed_until=None, answered=None)
    if look.after.gate is Gate.PAUSED:
        return _silent(look, away)
    return away if away.due.at is not None else _to_bridge(look, away)


def _of_held(look: _Look, case: Case) -> Case:
    """It stays with the team until the time of the danger is over."""
    end = look.after.erase_at or look.after.watched_until
    if case.phase is Phase.OPEN:
        return _silent(look, case) if end is None else replace(case, due=Due(COUNSELLOR, end))
    return case if case.due.at is not None else _to_bridge(look, case)


def _to_bridge(look: _Look, case: Case) -> Case:
    return replace(case, due=Due(BRIDGE, look.facts.now + look.facts.house.retry))


def _asking(look: _Look, case: Case) -> Case:
    """Words of the client were passed on, now or while a counsellor was not looked for yet."""
    run = look.after.run
    early = look.known is None and run is not None and run.case == case.id
    said = isinstance(look.event, ClientSaid | Recovered) and look.words(desk(case.id))
    if not said and not early:
        return case
    waits = case.waits or Waits(look.facts.now, answer_by(case, look.facts))
    return replace(case, waits=waits, answered=None, snoozed_until=None)


def _answering(look: _Look, case: Case) -> Case:
    """Words of the counsellor end the wait; those that wait themselves, until they are out."""
    sent = look.words(CLIENT) if isinstance(look.event, StaffSaid) else ()
    if not sent:
        return case
    before, until = case.answered, sent[-1].not_before
    waits = case.waits or (before.waits if before is not None else None)
    if waits is None or until is None:
        return replace(case, waits=None, answered=None)
    replies = before.replies if before is not None else ()
    answered = Answered((*replies, sent[-1].message), until, waits)
    return replace(case, waits=None, answered=answered)


def _resumed(look: _Look, case: Case) -> Case:
    """Somebody new is there, or the pause is over: from now on they have the whole time."""
    if case.waits is None or not _is_answered_for(look.after, case):
        return case
    came = look.known is None or look.known.phase is not Phase.OPEN
    if not came and look.before.gate in gates.WORDS:
        return case
    slips = 0 if came else case.waits.slips
    by = answer_by(case, look.facts)
    return replace(case, waits=replace(case.waits, answer_by=by, slips=slips))


def _acting(look: _Look, case: Case) -> Case:
    """Whatever the counsellor does in the room shows that they are there, and postpones."""
    if not _is_act(look.event, case):
        return case
    acted = replace(_taken_back(look, case), acted_at=look.facts.now)
    if acted.waits is None:
        return acted
    later = max(answer_by(acted, look.facts), acted.waits.answer_by)
    return replace(acted, waits=replace(acted.waits, answer_by=later))


def _is_act(event: Happened, case: Case) -> bool:
    """Words from a device nobody vouches for may be anybody's."""
    if not isinstance(event, StaffSaid | StaffDid | StaffTookBack) or case.offer is None:
        return False
    if isinstance(event, StaffSaid) and event.doubt is not None:
        return False
    there = (case.offer.place, case.offer.author) == (event.place, event.author)
    return there and case.phase is Phase.OPEN


def _taken_back(look: _Look, case: Case) -> Case:
    """A reply that was taken back in time was none: the client is waiting as before."""
    event, answered = look.event, case.answered
    if not isinstance(event, StaffTookBack) or answered is None:
        return case
    if look.facts.now >= answered.until:
        return replace(case, answered=None)
    left = tuple(one for one in answered.replies if one != event.message)
    if left:
        return replace(case, answered=replace(answered, replies=left))
    return replace(case, waits=answered.waits, answered=None)


def _open(look: _Look, case: Case) -> Case:
    """A counsellor is there."""
    can = _is_answered_for(look.after, case)  # in a pause nobody can
    promised = case.waits.answer_by if case.waits is not None and can else None
    times = [one for one in (promised, case.snoozed_until) if one is not None]
    if times:
        return replace(case, due=Due(COUNSELLOR, min(times)), reminded=0)
    return _silent(look, case)


def _silent(look: _Look, case: Case) -> Case:
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


def _lasts(look: _Look, known: Case, case: Case) -> bool:
    same = (known.phase, look.before.gate) == (case.phase, look.after.gate)
    return same and known.due.actor == OF_CLIENT


def _has_come(case: Case, now: datetime) -> bool:
    return case.due.at is not None and case.due.at <= now


def _breaks(look: _Look, case: Case) -> bool:
    """Somebody said something; in a pause, whatever the client does is a sign of them."""
    if look.after.gate in gates.WORDS:
        return bool(look.words(CLIENT) or look.words(desk(case.id)))
    return isinstance(look.event, ClientSaid | ClientPressed | ClientDid)
