"""From hand-over to somebody being there: offers, and what happens when nobody comes.

The invitation into the case's room is the offer; joining takes it; declining, or not joining in
time, withdraws it and passes it on. Each offer has a place of its own. What the client writes
meanwhile is held and released in order.
"""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.assigning import handed, offering, routed
from routing.assigning.card import card_text
from routing.assigning.offering import next_one, offer_next, rests
from routing.cases import names
from routing.cases.closing import OFFER
from routing.conversation import Case, Conversation, Due, Gate, Offer, Outcome, Phase
from routing.danger import watching
from routing.effects import (
    CancelTimer,
    Count,
    Effect,
    ForgetPlace,
    ReturnSeat,
    Seat,
    Send,
    Unseat,
    desk,
)
from routing.events import StaffJoined, StaffLeft
from routing.facts import Facts
from routing.ids import CaseId, MessageId
from routing.messages import Body
from routing.saying.speech import counsellor, name_of, report, tell, words
from routing.step import Step

MISSED = frozenset({Outcome.EXPIRED, Outcome.FAILED, Outcome.BROKEN})  # they were not there

__all__ = [
    "card", "happened", "left", "next_one", "offer_next", "open_case", "released", "rests",
    "taken", "withdraw",
]  # fmt: skip


def happened(conversation: Conversation, event: StaffJoined | StaffLeft, facts: Facts) -> Step:
    match event:
        case StaffJoined(place=place, author=author):
            offer = _running(conversation)
            if offer and offer.place == place and offer.author == author:
                return taken(conversation, facts)
            return Step(conversation)
        case StaffLeft(place=place, author=author):
            offer = _running(conversation)
            if offer and offer.place == place and offer.author == author:
                return left(conversation, facts)
            return Step(conversation)
        case _:
            assert_never(event)


def _running(conversation: Conversation) -> Offer | None:
    case = conversation.case
    return case.offer if case is not None and case.phase is not Phase.CLOSED else None


def open_case(conversation: Conversation, facts: Facts) -> Step:
    """The intake is through: a case begins, and somebody is looked for."""
    run = conversation.run
    made = run.case if run is not None and run.case is not None else facts.make_id("case")
    team = routed.team(conversation, facts)
    name = names.room_name(made, facts.house)
    case = Case(CaseId(made), Phase.WAITING, facts.now, name, team=team)
    begun = replace(conversation, case=case)
    step = offering.begun(begun, facts).add(Count("cases"))
    return step.then(lambda c: offer_next(c, facts))


def taken(conversation: Conversation, facts: Facts) -> Step:
    """Whoever the running offer is for has come."""
    case = conversation.case
    if case is None or case.offer is None or case.phase is not Phase.OFFERED:
        return Step(conversation)
    offer = case.offer
    shown = card(conversation, case.id, facts)
    opened = replace(
        case.settle(Outcome.TAKEN).to(Phase.OPEN),
        due=Due("counsellor", None),
        told_nobody=False,
        told_until=None,
        nobody=None,
        card=shown.message,
    )
    step = Step(
        replace(conversation, case=opened, last_counsellor=offer.counsellor),
        (
            CancelTimer(OFFER, offer.place.hex),
            Seat(case.id, offer.place, frozenset({offer.author}), offer.author),
            shown,
            *handed.brought(conversation, opened, facts),
            Count("taken"),
        ),
    )
    if gates.is_held(conversation):
        return step.add(*watching.told(step.conversation, facts))
    return step.add(
        tell(conversation, facts, "counsellor_here", name=name_of(facts, offer.counsellor))
    )


def card(conversation: Conversation, case: CaseId, facts: Facts) -> Send:
    """What the counsellor sees first, before the words that were held."""
    return Send(
        desk(case),
        MessageId(facts.make_id("card")),
        Body(card_text(conversation, facts)),
        priority=1,
    )


def withdraw(conversation: Conversation, facts: Facts, outcome: Outcome) -> Step:
    """The running offer is over without being taken: its place goes, the next one is asked."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    return released(conversation, outcome).then(lambda c: _next(c, facts))


def _next(conversation: Conversation, facts: Facts) -> Step:
    """Whoever is asked to take it over from the one who is gone; else whoever comes first."""
    adopted = handed.adopted(conversation, facts)
    return offer_next(conversation, facts) if adopted is None else Step(adopted)


def released(conversation: Conversation, outcome: Outcome) -> Step:
    """The running offer is over, its place goes, and nobody else is asked yet."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    offer = case.offer
    back = replace(
        case.settle(outcome).to(Phase.WAITING),
        handed_note=None,
        handed_shows=False,
        hold_told=False,
    )
    made = outcome is not Outcome.FAILED  # what was never made need not be forgotten
    effects: tuple[Effect, ...] = (
        CancelTimer(OFFER, offer.place.hex),
        *handed.unread(case),
        *((ForgetPlace(offer.place),) if made else ()),
        ReturnSeat(offer.counsellor, missed=outcome in MISSED),
        Count(f"offers_{outcome}"),
    )
    return Step(replace(conversation, case=back), effects)


def left(conversation: Conversation, facts: Facts, why: str = "counsellor_left") -> Step:
    """The counsellor declined, or went away in the middle: the case never stays without anybody.

    `why`: what the operator is told of it, the end of a key below `operator.`.
    """
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if case.phase is Phase.OFFERED:
        return withdraw(conversation, facts, Outcome.DECLINED)
    paused = conversation.gate is Gate.PAUSED
    key = "counsellor_left_paused" if paused else "counsellor_left"
    held = gates.is_held(conversation)  # the client has stopped: it is none of theirs any more
    who = _to_client(conversation, case.offer, facts)
    said = () if held else (tell(conversation, facts, key, name=who),)
    name = name_of(facts, case.offer.counsellor)
    told = report(facts, why, name=name, room=case.name)
    gone = replace(conversation, last_counsellor=None)  # whoever cannot go on is not asked first
    step = Step(gone, (Unseat(case.id), *said, told))
    return step.then(lambda c: withdraw(c, facts, Outcome.LEFT))


def _to_client(conversation: Conversation, offer: Offer, facts: Facts) -> str:
    """Their name, as the client knows it; never the key of somebody who is not listed any more."""
    known = counsellor(facts, offer.counsellor)
    return known.name if known else words(conversation, facts, "counsellor_unlisted")
