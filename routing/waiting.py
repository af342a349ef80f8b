"""From hand-over to somebody being there: offers, and what happens when nobody comes.

The invitation into the case's room is the offer; joining takes it; declining, or not joining in
time, withdraws it and passes it on. Each offer has a place of its own. What the client writes
meanwhile is held and released in order.
"""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from routing import names
from routing.assign import choose
from routing.card import card_text
from routing.conversation import Case, Conversation, Due, Offer, Outcome, PendingKind, Phase
from routing.effects import (
    CancelTimer,
    ClosePlace,
    Count,
    Effect,
    EraseCase,
    ForgetPlace,
    OpenPlace,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeSeat,
    Unseat,
    desk,
)
from routing.events import StaffJoined, StaffLeft, TimeCame
from routing.facts import Counsellor, Facts
from routing.ids import CaseId, MessageId, PlaceId
from routing.messages import Body, Opening
from routing.speech import language_of, name_of, report, staff_words, tell
from routing.step import Step

OFFER, RETRY, RETENTION = "offer", "retry", "retention"
BEGUN, INTAKE = "begun", "intake"


def happened(
    conversation: Conversation, event: StaffJoined | StaffLeft | TimeCame, facts: Facts
) -> Step:
    match event:
        case StaffJoined(place=place, author=author):
            offer = _running(conversation)
            if offer and offer.place == place and offer.author == author:
                return _taken(conversation, facts)
            return Step(conversation)
        case StaffLeft(place=place, author=author):
            offer = _running(conversation)
            if offer and offer.place == place and offer.author == author:
                return left(conversation, facts)
            return Step(conversation)
        case TimeCame():
            return _time_came(conversation, event, facts)
        case _:
            assert_never(event)


def _running(conversation: Conversation) -> Offer | None:
    case = conversation.case
    return case.offer if case is not None and case.phase is not Phase.CLOSED else None


def open_case(conversation: Conversation, facts: Facts) -> Step:
    """The intake is through: a case begins, and somebody is looked for."""
    made = facts.make_id("case")
    case = Case(CaseId(made), Phase.WAITING, facts.now, names.room_name(made, facts.house))
    begun = replace(conversation, case=case)
    said = tell(begun, facts, "handed_over")
    step = Step(begun, (CancelTimer(BEGUN, INTAKE), said, Count("cases")))
    return step.then(lambda c: offer_next(c, facts))


def offer_next(conversation: Conversation, facts: Facts) -> Step:
    """Offer the case to the least busy one who was not asked yet; say so when nobody is left."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    asked = {offer.counsellor for offer in case.offers}
    chosen = choose(facts.roster, language_of(conversation, facts), asked)
    if chosen is None:
        return _nobody(conversation, case, facts)
    return _offer(conversation, case, chosen, facts)


def _offer(conversation: Conversation, case: Case, chosen: Counsellor, facts: Facts) -> Step:
    place = PlaceId(facts.make_id(f"place:{chosen.id}"))
    until = facts.now + facts.house.offer
    minutes = str(round(facts.house.offer.total_seconds() / 60))
    reason = Body(staff_words(facts, "offer.reason", minutes=minutes))
    opening = Opening(place, case.name, (chosen.author,), reason)
    offered = replace(
        case.to(Phase.OFFERED),
        offers=(*case.offers, Offer(chosen.id, chosen.author, place, Outcome.ASKED, facts.now)),
        due=Due("counsellor", until),
    )
    return Step(
        replace(conversation, case=offered),
        (
            TakeSeat(chosen.id),
            OpenPlace(place, case.id, chosen.account, opening),
            CancelTimer(RETRY, case.id.hex),
            SetTimer(OFFER, place.hex, until),
            Count("offers"),
        ),
    )


def _nobody(conversation: Conversation, case: Case, facts: Facts) -> Step:
    """Nobody fits, or everybody was asked: both sides know, and all are asked again later."""
    again = facts.now + facts.house.retry
    waits = replace(case, offers=(), due=Due("bridge", again), told_nobody=True)
    step = Step(replace(conversation, case=waits), (SetTimer(RETRY, case.id.hex, again),))
    if case.told_nobody:
        return step
    return step.add(tell(conversation, facts, "nobody"), report(facts, "nobody", room=case.name))


def _taken(conversation: Conversation, facts: Facts) -> Step:
    case = conversation.case
    if case is None or case.offer is None or case.phase is not Phase.OFFERED:
        return Step(conversation)
    offer = case.offer
    opened = replace(
        case.settle(Outcome.TAKEN).to(Phase.OPEN), due=Due("counsellor", None), told_nobody=False
    )
    step = Step(
        replace(conversation, case=opened),
        (
            CancelTimer(OFFER, offer.place.hex),
            Seat(case.id, offer.place, frozenset({offer.author})),
            _card(conversation, case.id, facts),
            Count("taken"),
        ),
    )
    return step.add(
        tell(conversation, facts, "counsellor_here", name=name_of(facts, offer.counsellor))
    )


def _card(conversation: Conversation, case: CaseId, facts: Facts) -> Send:
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
    offer = case.offer
    back = case.settle(outcome).to(Phase.WAITING)
    made = outcome is not Outcome.FAILED  # what was never made need not be forgotten
    effects: tuple[Effect, ...] = (
        CancelTimer(OFFER, offer.place.hex),
        *((ForgetPlace(offer.place),) if made else ()),
        ReturnSeat(offer.counsellor),
        Count(f"offers_{outcome}"),
    )
    return Step(replace(conversation, case=back), effects).then(lambda c: offer_next(c, facts))


def left(conversation: Conversation, facts: Facts) -> Step:
    """The counsellor declined, or went away in the middle: the case never stays without anybody."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if case.phase is Phase.OFFERED:
        return withdraw(conversation, facts, Outcome.DECLINED)
    name = name_of(facts, case.offer.counsellor)
    step = Step(
        conversation,
        (
            Unseat(case.id),
            tell(conversation, facts, "counsellor_left", name=name),
            report(facts, "counsellor_left", name=name, room=case.name),
        ),
    )
    return step.then(lambda c: withdraw(c, facts, Outcome.LEFT))


def _time_came(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    case = conversation.case
    match event.kind:
        case "offer" if (
            case is not None
            and case.phase is Phase.OFFERED
            and case.offer is not None
            and case.offer.place.hex == event.key
        ):
            return withdraw(conversation, facts, Outcome.EXPIRED)
        case "retry" if (
            case is not None and case.phase is Phase.WAITING and case.id.hex == event.key
        ):
            return offer_next(conversation, facts)
        case "retention":
            return _forget(conversation, event.key)
        case "begun":
            return _forget_begun(conversation)
        case _:
            return Step(conversation)


def close(conversation: Conversation, facts: Facts, room_text: str) -> Step:
    """The case is over: the room says so and becomes read-only; answers are kept for a time."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    offer, was_open = case.offer, case.phase is Phase.OPEN
    shut = replace(conversation, case=replace(case.to(Phase.CLOSED), due=Due("bridge", None)))
    effects: tuple[Effect, ...] = (CancelTimer(RETRY, case.id.hex), Count("closed"))
    until = facts.now + facts.house.closed
    place = offer.place.hex if offer and was_open else ""
    effects += (SetTimer(RETENTION, f"{case.id.hex}:{place}", until),)
    if offer is not None:
        effects += (CancelTimer(OFFER, offer.place.hex), ReturnSeat(offer.counsellor))
        if was_open:
            effects += (ClosePlace(case.id, Body(staff_words(facts, room_text))),)
        else:
            effects += (ForgetPlace(offer.place),)
    return Step(shut, effects)


def _forget_begun(conversation: Conversation) -> Step:
    """An intake that was never finished is kept no longer than a closed case; decisions stay."""
    if conversation.case is not None:
        return Step(conversation)
    pending = conversation.pending
    asks = pending is not None and pending.kind is PendingKind.STEP
    return Step(replace(conversation, run=None, pending=None if asks else pending))


def _forget(conversation: Conversation, key: str) -> Step:
    """The time for which a closed case is kept is over: answers, room and key go."""
    case_hex, _, place_hex = key.partition(":")
    case = conversation.case
    effects: tuple[Effect, ...] = (EraseCase(CaseId(UUID(case_hex))),)
    if place_hex:
        effects = (ForgetPlace(PlaceId(UUID(place_hex))), *effects)
    if case is None or case.id.hex != case_hex:
        return Step(conversation, effects)
    run, pending = conversation.run, conversation.pending
    begun = run is not None and pending is not None and pending.kind is PendingKind.STEP
    again = replace(run, answers={}) if run is not None and begun else None  # the question stays
    return Step(replace(conversation, case=None, run=again), effects)
