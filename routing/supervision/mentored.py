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
from routing.case import Observed
from routing.cases import putoff
from routing.conversation import Case, Conversation, Phase
from routing.danger import called
from routing.effects import Effect
from routing.facts import Counsellor, Facts
from routing.ids import AuthorId
from routing.offers import Offer
from routing.saying.speech import answer_in, call, counsellor, name_of, report
from routing.step import Step
from routing.supervision import observed, supervised
from routing.unreleased import Releasing

MOMENT = timedelta(minutes=10)  # of open time, until somebody is reminded at their desk
AGAIN = timedelta(minutes=30)  # of open time, until they are once more,
SELDOM = timedelta(hours=2)  # and after the second time
VAIN = 2  # so many times mentors alone are reminded
QUICK = 6  # in danger, so many times at once; somebody on call looks after the danger itself
_COMES = ("", "observe_already")  # nothing is in the way of reading along


def mentors(conversation: Conversation, facts: Facts) -> tuple[Counsellor, ...]:
    """Of whoever has the case: who can come into its room, and whom the client does not avoid."""
    case = conversation.case
    offer = case.offer if case is not None else None
    own = counsellor(facts, offer.counsellor) if offer is not None else None
    if own is None or not own.rooms:
        return ()
    without = {own.id, *conversation.excluded}
    named = (counsellor(facts, who) for who in own.mentors if who not in without)
    return tuple(one for one in named if one is not None and one.account == own.account)


def asks(case: Case, facts: Facts) -> bool:
    """What its counsellor writes waits for a yes, whether there is anybody to say it or not. Who is
    not in the file any more has no other rules until somebody else has the case.
    """
    own = counsellor(facts, case.offer.counsellor) if case.offer is not None else None
    return case.releasing is not None if own is None else bool(own.mentors)


def is_so(conversation: Conversation) -> bool:
    """Words of the counsellor who has the case wait for a yes."""
    return conversation.case is not None and conversation.case.releasing is not None


def may_release(conversation: Conversation, author: AuthorId, facts: Facts) -> Counsellor | None:
    """Who of those who read along here says yes or no: a mentor of this counsellor's, or whoever
    supervises. An address that the file does not name for them any more is nobody's.
    """
    case = conversation.case
    if case is None or not asks(case, facts):
        return None
    named = {one.id for one in mentors(conversation, facts)}
    there = {one.counsellor for one in supervised.looks(case) if one.author == author}
    able = (one for one in facts.roster if one.id in there and one.author == author)
    return next((one for one in able if one.id in named or supervised.is_one(facts, one.id)), None)


def names(conversation: Conversation, facts: Facts) -> str:
    return ", ".join(one.name for one in mentors(conversation, facts))


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
    return there and case is not None and asks(case, facts)


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
            step = step.then(partial(observed.ended, who=one.counsellor, facts=facts))
    return step


def _present(conversation: Conversation, facts: Facts) -> Step:
    """Mentors come with the counsellor. Who has gone by themselves is not fetched back at once."""
    case, step = conversation.case, Step(conversation)
    if case is None or case.offer is None:
        return step
    if case.releasing is None:
        step = Step(replace(conversation, case=replace(case, releasing=Releasing())))
    if conversation.gate not in gates.WORDS or not recipients.is_mentored(conversation, facts):
        return step
    named = mentors(conversation, facts)
    for look in supervised.looks(case):
        if look.mentor and not any(_is(one, look) for one in named):
            step = step.then(partial(observed.ended, who=look.counsellor, facts=facts))
    for one in named:
        if not _is_there(case, one) and not _has_left(case, case.offer, one):
            step = step.then(partial(_comes, one, facts))
    return step


def _comes(one: Counsellor, facts: Facts, conversation: Conversation) -> Step:
    return observed.begun(conversation, one, facts, mentor=True)


def _is_there(case: Case, one: Counsellor) -> bool:
    return any(_is(one, look) for look in supervised.there(case))


def _is(one: Counsellor, look: Observed) -> bool:
    """They, at the address that the file names."""
    return (one.id, one.author) == (look.counsellor, look.author)


def _has_left(case: Case, offer: Offer, one: Counsellor) -> bool:
    """Out of this room by themselves; or they were not let in."""
    looks = [each for each in case.observed if _is(one, each)]
    last = looks[-1] if looks else None
    return last is not None and (last.left or (last.refused and last.since >= offer.at))


def _timed(before: Conversation, facts: Facts, conversation: Conversation) -> Step:
    """Somebody is reminded while something waits: in danger at once."""
    case = conversation.case
    known = case.releasing if case is not None else None
    if case is None or known is None or case.offer is None:
        return Step(conversation)
    if not case.unreleased or conversation.gate not in gates.WORDS:
        rests = replace(known, at=None, asked=(), reminded=0)
        rests = replace(rests, told=known.told and bool(case.unreleased))
        return Step(replace(conversation, case=replace(case, releasing=rests)))
    alerted = conversation.is_alerted and not before.is_alerted
    if known.at is not None and not alerted:
        return Step(conversation)
    able = _able(conversation, facts)
    if conversation.is_alerted or not able:
        return reminded(conversation, facts)
    who = tuple(one.id for one in able)
    waits = replace(known, at=_later(case, facts, MOMENT), asked=who, told=True)
    begun = replace(conversation, case=replace(case, releasing=waits))
    shown = ", ".join(name_of(facts, one) for one in who)
    told = answer_in(facts, case.offer.place, "room.unreleased_first", names=shown)
    return Step(begun, () if known.told else (told,))


def _able(conversation: Conversation, facts: Facts) -> tuple[Counsellor, ...]:
    named = mentors(conversation, facts)
    return tuple(one for one in named if not assign.is_away(one, facts.now))


def _later(case: Case, facts: Facts, span: timedelta) -> datetime:
    """So much open time from now, in the hours of the case's team; by the clock without any."""
    calendar = facts.house.team_hours.get(case.team, facts.house.calendar)
    counted = calendar.after(facts.now, span) if calendar is not None else None
    return facts.now + span if counted is None else counted


def reminded(conversation: Conversation, facts: Facts, *, late: bool = False) -> Step:
    """Mentors are asked for the yes; where none of them is there, supervisors are, else whoever
    runs the bridge. The counsellor knows who it was. `late`: the client was to have an answer by
    now, so that supervisors hear of it as well; so they do when mentors were asked in vain.
    """
    case = conversation.case
    if case is None or case.offer is None or case.releasing is None:
        return Step(conversation)
    able, known = _able(conversation, facts), case.releasing
    others = _supervisors(conversation, case.offer, facts)
    asked, vain = able or others, known.reminded >= VAIN
    span = AGAIN if known.reminded < 1 else SELDOM
    quick = conversation.is_alerted and known.reminded < QUICK
    at = facts.now + called.patience(facts) if quick else _later(case, facts, span)
    who = tuple(one.id for one in asked)
    waits = replace(known, at=at, asked=who, reminded=known.reminded + 1, told=True)
    step = Step(replace(conversation, case=replace(case, releasing=waits)))
    agreed = recipients.is_mentored(conversation, facts)
    for one in able:
        if agreed and not _is_there(case, one):
            step = step.then(partial(_comes, one, facts))
    step = step.add(*_told(case, case.offer, able, others, facts))
    for one in able:
        step = step.add(*desked.answered(step.conversation, one.id, "release", facts))
    if known.reminded == VAIN and able and not late:
        name = name_of(facts, case.offer.counsellor)
        step = step.add(report(facts, "unreleased_late", name=name, room=case.name))
    for one in others if late or vain or not able else ():
        if one not in able:
            key = "release_late" if able else "release_instead"
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


def _supervisors(conversation: Conversation, offer: Offer, facts: Facts) -> tuple[Counsellor, ...]:
    """Those who are there, and could come: who cannot read along could not say yes either."""
    every = supervised.others(facts, offer.counsellor)
    here = (one for one in every if not assign.is_away(one, facts.now))
    can = [one for one in here if observed.why_not(conversation, one, facts) in _COMES]
    return tuple(one for one in can if one.id not in conversation.excluded)
