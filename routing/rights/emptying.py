"""Everything of a client goes: what is stopped and emptied first, the last words, and the end.

The decision closes the lane at once: nothing is kept or passed on any more, and the conversation
holds nothing but the record of decisions. What has to be done elsewhere is sent; then all goes.
"""

from datetime import timedelta

from routing import gates
from routing.cases.closing import DECLINED, OFFER, RETENTION, RETRY
from routing.conversation import Case, Conversation, Gate, Outcome, Phase
from routing.effects import (
    CLIENT,
    EVERY_DESK,
    CancelQueued,
    CancelTimer,
    Count,
    Effect,
    EraseCase,
    EraseClient,
    ForgetPlace,
    ReturnSeat,
    SetTimer,
    desk,
)
from routing.facts import Facts
from routing.intake import lasting
from routing.intake.proving import proved
from routing.rights import mind
from routing.saying.speech import answer_in, language_of, tell, words
from routing.step import Step

TIMER = "erase"
ALL, HELD = "all", "held"  # its keys: deleting goes on; deleting waits
LAW = "law"  # another: deleting waits until a legal hold is released
LOOK = timedelta(seconds=5)  # between two looks at whether everything is out
MOST = timedelta(seconds=45)  # then it goes, whatever is still not out


def begin(conversation: Conversation, facts: Facts, key: str = "erase.done") -> Step:
    """From here on nothing is kept or passed on. What is left to do is sent, and then all goes.

    With a legal hold nothing goes yet: whoever asks for this has stopped it all, and said so.
    """
    if facts.held_back:
        return Step(conversation, (SetTimer(TIMER, LAW, facts.now + LOOK),))
    withdrawn = proved(conversation, facts, conversation.ledger.withdraw(facts.now))
    gone = Conversation(
        conversation.id,
        conversation.language,
        language_chosen=conversation.language_chosen,
        gate=Gate.ERASING,
        ledger=withdrawn.conversation.ledger,
        reachable=conversation.reachable,
        greeted=True,
        erase_at=facts.now + MOST,
    )
    time = facts.house.moment(facts.now, facts.now, language_of(conversation, facts))
    kept = remains(conversation, facts)
    return Step(
        gone,
        (
            *_stopped(conversation),
            *withdrawn.effects,
            *_emptied(conversation, facts),
            tell(conversation, facts, key, time=time, remains=kept),
            SetTimer(TIMER, ALL, facts.now + LOOK),
            Count("erased"),
        ),
    )


def remains(conversation: Conversation, facts: Facts) -> str:
    """What nobody can take back, and what is kept all the same: a line for each."""
    case = conversation.case
    offers = case.offers if case is not None else ()
    read = any(one.outcome in (Outcome.TAKEN, Outcome.LEFT, Outcome.GIVEN) for one in offers)
    found = {
        "erase.remains_read": read,
        "erase.remains_proof": bool(conversation.ledger.records),
        "erase.remains_chat": True,
    }
    return "\n".join(words(conversation, facts, key) for key, is_so in found.items() if is_so)


def _stopped(conversation: Conversation) -> tuple[Effect, ...]:
    """Nothing that waits is sent any more, and nothing is remembered to be asked later."""
    run = conversation.run
    kept = (desk(run.case),) if run is not None and run.case is not None and not run.done else ()
    timers = (
        (mind.TIMER, mind.CARD),
        (TIMER, HELD),
        (TIMER, LAW),
        (lasting.EARLY, lasting.INTAKE),
    )
    return (
        *(CancelQueued(party) for party in (CLIENT, EVERY_DESK, *kept)),
        *lasting.OVER,
        *(CancelTimer(kind, one) for kind, one in timers),
    )


def _emptied(conversation: Conversation, facts: Facts) -> tuple[Effect, ...]:
    """The case is over without a trace: its room is emptied, and its counsellor free again."""
    case = conversation.case
    if case is None:
        return ()
    offer, running = case.offer, gates.in_counselling(conversation)
    effects: tuple[Effect, ...] = tuple(
        CancelTimer(kind, case.id.hex) for kind in (RETRY, DECLINED)
    )
    if offer is not None and running:
        effects += (CancelTimer(OFFER, offer.place.hex), ReturnSeat(offer.counsellor))
    if offer is not None and case.phase is Phase.OPEN:
        effects += (answer_in(facts, offer.place, "room.erased"),)
    if offer is not None and (running or offer.outcome is Outcome.TAKEN):
        effects += (ForgetPlace(offer.place),)
    if case.whisper is not None:
        effects += (ForgetPlace(case.whisper.place),)
    return (*effects, *_unkept(case), EraseCase(case.id))


def _unkept(case: Case) -> tuple[Effect, ...]:
    """What a closed case would be forgotten by later."""
    place = case.offer.place.hex if case.offer is not None else ""
    beside = case.whisper.place.hex if case.whisper is not None else ""
    keys = dict.fromkeys(f"{case.id.hex}:{one}" for one in (place, beside, ""))
    return tuple(CancelTimer(RETENTION, key) for key in keys)


def time_came(conversation: Conversation, facts: Facts) -> Step:
    """The last words are out, or have had their time."""
    if facts.held_back:
        return Step(conversation, (SetTimer(TIMER, ALL, facts.now + LOOK),))
    over = conversation.erase_at is None or facts.now >= conversation.erase_at
    if facts.unsent and not over:
        return Step(conversation, (SetTimer(TIMER, ALL, facts.now + LOOK),))
    return Step(Conversation(conversation.id), (EraseClient(),))


def going(conversation: Conversation, facts: Facts) -> Step:
    """To whatever comes while everything is being deleted."""
    return Step(conversation, (tell(conversation, facts, "erase.going"),))
