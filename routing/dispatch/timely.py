"""A time has come: which room of the core it belongs to. What is over by then changes nothing."""

from routing.assigning import handing, offering, waiting
from routing.cases import closing
from routing.conversation import Conversation, Outcome, Phase
from routing.dispatch import overdue
from routing.effects import SetTimer
from routing.events import TimeCame
from routing.facts import Facts
from routing.intake import lasting, resuming
from routing.rights import changing, declined, emptying, giving, holding, mind, survey
from routing.step import Step

DELETES = frozenset({closing.RETENTION, lasting.FORGET, lasting.OLD_FORGET, lasting.EARLY})


def deletes(kind: str, key: str) -> bool:
    """A time that waits while there is a legal hold; that of a danger does not."""
    return kind in DELETES or (kind == emptying.TIMER and key != emptying.HELD)


def time_came(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    case = conversation.case
    match event.kind:
        case closing.OFFER:
            return _of_an_offer(conversation, event, facts)
        case "retry" if (
            case is not None and case.phase is Phase.WAITING and case.id.hex == event.key
        ):
            return offering.looked(conversation, facts)
        case kind if kind in overdue.KINDS:
            return overdue.time_came(conversation, event, facts)
        case mind.TIMER | emptying.TIMER | declined.TIMER | giving.TIMER | survey.TIMER:
            return _of_the_client(conversation, event, facts)
        case (
            closing.RETENTION | lasting.REMIND | lasting.FORGET | lasting.OLD_FORGET | lasting.EARLY
        ):
            return _of_what_is_kept(conversation, event, facts)
        case _:
            return Step(conversation)


def _of_an_offer(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    """Nobody has come in time: to a case that is offered, or to one that is to be taken over."""
    case = conversation.case
    offer = case.offer if case is not None and case.phase is Phase.OFFERED else None
    if offer is not None and offer.place.hex == event.key:
        return waiting.withdraw(conversation, facts, Outcome.EXPIRED)
    return handing.time_came(conversation, event, facts)


def _of_what_is_kept(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    if facts.held_back and event.kind in DELETES:  # a legal hold came in between: it stays due
        return Step(conversation, (SetTimer(event.kind, event.key, facts.now + emptying.LOOK),))
    if event.kind == closing.RETENTION:
        return closing.forget(conversation, event.key)
    return resuming.time_came(conversation, facts, event.kind)


def _of_the_client(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    """The time of what they were asked, or of what they have decided."""
    if event.kind == mind.TIMER:
        return changing.time_came(conversation, facts)
    if event.kind == survey.TIMER:
        return survey.time_came(conversation)
    if event.kind == giving.TIMER:
        return giving.time_came(conversation, event, facts)
    if event.kind == declined.TIMER:
        return declined.time_came(conversation, facts, event.key)
    return holding.time_came(conversation, facts, event.key)
