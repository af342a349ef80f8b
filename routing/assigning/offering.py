"""A case that waits is offered to somebody, and who was considered is remembered.

What becomes of it where nobody can be asked now, `nobody` decides.
"""

from dataclasses import replace
from datetime import datetime

from routing import gates
from routing.assigning import floor, routed
from routing.assigning.assign import Found
from routing.assigning.nobody import not_offered, spoken
from routing.cases.closing import OFFER, RETRY
from routing.conversation import (
    Case,
    Choosing,
    Conversation,
    Due,
    Gate,
    Offer,
    Outcome,
    Phase,
)
from routing.effects import CancelTimer, Count, OpenPlace, Send, SetTimer, TakeSeat
from routing.facts import Counsellor, Facts
from routing.ids import CounsellorId, PlaceId
from routing.messages import Body, Choice, Opening
from routing.saying.speech import next_open, staff_words, tell
from routing.step import Step

TAKE, DECLINE = "take", "decline"  # tokens, where there is no invitation to accept or decline
KEPT = 3  # choosings of a case


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
    return not_offered(conversation, case, found, facts)


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
        when = spoken(conversation, found.opens, facts)
        said = tell(conversation, facts, "handed_over_closed", next_open=when)
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


def looked(conversation: Conversation, facts: Facts) -> Step:
    """It is this case's turn to look for somebody. Where that is before its time, because somebody
    has room now, whoever said no to it a moment ago is not asked again.
    """
    case = conversation.case
    if case is None or case.due.at is None or case.due.at <= facts.now:
        return offer_next(conversation, facts)
    again = replace(case, offers=(*case.passed, *case.offers))
    return offer_next(replace(conversation, case=again), facts)
