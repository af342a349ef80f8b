"""A case that waits is offered to somebody; or it waits until somebody can be asked.

Where nobody fits, or everybody was asked, both sides are told and all are asked again later. Where
only hours are in the way, nothing has failed: the client is told from when on somebody is there,
and the case is offered then.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from routing import gates
from routing.assigning import floor, routed
from routing.assigning.assign import Found
from routing.cases.closing import OFFER, RETRY
from routing.cases.duty import answer_by
from routing.cases.line import in_line
from routing.conversation import (
    Case,
    Choosing,
    Conversation,
    Due,
    Gate,
    Offer,
    Outcome,
    Phase,
    Waits,
)
from routing.effects import CancelTimer, Count, Effect, OpenPlace, Send, SetTimer, TakeSeat
from routing.facts import Counsellor, Facts
from routing.ids import CounsellorId, PlaceId
from routing.messages import Body, Choice, Opening
from routing.saying.speech import language_of, next_open, report, staff_words, tell
from routing.step import Step

LOOK = timedelta(hours=1)  # at most until a case that waits for hours is looked at: hours change
TAKE, DECLINE = "take", "decline"  # tokens, where there is no invitation to accept or decline
KEPT = 3  # choosings of a case
PATIENCE = 6  # so many times an offer a case waits for somebody to take it, where nobody is chosen


def offer_next(conversation: Conversation, facts: Facts) -> Step:
    """Offer the case to whoever comes first now; say so when nobody is left."""
    case = conversation.case
    if case is None or case.phase is not Phase.WAITING:
        return Step(conversation)
    if conversation.gate is not Gate.ADMITTED and not gates.is_held(conversation):
        return rests(conversation)
    found = routed.found(conversation, routed.wanted(conversation, facts), facts)
    case = replace(case, choosings=_remembered(case, found, facts.now))
    if found.one is not None:
        return _offer(conversation, case, found.one, facts)
    return _not_offered(conversation, case, found, facts)


def _not_offered(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Only hours are in the way; or whoever wants it may take it; or nobody can."""
    if found.quiet and found.opens is not None:
        return _closed(conversation, case, found.opens, facts)
    if found.by_hand and not case.told_nobody:
        return _for_anybody(conversation, case, found, facts)
    return _nobody_yet(conversation, case, found, facts)


def next_one(conversation: Conversation, facts: Facts) -> Counsellor | None:
    """Who would be asked now, or could take it; None: nobody can."""
    asks = replace(routed.wanted(conversation, facts), how="")
    return routed.found(conversation, asks, facts).one


def offered_to(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    """Offer the case that waits to exactly them, who asked for it."""
    case = conversation.case
    if case is None or case.phase is not Phase.WAITING:
        return Step(conversation)
    found = Found(one, (), 0, None, quiet=False)
    asked = replace(case, choosings=_remembered(case, found, facts.now))
    return _offer(conversation, asked, one, facts)


def rests(conversation: Conversation) -> Step:
    """The client has paused: nobody is asked, and nothing happens until they go on."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    rested = replace(case, offers=(), due=Due("client", None))
    return Step(replace(conversation, case=rested), (CancelTimer(RETRY, case.id.hex),))


def begun(conversation: Conversation, facts: Facts) -> Step:
    """The first word on a new case: somebody is looked for, or from when on somebody is there."""
    case, wants = conversation.case, routed.wanted(conversation, facts)
    found = routed.found(conversation, wants, facts)
    if case is not None and found.quiet and found.opens is not None:
        spoken = _spoken(conversation, found.opens, facts)
        said = tell(conversation, facts, "handed_over_closed", next_open=spoken)
        told = replace(case, told_until=found.opens)
        return Step(replace(conversation, case=told), (said,))
    return Step(conversation, (_handed_over(conversation, facts),))


def _handed_over(conversation: Conversation, facts: Facts) -> Send:
    """Somebody is looked for; while nobody is there, it is said when they are."""
    if facts.is_open or not (opens := next_open(conversation, facts)):
        return tell(conversation, facts, "handed_over")
    return tell(conversation, facts, "handed_over_closed", next_open=opens)


def _remembered(case: Case, found: Found, now: datetime) -> tuple[Choosing, ...]:
    """The last few. The same nobody for the same reasons is one, at its latest moment."""
    chosen = found.one.id if found.one is not None else None
    by = chosen if _broke(case, chosen) else None
    new = Choosing(now, case.team, chosen, found.passed, found.more, by)
    before = case.choosings
    if chosen is None and before and replace(before[-1], at=now) == new:
        before = before[:-1]
    return (*before, new)[-KEPT:]


def _broke(case: Case, who: CounsellorId | None) -> bool:
    """It was theirs until a moment ago, in a place that is gone."""
    last = case.offers[-1] if case.offers else None
    return last is not None and (last.outcome, last.counsellor) == (Outcome.BROKEN, who)


def _offer(conversation: Conversation, case: Case, chosen: Counsellor, facts: Facts) -> Step:
    place = PlaceId(facts.make_id(f"place:{chosen.id}"))
    until = facts.now + facts.house.offer
    minutes = str(round(facts.house.offer.total_seconds() / 60))
    key = "offer.again" if _broke(case, chosen.id) else "offer.reason"
    reason = Body(staff_words(facts, key, minutes=minutes))
    ways = (
        Choice(TAKE, staff_words(facts, "offer.take")),
        Choice(DECLINE, staff_words(facts, "offer.decline")),
    )
    opening = Opening(place, case.name, (chosen.author,), reason, ways)
    offered = replace(
        case.to(Phase.OFFERED),
        offers=(*case.offers, Offer(chosen.id, chosen.author, place, Outcome.ASKED, facts.now)),
        due=Due("counsellor", until),
    )
    return Step(
        replace(floor.closed(conversation), case=offered),
        (
            TakeSeat(chosen.id),
            OpenPlace(place, case.id, chosen.account, opening),
            CancelTimer(RETRY, case.id.hex),
            SetTimer(OFFER, place.hex, until),
            Count("offers"),
        ),
    )


def _for_anybody(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Whoever wants it may take it; when nobody has for long, it is as if there were nobody."""
    waited = case.nobody or Waits(facts.now, facts.now + facts.house.offer * PATIENCE)
    if facts.now >= waited.answer_by:
        return _nobody(conversation, case, found, facts)
    return _again(conversation, replace(case, nobody=waited), waited.answer_by, facts.now)


def _closed(conversation: Conversation, case: Case, opens: datetime, facts: Facts) -> Step:
    """Only hours are in the way. The client knows from when on somebody is there."""
    begins = case if case.told_nobody else replace(case, nobody=None)
    step = _again(conversation, begins, min(opens, facts.now + LOOK), facts.now)
    knows = case.told_nobody or case.told_until == opens or gates.is_held(conversation)
    if knows or step.conversation.case is None:
        return step
    told = replace(step.conversation.case, told_until=opens)
    said = tell(
        conversation, facts, "waiting_closed", next_open=_spoken(conversation, opens, facts)
    )
    return Step(replace(conversation, case=told), (*step.effects, said))


def _nobody_yet(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Nobody can be asked; perhaps somebody could be, if the client agreed to their network."""
    beyond = floor.beyond(conversation, facts)
    if beyond is None or floor.is_asked(conversation):
        return _nobody(conversation, case, found, facts)
    return _ask_first(conversation, case, beyond, facts)


def _ask_first(conversation: Conversation, case: Case, one: Counsellor, facts: Facts) -> Step:
    """Only somebody is left whose network the client has not agreed to. Danger waits for no answer:
    then both sides know at once that nobody can be asked, and else only when none has come.
    """
    told: tuple[Effect, ...] = ()
    step = Step(conversation)
    if not case.told_nobody:
        case = replace(case, told_nobody=True, nobody=Waits(facts.now, facts.now + floor.PATIENCE))
        if conversation.is_alerted:
            step = step.add(tell(conversation, facts, "nobody"))
            told = (report(facts, "nobody", room=case.name),)
    waits = step.then(lambda c: _again(c, case, facts.now + facts.house.retry, facts.now))
    return waits.then(lambda c: floor.ask(c, one, facts)).add(*told)


def _nobody(conversation: Conversation, case: Case, found: Found, facts: Facts) -> Step:
    """Nobody fits, or everybody was asked: both sides know, and all are asked again later."""
    again = facts.now + facts.house.retry
    again = again if found.opens is None else min(again, found.opens)
    if case.told_nobody:
        return _still(conversation, case, again, facts)
    missed = Waits(facts.now, answer_by(case, facts))
    step = _again(conversation, replace(case, told_nobody=True, nobody=missed), again, facts.now)
    said = () if gates.is_held(conversation) else (tell(conversation, facts, "nobody"),)
    told = report(facts, "nobody", room=case.name)
    if case.team in facts.house.teams:
        told = report(facts, "nobody_in_team", room=case.name, team=case.team)
    return step.add(*said, told)


def _still(conversation: Conversation, case: Case, again: datetime, facts: Facts) -> Step:
    """Nobody can be asked for as long as an answer may take: the operator hears it each time, the
    client once, because the same again would tell them nothing.
    """
    missed = case.nobody or Waits(facts.now, answer_by(case, facts))
    if facts.now < missed.answer_by:
        return _again(conversation, replace(case, nobody=missed), again, facts.now)
    late = replace(missed, slips=missed.slips + 1, answer_by=answer_by(case, facts))
    step = _again(conversation, replace(case, nobody=late), again, facts.now)
    since = facts.house.moment(missed.since, facts.now, facts.house.staff_language)
    told = report(facts, "nobody_still", room=case.name, since=since)
    quiet = missed.slips > 0 or gates.is_held(conversation)
    return step.add(*(() if quiet else (tell(conversation, facts, "nobody_still"),)), told)


def looked(conversation: Conversation, facts: Facts) -> Step:
    """It is this case's turn to look for somebody. Where that is before its time, because somebody
    has room now, whoever said no to it a moment ago is not asked again.
    """
    case = conversation.case
    if case is None or case.due.at is None or case.due.at <= facts.now:
        return offer_next(conversation, facts)
    again = replace(case, offers=(*case.passed, *case.offers))
    return offer_next(replace(conversation, case=again), facts)


def _again(conversation: Conversation, case: Case, at: datetime, now: datetime) -> Step:
    """A round is over; the next one begins then, with everybody. Looking before its time does not
    put that off.
    """
    known = case.due.at if case.due.actor == "bridge" else None
    at = at if known is None or known <= now else min(at, known)
    passed = tuple(one for one in case.offers if one.outcome in (Outcome.DECLINED, Outcome.LEFT))
    over = replace(case, offers=(), passed=passed, due=Due("bridge", at))
    waits = replace(conversation, case=over)
    return Step(waits, (SetTimer(RETRY, case.id.hex, at, in_line(waits)),))


def _spoken(conversation: Conversation, moment: datetime, facts: Facts) -> str:
    """As the organisation's hours are said, or the team's; counsellors' own have no words."""
    case, house, language = conversation.case, facts.house, language_of(conversation, facts)
    calendar = house.calendar or house.team_hours.get(case.team if case is not None else "")
    if calendar is None:
        return house.moment(moment, facts.now, language)
    return calendar.spoken(moment, facts.now, language)
