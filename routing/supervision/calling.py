"""Danger was noticed: people on call are called at their desks, until somebody looks after it.

No decision that notices a danger calls anybody, because the next one that is written would forget
to. After every step this looks at what is new, in whichever state the client is.

Who is within their hours comes first, then whoever is not; who is away is left out, and so is the
counsellor who has the case where there is somebody else: their room calls them. After the last one
the operator is told, and it begins again. It ends when somebody says that they look after it, when
the counsellor who has the case writes to the client, for that is somebody who looks (not where they
raised the alert themselves: they want somebody beside them), and with the case.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.assigning import assign, offering, routed, waiting
from routing.conversation import Called, Conversation, Gate, Outcome, Phase
from routing.danger import alerts, called
from routing.effects import CLIENT, CancelTimer, Count, Effect, Send, SetTimer
from routing.events import Event, RosterChanged, StaffReacted, StaffSaid, TimeCame
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.messages import Voice
from routing.news import Call, DeskLooksAfter
from routing.posting import ToDesk
from routing.saying.speech import counsellor, name_of, note, report
from routing.step import Step
from routing.supervision import slip

TIMER = "called"  # the key: the lane
AGAIN = timedelta(hours=1)  # so long after somebody looked the same case calls nobody anew
GONE = frozenset({Gate.REFUSED, Gate.ERASING})


def kept(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """The step, and whom it calls."""
    after = done.conversation
    if before.called is None and after.concerns == before.concerns:
        return done
    step = _looked(before, done, event, facts)
    return step.add(*_timed(before, step.conversation, event))


def _looked(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    after = done.conversation
    if _is_left(after) or _is_closed(before, after):
        return done.then(lambda c: _ended(c, facts))
    if _begins(before, after, facts):
        begun = replace(after, called=Called(facts.now))
        return Step(begun, (*done.effects, Count("called"))).then(lambda c: _next(c, facts))
    return _goes_on(before, done, event, facts) if called.is_open(after) else done


def _goes_on(before: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    after = done.conversation
    if _has_written(done, event):
        return done.then(lambda c: _wrote(c, facts))
    if _is_due(after, event, facts):
        return done.then(lambda c: _next(c, facts))
    if called.name(before, facts) != called.name(after, facts):
        return done.add(*called.told(after, Call.NAMED, facts))
    return done


def _is_left(after: Conversation) -> bool:
    """The client has gone: there is nothing that anybody could look after."""
    stopped = after.gate is Gate.WITHDRAWN and not gates.is_held(after)
    return stopped or after.gate in GONE or (after.gate is Gate.FRESH and after.run is None)


def _is_closed(before: Conversation, after: Conversation) -> bool:
    """The case that was running is over. One that was over before calls nobody off."""
    old, new = before.case, after.case
    if old is None or old.phase is Phase.CLOSED:
        return False
    return new is None or new.id != old.id or new.phase is Phase.CLOSED


def _begins(before: Conversation, after: Conversation, facts: Facts) -> bool:
    """There is a new alert, and nobody is called or has looked lately. Whoever looks and raises one
    themselves wants somebody else.
    """
    if not called.on_call(facts) or not called.alerts(after) - called.alerts(before):
        return False
    call = after.called
    if call is None:
        return True
    if call.by is None or call.by_at is None:
        return False
    raised = alerts.raised_at(after)
    themselves = raised != alerts.raised_at(before) and call.by == called.has_it(after)
    return themselves or facts.now - call.by_at >= AGAIN


def _has_written(done: Step, event: Event) -> bool:
    """Whoever has the case has written to the client after danger was noticed."""
    call, raised = done.conversation.called, alerts.raised_at(done.conversation)
    wrote = isinstance(event, StaffSaid | StaffReacted)  # or somebody said yes to their words
    if call is None or not wrote or not called.has_it(done.conversation):
        return False
    if raised is not None and raised >= call.at:
        return False
    sent = (one for one in done.effects if isinstance(one, Send) and one.party == CLIENT)
    return any(one.voice is Voice.PERSON for one in sent)


def _is_due(after: Conversation, event: Event, facts: Facts) -> bool:
    """Nobody has answered in time, or whoever was called last is not on call any more."""
    call = after.called
    if call is None:
        return False
    if isinstance(event, RosterChanged):
        last = call.asked[-1:]
        return bool(last) and not set(last) <= set(_able(after, facts))
    mine = isinstance(event, TimeCame) and (event.kind, event.key) == (TIMER, after.id.hex)
    wrong = call.at > facts.now  # the clock was: the time to answer has gone by all the same
    return mine and (wrong or call.next_at is None or call.next_at <= facts.now)


def _able(conversation: Conversation, facts: Facts) -> tuple[CounsellorId, ...]:
    """Who is called, in this order. Urgent help waits for nobody to be looked up: then all are."""
    listed = called.on_call(facts)
    if not facts.roster:
        return listed
    people = [one for who in listed if (one := counsellor(facts, who)) is not None]
    there = [one for one in people if not assign.is_away(one, facts.now)]
    hours = {one.id: one.calendar is None or one.calendar.is_open(facts.now) for one in there}
    ordered = sorted(there, key=lambda one: not hours[one.id])
    has = called.has_it(conversation)
    others = tuple(one.id for one in ordered if one.id != has)
    return others or tuple(one.id for one in ordered)


def _next(conversation: Conversation, facts: Facts) -> Step:
    """The next one is called; after the last one the operator is told, and it begins again."""
    call = conversation.called
    if call is None:
        return Step(conversation)
    wait = called.patience(facts)
    one = next((who for who in _able(conversation, facts) if who not in call.asked), None)
    if one is None:
        return _nobody(conversation, call, facts)
    more = replace(call, asked=(*call.asked, one), next_at=facts.now + wait)
    asked = replace(conversation, called=more)
    return Step(asked, (ToDesk(one, called.news(asked, one, Call.CALLED, facts)),))


def _nobody(conversation: Conversation, call: Called, facts: Facts) -> Step:
    """Without anybody on call any more, the operator is the last to hear of it."""
    again = facts.now + 2 * called.patience(facts)
    rests = replace(call, asked=(), before=call.everybody, next_at=again)
    house = facts.house
    at, next_at = (house.moment(one, facts.now, house.staff_language) for one in (call.at, again))
    values = {"room": called.name(conversation, facts), "time": at}
    if not called.on_call(facts):
        told = report(facts, "called_nobody", **values)
        return _ended(conversation, facts).add(told, Count("called_nobody"))
    told = report(facts, "called_unanswered", again=next_at, **values)
    return Step(replace(conversation, called=rests), (told, Count("called_nobody")))


def looks(conversation: Conversation, event: DeskLooksAfter, facts: Facts) -> Step:
    """Somebody says that they look after it: whoever is first does, and the others know by whom."""
    call, who = conversation.called, event.counsellor
    if event.off:
        return slip.at_desk(conversation, who, facts)
    if call is None or counsellor(facts, who) is None:
        return _answered(conversation, who, Call.NOTHING, facts)
    if call.by is not None:
        mine = Call.YOURS if call.by == who else Call.TAKEN
        return _answered(conversation, who, mine, facts)
    if who not in (*call.everybody, *called.on_call(facts), called.has_it(conversation)):
        return _answered(conversation, who, Call.NOTHING, facts)
    taken = _looked_after(conversation, call, who, facts)
    told = (*called.told(taken, Call.TAKEN, facts), *_beside(taken, who, facts))
    step = Step(taken, (*told, Count("called_answered")))
    return step.then(lambda c: _answered(c, who, Call.YOURS, facts)).then(
        lambda c: _offered(c, who, facts)
    )


def _looked_after(
    conversation: Conversation, call: Called, who: CounsellorId, facts: Facts
) -> Conversation:
    return replace(conversation, called=replace(call, by=who, by_at=facts.now, next_at=None))


def _answered(conversation: Conversation, who: CounsellorId, what: Call, facts: Facts) -> Step:
    return Step(conversation, (ToDesk(who, called.news(conversation, who, what, facts)),))


def _wrote(conversation: Conversation, facts: Facts) -> Step:
    call, has = conversation.called, called.has_it(conversation)
    if call is None or has is None:
        return Step(conversation)
    after = _looked_after(conversation, call, has, facts)
    return Step(after, (*called.told(after, Call.WROTE, facts), Count("called_answered")))


def _ended(conversation: Conversation, facts: Facts) -> Step:
    """The case is closed, or the client has gone."""
    told = (
        tuple(called.told(conversation, Call.OVER, facts)) if called.is_open(conversation) else ()
    )
    return Step(replace(conversation, called=None), told)


def _beside(conversation: Conversation, who: CounsellorId, facts: Facts) -> tuple[Effect, ...]:
    """The counsellor who has the case knows that somebody looks along."""
    case, has = conversation.case, called.has_it(conversation)
    if case is None or has in (None, who):
        return ()
    return (note(facts, case.id, "room.looks_along", name=name_of(facts, who)),)


def _offered(conversation: Conversation, who: CounsellorId, facts: Facts) -> Step:
    """A case that nobody has is theirs to take at once, if they are right for it."""
    case, one = conversation.case, counsellor(facts, who)
    if case is None or one is None or case.phase not in (Phase.WAITING, Phase.OFFERED):
        return Step(conversation)
    if conversation.gate is not Gate.ADMITTED and not gates.is_held(conversation):
        return Step(conversation)
    theirs = case.offer is not None and case.offer.counsellor == who
    if theirs or who not in assign.fits(facts.roster, routed.wanted(conversation, facts)):
        return Step(conversation)
    asked = case.phase is Phase.OFFERED
    freed = waiting.released(conversation, Outcome.MOVED) if asked else Step(conversation)
    return freed.then(lambda c: offering.offered_to(c, one, facts))


def _timed(before: Conversation, after: Conversation, event: Event) -> tuple[Effect, ...]:
    """The time at which the next one is called, where it changes."""
    come = isinstance(event, TimeCame) and event.kind == TIMER
    old = before.called.next_at if before.called is not None and not come else None
    new = after.called.next_at if after.called is not None else None
    if old == new:
        return ()
    key = after.id.hex
    return (SetTimer(TIMER, key, new) if new is not None else CancelTimer(TIMER, key),)
