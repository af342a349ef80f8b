"""A supervisor reads along in a case's room: told there before it begins, and when it ends.

What they write there goes nowhere. The room's readers include them from before they are asked until
they are out, so that nothing of the client's is stopped by their coming or going. Every look is
kept with the case: who, from when, until when.
"""

from dataclasses import replace
from functools import partial

from routing.case import Observed
from routing.cases import supervised
from routing.conversation import Case, Conversation, Gate, Phase
from routing.effects import Count, Effect, ForgetPlace, Invite, Remove, Seat
from routing.events import Event, RosterChanged, StaffLeft
from routing.facts import Counsellor, Facts
from routing.ids import CounsellorId
from routing.saying.speech import answer_in, counsellor, name_of
from routing.step import Step

MOST = 20  # looks that are kept with a case


def why_not(conversation: Conversation, one: Counsellor, facts: Facts) -> str:
    """The end of a key below `desk.told.`; empty: they may read along."""
    case = conversation.case
    if case is None or case.phase is not Phase.OPEN or case.offer is None:
        return "observe_nobody"
    own = counsellor(facts, case.offer.counsellor)
    if own is None or own.id == one.id:
        return "observe_own"
    if not own.rooms or own.account != one.account:
        return "observe_private"
    if any(look.counsellor == one.id for look in supervised.there(case)):
        return "observe_already"
    return _of_the_client(conversation, facts)


def _of_the_client(conversation: Conversation, facts: Facts) -> str:
    if conversation.gate is not Gate.ADMITTED:
        return "observe_stopped"
    return "" if supervised.is_agreed(conversation, facts) else "observe_notice"


def begun(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    """The counsellor knows it before anybody is asked to come. See `why_not`."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    look = Observed(one.id, one.author, facts.now)
    kept = _remembered((*case.observed, look))
    seen = replace(case, observed=kept)
    now = facts.house.moment(facts.now, facts.now, facts.house.staff_language)
    return Step(
        replace(conversation, case=seen),
        (
            answer_in(facts, case.offer.place, "room.observed", name=one.name, time=now),
            Seat(case.id, case.offer.place, supervised.readers(seen)),
            Invite(case.offer.place, one.author),
            Count("looks"),
        ),
    )


def _remembered(looks: tuple[Observed, ...]) -> tuple[Observed, ...]:
    """Who is there is never forgotten."""
    over = [one for one in looks if one.gone]
    dropped = set(map(id, over[: max(0, len(looks) - MOST)]))
    return tuple(one for one in looks if id(one) not in dropped)


def ended(conversation: Conversation, who: CounsellorId, facts: Facts) -> Step:
    """They read along no more. Nothing happens where they did not."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if all(one.counsellor != who for one in supervised.looks(case)):
        return Step(conversation)
    over = tuple(
        replace(one, until=facts.now) if one.counsellor == who and one.until is None else one
        for one in case.observed
    )
    out = (Remove(case.offer.place, one.author) for one in _new(case.observed, over))
    told = answer_in(facts, case.offer.place, "room.observed_over", name=name_of(facts, who))
    after = replace(conversation, case=replace(case, observed=over))
    return Step(after, (*out, told))


def _new(before: tuple[Observed, ...], after: tuple[Observed, ...]) -> tuple[Observed, ...]:
    return tuple(
        now for old, now in zip(before, after, strict=True) if old.until is None and now.until
    )


def kept(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """After any step: who may not read along any more is out, whichever way that came."""
    case = done.conversation.case
    if case is None or not supervised.there(case):
        return done
    if _has_moved(before, case):
        return _emptied(before, done, case, facts)
    step = _left(done, event, facts) if isinstance(event, StaffLeft) else done
    for one in supervised.looks(case):
        if _is_over(step.conversation, one, event, facts):
            step = step.then(partial(_ends, one.counsellor, facts))
    return step


def _ends(who: CounsellorId, facts: Facts, conversation: Conversation) -> Step:
    return ended(conversation, who, facts)


def _is_over(conversation: Conversation, look: Observed, event: Event, facts: Facts) -> bool:
    if conversation.gate is not Gate.ADMITTED:
        return True
    if not isinstance(event, RosterChanged):
        return not supervised.is_agreed(conversation, facts)
    one = counsellor(facts, look.counsellor)
    same = one is not None and one.author == look.author
    return not (same and supervised.is_one(facts, look.counsellor))


def _has_moved(before: Conversation, case: Case) -> bool:
    """It is closed, or not in the same room any more."""
    was = before.case.offer if before.case is not None else None
    if case.phase is not Phase.OPEN or case.offer is None:
        return True
    return was is not None and was.place != case.offer.place


def _emptied(before: Conversation, done: Step, case: Case, facts: Facts) -> Step:
    """Whoever read along is out: with everybody, where the room is emptied."""
    was = before.case.offer if before.case is not None else None
    emptied = {one.place for one in done.effects if isinstance(one, ForgetPlace)}
    out: tuple[Effect, ...] = ()
    if was is not None and was.place not in emptied:
        out = tuple(Remove(was.place, one.author) for one in supervised.there(case))
    over = tuple(replace(one, until=one.until or facts.now, gone=True) for one in case.observed)
    after = replace(done.conversation, case=replace(case, observed=over))
    return Step(after, (*done.effects, *out))


def _left(done: Step, event: StaffLeft, facts: Facts) -> Step:
    """They are out of the room: from now on nothing that is said there may reach them."""
    case = done.conversation.case
    if case is None or case.offer is None or event.place != case.offer.place:
        return done
    if not supervised.is_observer(case, event.author):
        return done
    over = tuple(
        replace(one, until=one.until or facts.now, gone=True) if one.author == event.author else one
        for one in case.observed
    )
    names = [one.counsellor for one in supervised.looks(case) if one.author == event.author]
    left = replace(case, observed=over)
    told = tuple(
        answer_in(facts, case.offer.place, "room.observed_over", name=name_of(facts, one))
        for one in names
    )
    seat = Seat(case.id, case.offer.place, supervised.readers(left))
    return Step(replace(done.conversation, case=left), (*done.effects, seat, *told))
