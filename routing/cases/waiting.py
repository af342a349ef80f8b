"""From hand-over to somebody being there: offers, and what happens when nobody comes.

The invitation into the case's room is the offer; joining takes it; declining, or not joining in
time, withdraws it and passes it on. Each offer has a place of its own. What the client writes
meanwhile is held and released in order.
"""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.cases import names, routed, watching
from routing.cases.assign import choose
from routing.cases.card import card_text
from routing.cases.closing import OFFER, RETRY
from routing.conversation import Case, Conversation, Due, Gate, Offer, Outcome, Phase
from routing.effects import (
    CancelTimer,
    Count,
    Effect,
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
from routing.events import StaffJoined, StaffLeft
from routing.facts import Counsellor, Facts
from routing.ids import CaseId, MessageId, PlaceId
from routing.messages import Body, Opening
from routing.saying.speech import language_of, name_of, next_open, report, staff_words, tell
from routing.step import Step


def happened(conversation: Conversation, event: StaffJoined | StaffLeft, facts: Facts) -> Step:
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
    step = Step(begun, (_handed_over(begun, facts), Count("cases")))
    return step.then(lambda c: offer_next(c, facts))


def _handed_over(conversation: Conversation, facts: Facts) -> Send:
    """Somebody is looked for; while nobody is there, it is said when they are."""
    if facts.is_open or not (opens := next_open(conversation, facts)):
        return tell(conversation, facts, "handed_over")
    return tell(conversation, facts, "handed_over_closed", next_open=opens)


def offer_next(conversation: Conversation, facts: Facts) -> Step:
    """Offer the case to the least busy one who was not asked yet; say so when nobody is left."""
    case = conversation.case
    if case is None or case.phase is not Phase.WAITING:
        return Step(conversation)
    if conversation.gate is not Gate.ADMITTED and not gates.is_held(conversation):
        return rests(conversation)
    chosen = next_one(conversation, facts)
    if chosen is None:
        return _nobody(conversation, case, facts)
    return _offer(conversation, case, chosen, facts)


def rests(conversation: Conversation) -> Step:
    """The client has paused: nobody is asked, and nothing happens until they go on."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    rested = replace(case, offers=(), due=Due("client", None))
    return Step(replace(conversation, case=rested), (CancelTimer(RETRY, case.id.hex),))


def next_one(conversation: Conversation, facts: Facts) -> Counsellor | None:
    """Who would be asked now; None: nobody is left."""
    case = conversation.case
    asked = {offer.counsellor for offer in case.offers} if case is not None else set()
    able = routed.able(conversation, facts)
    language = language_of(conversation, facts) if routed.by_language(conversation, facts) else None
    return choose(able, language, asked)


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
    said = () if gates.is_held(conversation) else (tell(conversation, facts, "nobody"),)
    told = report(facts, "nobody", room=case.name)
    if case.team in facts.house.teams:
        told = report(facts, "nobody_in_team", room=case.name, team=case.team)
    return step.add(*said, told)


def _taken(conversation: Conversation, facts: Facts) -> Step:
    case = conversation.case
    if case is None or case.offer is None or case.phase is not Phase.OFFERED:
        return Step(conversation)
    offer = case.offer
    shown = card(conversation, case.id, facts)
    opened = replace(
        case.settle(Outcome.TAKEN).to(Phase.OPEN),
        due=Due("counsellor", None),
        told_nobody=False,
        card=shown.message,
    )
    step = Step(
        replace(conversation, case=opened),
        (
            CancelTimer(OFFER, offer.place.hex),
            Seat(case.id, offer.place, frozenset({offer.author})),
            shown,
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
    return released(conversation, outcome).then(lambda c: offer_next(c, facts))


def released(conversation: Conversation, outcome: Outcome) -> Step:
    """The running offer is over, its place goes, and nobody else is asked yet."""
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
    return Step(replace(conversation, case=back), effects)


def left(conversation: Conversation, facts: Facts) -> Step:
    """The counsellor declined, or went away in the middle: the case never stays without anybody."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    if case.phase is Phase.OFFERED:
        return withdraw(conversation, facts, Outcome.DECLINED)
    name = name_of(facts, case.offer.counsellor)
    paused = conversation.gate is Gate.PAUSED
    key = "counsellor_left_paused" if paused else "counsellor_left"
    held = gates.is_held(conversation)  # the client has stopped: it is none of theirs any more
    said = () if held else (tell(conversation, facts, key, name=name),)
    told = report(facts, "counsellor_left", name=name, room=case.name)
    step = Step(conversation, (Unseat(case.id), *said, told))
    return step.then(lambda c: withdraw(c, facts, Outcome.LEFT))
