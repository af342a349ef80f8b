"""The end of a case, and later of what is kept of it."""

from dataclasses import replace
from uuid import UUID

from routing.conversation import Case, Conversation, Due, Gate, Outcome, PendingKind, Phase, Run
from routing.effects import (
    CancelTimer,
    ClosePlace,
    Count,
    Effect,
    EraseCase,
    ForgetPlace,
    ReturnSeat,
    SetTimer,
)
from routing.facts import Facts
from routing.ids import CaseId, PlaceId
from routing.messages import Body
from routing.saying.speech import staff_words
from routing.step import Step

OFFER, RETRY, RETENTION = "offer", "retry", "retention"
DECLINED = "declined"  # a no to something needed is thought over; the key: the case
# What is asked about a case, and so over with it.
ABOUT_IT = frozenset({PendingKind.MIND, PendingKind.END, PendingKind.OTHER, PendingKind.RECIPIENT})


def close(conversation: Conversation, facts: Facts, room_text: str) -> Step:
    """The case is over: the room says so and becomes read-only; answers are kept for a time."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    offer, was_open = case.offer, case.phase is Phase.OPEN
    closed = replace(case.to(Phase.CLOSED), due=Due("bridge", None))
    shut = replace(conversation, case=closed, over_at=facts.now)
    if conversation.gate is Gate.PAUSED:  # there is nothing left that could be paused
        shut = replace(shut, gate=Gate.ADMITTED)
    effects: tuple[Effect, ...] = (
        CancelTimer(RETRY, case.id.hex),
        CancelTimer(DECLINED, case.id.hex),
        Count("closed"),
    )
    pending = conversation.pending
    if pending is not None and pending.kind in ABOUT_IT:  # nothing is left to stop, or to change
        shut = replace(shut, pending=None)
    until = facts.now + facts.house.closed
    effects += (SetTimer(RETENTION, kept_as(case), until),)
    if offer is not None:
        effects += (CancelTimer(OFFER, offer.place.hex), ReturnSeat(offer.counsellor))
        if was_open:
            effects += (ClosePlace(case.id, Body(staff_words(facts, room_text))),)
        else:
            effects += (ForgetPlace(offer.place),)
    return Step(shut, effects)


def kept_as(case: Case) -> str:
    """The timer's key by which a closed case, and the room somebody came into, are forgotten."""
    offer = case.offer
    came = offer is not None and offer.outcome is Outcome.TAKEN
    return f"{case.id.hex}:{offer.place.hex if offer is not None and came else ''}"


def forget(conversation: Conversation, key: str) -> Step:
    """The time for which a closed case is kept is over: its answers, room and key go."""
    case_hex, _, place_hex = key.partition(":")
    case = conversation.case
    effects: tuple[Effect, ...] = (EraseCase(CaseId(UUID(case_hex))),)
    if place_hex:
        effects = (ForgetPlace(PlaceId(UUID(place_hex))), *effects)
    if case is None or case.id.hex != case_hex:
        return Step(conversation, effects)
    run = conversation.run
    if run is None or run.done:
        return Step(replace(conversation, case=None, run=None, concerns=()), effects)
    return Step(replace(conversation, case=None, run=_of_now(conversation, run)), effects)


def _of_now(conversation: Conversation, run: Run) -> Run:
    """An intake that has begun again keeps its question, and what was answered in it."""
    admitted = conversation.gate is Gate.ADMITTED
    asked = {prompt.step for prompt in run.asked} if admitted else set()
    answers = {name: answer for name, answer in run.answers.items() if name in asked}
    went = {name: to for name, to in run.went.items() if name in answers}
    return replace(run, answers=answers, went=went, reviewed=False)
