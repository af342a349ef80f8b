"""Whatever happens to a client: a hand-over that cannot go on ends, and leaves nothing behind.

Many decisions end or move a case, and none of them knows of hand-overs. So this looks at the
conversation before and after every step: the place in which somebody is asked is forgotten, their
seat given back, times are cancelled, and the client's question is closed.
"""

from dataclasses import replace

from routing import gates
from routing.assigning import handed, recipients
from routing.case import Handing
from routing.cases.closing import OFFER
from routing.conversation import Case, Conversation, PendingKind, Phase
from routing.effects import CancelTimer, Effect, ForgetPlace, ReturnSeat, at_place
from routing.events import Event, Failure, NotSent, RosterChanged
from routing.facts import Facts
from routing.rights import giving
from routing.saying.speech import call, counsellor, name_of
from routing.step import Step


def kept(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """The step, with a hand-over that can go on, or with none."""
    step = _ended(before, done, event, facts)
    after = step.conversation
    old, new = _of(before), _of(after)
    if old is None:
        return step
    closed = _closed(after) if old.offer is None and _is_answered(old, new) else after
    cleaned = Step(closed, (*_cleaned(before, after, old, event), *step.effects))
    lost = new is not None and new.offer is None and closed.pending is None
    return cleaned.then(lambda c: giving.ask(c, facts)) if lost else cleaned


def _of(conversation: Conversation) -> Handing | None:
    return conversation.case.handing if conversation.case is not None else None


def _is_answered(old: Handing, new: Handing | None) -> bool:
    """The client is not asked any more."""
    return new is None or new.offer is not None or new.at != old.at


def _closed(conversation: Conversation) -> Conversation:
    pending = conversation.pending
    open_ = pending is not None and pending.kind is PendingKind.GIVE
    return replace(conversation, pending=None) if open_ else conversation


def _cleaned(
    before: Conversation, after: Conversation, old: Handing, event: Event
) -> tuple[Effect, ...]:
    """Before anything else of the step: what is deleted may need the case that named it."""
    case, now = before.case, _of(after)
    if case is None:
        return ()
    if old.offer is None:
        over = _is_answered(old, now)
        return (CancelTimer(giving.TIMER, case.id.hex),) if over else ()
    place = old.offer.place
    theirs = after.case.offer if after.case is not None else None
    asked = now.offer if now is not None else None
    if place in {one.place for one in (theirs, asked) if one is not None}:
        return ()
    never = isinstance(event, NotSent) and event.failure is Failure.REFUSED
    made = not (never and isinstance(event, NotSent) and event.party == at_place(place))
    forgotten = (ForgetPlace(place),) if made else ()
    return (CancelTimer(OFFER, place.hex), *forgotten, ReturnSeat(old.offer.counsellor))


def _ended(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """Where it cannot go on it is over; whoever still has the case is told."""
    after, given = done.conversation, _of(done.conversation)
    case = after.case
    if case is None:
        return done
    if case.phase is not Phase.OPEN or case.offer is None or _has_moved(before, case):
        return Step(_without(after, case), done.effects)
    if given is None:
        return done
    key = _why(before, after, given, event, facts)
    if not key:
        return done
    stays = replace(after, case=replace(case, handing=None, note_kept=given.note))
    values = {"name": name_of(facts, given.to), "give": handed.command(facts)}
    return Step(stays, (*done.effects, call(facts, case.id, case.offer, key, **values)))


def _has_moved(before: Conversation, case: Case) -> bool:
    was = before.case.offer if before.case is not None else None
    return was is not None and case.offer is not None and was.place != case.offer.place


def _why(
    before: Conversation, after: Conversation, given: Handing, event: Event, facts: Facts
) -> str:
    """The key of why it ends although the case stays where it is; empty: it goes on."""
    if after.gate not in gates.WORDS:
        return "room.give_ended"
    if _alerts(after) - _alerts(before) and not given.supervised:
        return "room.give_danger"
    if isinstance(event, RosterChanged) and not _is_there(given, facts):
        return "room.give_gone"
    one = counsellor(facts, given.to)
    changed = before.ledger != after.ledger or isinstance(event, RosterChanged)
    if changed and one is not None and recipients.lacking(after, one, facts.house):
        return "room.give_nobody"  # the client has not agreed, or no more, to who can read there
    return ""


def _alerts(conversation: Conversation) -> set[tuple[str, object]]:
    return {(one.rule, one.at) for one in conversation.concerns if one.is_alert}


def _is_there(given: Handing, facts: Facts) -> bool:
    if given.team and given.offer is None:
        return given.team in facts.house.teams
    author = given.offer.author if given.offer is not None else None
    return any(one.id == given.to and author in (None, one.author) for one in facts.roster)


def _without(conversation: Conversation, case: Case) -> Conversation:
    """Whoever wrote the note has not got the case any more: it waits for no other try."""
    if case.handing is None and case.note_kept is None:
        return conversation
    return replace(conversation, case=replace(case, handing=None, note_kept=None))


__all__ = ["kept"]
