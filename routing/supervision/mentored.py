"""Mentors: counsellors who say yes to what another one writes, before it goes to a client.

They are in the room of each case of that counsellor's, as somebody who reads along in supervision
is: told there before they come, kept with the case, out again with its end. No decision that opens
or moves a case need think of it, for this looks after every step. Whom the words wait for, and when
somebody is reminded, is decided here as well: who is away is not waited for.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from routing import gates
from routing.assigning import assign, desked, recipients
from routing.case import Offer
from routing.cases import putoff
from routing.conversation import Case, Conversation, Phase
from routing.danger import called
from routing.effects import Effect
from routing.facts import Counsellor, Facts
from routing.ids import AuthorId, CounsellorId
from routing.saying.speech import answer_in, call, counsellor, name_of, report
from routing.step import Step
from routing.supervision import observed, supervised
from routing.unreleased import Releasing

MOMENT = timedelta(minutes=10)  # of open time, until somebody is reminded at their desk
AGAIN = timedelta(minutes=30)  # of open time, until they are once more,
SELDOM = timedelta(hours=2)  # and after the second time


def mentors(offer: Offer, facts: Facts) -> tuple[Counsellor, ...]:
    """Of whoever has the case; those who can be invited into its room."""
    own = counsellor(facts, offer.counsellor)
    if own is None or not own.rooms:
        return ()
    named = (counsellor(facts, who) for who in own.mentors if who != own.id)
    return tuple(one for one in named if one is not None and one.account == own.account)


def asks(offer: Offer, facts: Facts) -> bool:
    """What they write waits for a yes, whether there is anybody to say it or not."""
    own = counsellor(facts, offer.counsellor)
    return own is not None and bool(own.mentors)


def is_so(conversation: Conversation) -> bool:
    """Words of the counsellor who has the case wait for a yes."""
    return conversation.case is not None and conversation.case.releasing is not None


def may_release(case: Case, author: AuthorId, facts: Facts) -> Counsellor | None:
    """Who of those who read along here says yes or no: a mentor of this counsellor's, or whoever
    supervises.
    """
    if case.offer is None or not asks(case.offer, facts):
        return None
    named = {one.id for one in mentors(case.offer, facts)}
    there = [one.counsellor for one in supervised.looks(case) if one.author == author]
    able = (one for one in there if one in named or supervised.is_one(facts, one))
    return next((counsellor(facts, one) for one in able), None)


def names(offer: Offer, facts: Facts) -> str:
    return ", ".join(one.name for one in mentors(offer, facts))


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """After any step: who is there, and whom the words that wait are waiting for."""
    case = done.conversation.case
    if case is None or (case.releasing is None and not _begins(case, facts)):
        return done
    if case.phase is not Phase.OPEN or case.offer is None or not putoff.is_kept(before, case):
        dropped = replace(done.conversation, case=putoff.dropped(case))
        done = Step(dropped, done.effects)
    if not _begins(done.conversation.case, facts):
        return done.then(partial(_over, facts=facts))
    there = done.then(partial(_present, facts=facts))
    return there.then(partial(_timed, before, facts))


def _begins(case: Case | None, facts: Facts) -> bool:
    there = case is not None and case.phase is Phase.OPEN and case.offer is not None
    return there and case is not None and case.offer is not None and asks(case.offer, facts)


def _over(conversation: Conversation, facts: Facts) -> Step:
    """Nobody's yes is waited for any more: as the organisation says it now."""
    case = conversation.case
    if case is None or case.offer is None or case.phase is not Phase.OPEN:
        return Step(conversation)
    said: tuple[Effect, ...] = ()
    if case.unreleased:
        values = {"n": str(len(case.unreleased))}
        said = (call(facts, case.id, case.offer, "room.unreleased_over", **values),)
    free = replace(case, unreleased=(), releasing=None)
    step = Step(replace(conversation, case=free), said)
    for one in supervised.looks(free):
        if one.mentor:
            step = step.then(partial(_ends, one.counsellor, facts))
    return step


def _ends(who: CounsellorId, facts: Facts, conversation: Conversation) -> Step:
    return observed.ended(conversation, who, facts)


def _present(conversation: Conversation, facts: Facts) -> Step:
    """Mentors come with the counsellor. Who has gone by themselves is not fetched back at once."""
    case, step = conversation.case, Step(conversation)
    if case is None or case.offer is None:
        return step
    if case.releasing is None:
        step = Step(replace(conversation, case=replace(case, releasing=Releasing())))
    if conversation.gate not in gates.WORDS or not recipients.is_mentored(conversation, facts):
        return step
    named = mentors(case.offer, facts)
    for look in supervised.looks(case):
        if look.mentor and all(one.id != look.counsellor for one in named):
            step = step.then(partial(_ends, look.counsellor, facts))
    for one in named:
        if not _is_there(case, one) and not _has_left(case, case.offer, one):
            step = step.then(partial(_comes, one, facts))
    return step


def _comes(one: Counsellor, facts: Facts, conversation: Conversation) -> Step:
    return observed.begun(conversation, one, facts, mentor=True)


def _is_there(case: Case, one: Counsellor) -> bool:
    return any(look.counsellor == one.id for look in supervised.there(case))


def _has_left(case: Case, offer: Offer, one: Counsellor) -> bool:
    """Out of this room by themselves; or they were not let in."""
    looks = [each for each in case.observed if each.counsellor == one.id]
    last = looks[-1] if looks else None
    return last is not None and (last.left or (last.refused and last.since >= offer.at))


def _timed(before: Conversation, facts: Facts, conversation: Conversation) -> Step:
    """Somebody is reminded while something waits: in danger at once."""
    case = conversation.case
    known = case.releasing if case is not None else None
    if case is None or known is None or case.offer is None:
        return Step(conversation)
    if not case.unreleased or conversation.gate not in gates.WORDS:
        rests = Releasing(told=known.told and bool(case.unreleased))
        return Step(replace(conversation, case=replace(case, releasing=rests)))
    alerted = conversation.is_alerted and not before.is_alerted
    if known.at is not None and not alerted:
        return Step(conversation)
    if conversation.is_alerted or not _able(case.offer, facts):
        return reminded(conversation, facts)
    who = tuple(one.id for one in _able(case.offer, facts))
    waits = replace(known, at=_later(case, facts, MOMENT), asked=who, told=True)
    begun = replace(conversation, case=replace(case, releasing=waits))
    shown = ", ".join(name_of(facts, one) for one in who)
    told = answer_in(facts, case.offer.place, "room.unreleased_first", names=shown)
    return Step(begun, () if known.told else (told,))


def _able(offer: Offer, facts: Facts) -> tuple[Counsellor, ...]:
    named = mentors(offer, facts)
    return tuple(one for one in named if not assign.is_away(one, facts.now))


def _later(case: Case, facts: Facts, span: timedelta) -> datetime:
    """So much open time from now, in the hours of the case's team; by the clock without any."""
    calendar = facts.house.team_hours.get(case.team, facts.house.calendar)
    counted = calendar.after(facts.now, span) if calendar is not None else None
    return facts.now + span if counted is None else counted


def reminded(conversation: Conversation, facts: Facts, *, late: bool = False) -> Step:
    """Mentors are asked for the yes; where none of them is there, supervisors are, else whoever
    runs the bridge. The counsellor knows who it was. `late`: the client was to have an answer by
    now, so that supervisors hear of it as well.
    """
    case = conversation.case
    if case is None or case.offer is None or case.releasing is None:
        return Step(conversation)
    able, known = _able(case.offer, facts), case.releasing
    others = _supervisors(case.offer, facts)
    asked = able or others
    alerted = conversation.is_alerted
    span = AGAIN if known.reminded < 1 else SELDOM
    at = facts.now + called.patience(facts) if alerted else _later(case, facts, span)
    who = tuple(one.id for one in asked)
    waits = Releasing(at, who, known.reminded + 1, told=True)
    step = Step(replace(conversation, case=replace(case, releasing=waits)))
    agreed = recipients.is_mentored(conversation, facts)
    for one in able:
        if agreed and not _is_there(case, one):
            step = step.then(partial(_comes, one, facts))
    step = step.add(*_told(case, case.offer, able, others, facts))
    for one in able:
        step = step.add(*desked.answered(step.conversation, one.id, "release", facts))
    for one in others if late or not able else ():
        if one not in able:
            key = "release_late" if late and able else "release_instead"
            step = step.add(*desked.answered(step.conversation, one.id, key, facts))
    return step


def _told(
    case: Case,
    offer: Offer,
    able: tuple[Counsellor, ...],
    others: tuple[Counsellor, ...],
    facts: Facts,
) -> tuple[Effect, ...]:
    """In the room, honestly; and whoever runs the bridge where nobody else is left."""
    n = str(len(case.unreleased))
    if able:
        shown = ", ".join(one.name for one in able)
        line = call(facts, case.id, offer, "room.unreleased_waits", n=n, names=shown)
        return (replace(line, mentions=tuple(one.author for one in able)),)
    if others:
        shown = ", ".join(one.name for one in others)
        return (answer_in(facts, offer.place, "room.unreleased_instead", n=n, names=shown),)
    name = name_of(facts, offer.counsellor)
    return (
        answer_in(facts, offer.place, "room.unreleased_nobody", n=n),
        report(facts, "unreleased_nobody", name=name, room=case.name),
    )


def _supervisors(offer: Offer, facts: Facts) -> tuple[Counsellor, ...]:
    every = supervised.others(facts, offer.counsellor)
    return tuple(one for one in every if not assign.is_away(one, facts.now))
