"""A supervisor reads along in a case's room: told there before it begins, and when it ends.

What they write there goes nowhere. The room's readers include them from before they are asked until
they are out, so that nothing of the client's is stopped by their coming or going. Every look is
kept with the case: who, from when, until when.
"""

from dataclasses import replace
from functools import partial

from routing.assigning import desked, recipients
from routing.case import Observed
from routing.conversation import Case, Conversation, Gate, Phase
from routing.effects import Count, Effect, ForgetPlace, Invite, Remove, Send, at_place
from routing.events import Event, NotSent, RosterChanged, StaffLeft
from routing.facts import Counsellor, Facts
from routing.ids import CounsellorId, MessageId, PlaceId
from routing.saying.speech import answer_in, counsellor, name_of, report
from routing.step import Step
from routing.supervision import supervised

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
    return _of_the_client(conversation, one, facts)


def _of_the_client(conversation: Conversation, one: Counsellor, facts: Facts) -> str:
    if conversation.gate is not Gate.ADMITTED:
        return "observe_stopped"
    if not supervised.is_agreed(conversation, facts):
        return "observe_notice"
    return "observe_unwanted" if one.id in conversation.excluded else ""


def begun(
    conversation: Conversation, one: Counsellor, facts: Facts, *, mentor: bool = False
) -> Step:
    """The counsellor knows it before anybody is asked to come. See `why_not`."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    look = Observed(one.id, one.author, facts.now, mentor=mentor)
    kept = _remembered((*case.observed, look))
    seen = replace(case, observed=kept)
    now = facts.house.moment(facts.now, facts.now, facts.house.staff_language)
    key = "room.mentored" if mentor else "room.observed"
    return Step(
        replace(conversation, case=seen),
        (
            _said(facts, case.offer.place, key, one.id, name=one.name, time=now),
            supervised.seat(seen, case.offer),
            Invite(case.offer.place, one.author),
            Count("looks"),
        ),
    )


def _remembered(looks: tuple[Observed, ...]) -> tuple[Observed, ...]:
    """Who is there is never forgotten."""
    over = [one for one in looks if one.gone]
    dropped = set(map(id, over[: max(0, len(looks) - MOST)]))
    return tuple(one for one in looks if id(one) not in dropped)


def _said(facts: Facts, place: PlaceId, key: str, who: CounsellorId, /, **values: str) -> Send:
    """Of several people in one step each has a line of their own."""
    line = answer_in(facts, place, key, **values)
    return replace(line, message=MessageId(facts.make_id(f"answer:{key}:{who}")))


def ended(
    conversation: Conversation, who: CounsellorId, facts: Facts, *, left: bool = False
) -> Step:
    """They read along no more. Nothing happens where they did not. `left`: they wanted it so."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if all(one.counsellor != who for one in supervised.looks(case)):
        return Step(conversation)
    over = tuple(
        replace(one, until=facts.now, left=left)
        if one.counsellor == who and one.until is None
        else one
        for one in case.observed
    )
    out = (Remove(case.offer.place, one.author) for one in _new(case.observed, over))
    told = _said(facts, case.offer.place, "room.observed_over", who, name=name_of(facts, who))
    after = replace(conversation, case=replace(case, observed=over))
    return Step(after, (*out, told))


def not_let_in(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    """Their network does not let them into the room: they read nothing, and everybody knows it."""
    case = conversation.case
    offer = case.offer if case is not None else None
    told = (report(facts, "observer_refused", room=case.name if case is not None else ""),)
    if case is None or offer is None or event.party != at_place(offer.place):
        return Step(conversation, told)
    looks = [one for one in supervised.there(case) if one.author == event.who]
    if not looks:
        return Step(conversation, told)
    never = tuple(
        replace(_out(one, facts), refused=True) if one in looks else one for one in case.observed
    )
    after = replace(case, observed=never)
    name = name_of(facts, looks[0].counsellor)
    said = answer_in(facts, offer.place, "room.observed_refused", name=name)
    seat = supervised.seat(after, offer)
    step = Step(replace(conversation, case=after), (*told, seat, said))
    who = looks[0].counsellor
    return step.add(*desked.answered(step.conversation, who, "observe_refused", facts))


def _out(look: Observed, facts: Facts) -> Observed:
    """They are not in the room any more, and have read along until now at the latest."""
    return replace(look, until=look.until or facts.now, gone=True)


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
    if look.mentor:  # whether they still are one, is looked at where mentors are
        return not recipients.is_mentored(conversation, facts)
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
    over = tuple(replace(_out(one, facts), left=False) for one in case.observed)
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
        replace(_out(one, facts), left=one.left or one.until is None)
        if one.author == event.author and not one.gone
        else one
        for one in case.observed
    )
    names = [one.counsellor for one in supervised.looks(case) if one.author == event.author]
    left = replace(case, observed=over)
    told = tuple(
        answer_in(facts, case.offer.place, "room.observed_over", name=name_of(facts, one))
        for one in names
    )
    seat = supervised.seat(left, case.offer)
    return Step(replace(done.conversation, case=left), (*done.effects, seat, *told))
