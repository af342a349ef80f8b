"""A button the client pressed, and which room of the core it belongs to.

Urgent help first; then what is understood in every state; then the open question, and the old ones.
"""

from routing import gates
from routing.conversation import Conversation, Gate, PendingKind
from routing.danger import crisis
from routing.dispatch import acting, beside, commanded, helping, pressing, surveyed
from routing.events import ClientPressed
from routing.facts import Facts
from routing.intake import afterwards, gatekeeping, resuming
from routing.rights import (
    again,
    agreed,
    correcting,
    emptying,
    erasing,
    mind,
    mydata,
    paused,
    returning,
    stands,
    survey,
)
from routing.saying.speech import HELP
from routing.step import Step
from routing.words.manners import LANGUAGE
from routing.words.question import BACK, PERSON


def tapped(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    if event.token == HELP:
        return crisis.answer(conversation, facts)
    if conversation.gate is Gate.ERASING:
        return emptying.going(conversation, facts)
    known = _commanded(conversation, event, facts) or _everywhere(conversation, event, facts)
    return _at_the_gate(conversation, event, facts) if known is None else known


def _at_the_gate(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RETURN:
        return returning.pressed_return(conversation, event.token, facts)
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return returning.offer_return(conversation, facts)
    if conversation.gate is Gate.PAUSED and not gates.mutes(conversation):
        return paused.pressed(conversation, event, facts)
    return _inside(conversation, event, facts)


def _everywhere(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step | None:
    """Another language, what was agreed, what is held, another mind."""
    token = event.token
    if token.startswith(LANGUAGE):
        return acting.choose_language(conversation, facts, token.removeprefix(LANGUAGE))
    if token in agreed.TOKENS:
        return agreed.pressed(conversation, facts, token)
    if token in mydata.TOKENS:
        return mydata.pressed(conversation, facts, token)
    if token.startswith(mind.TOKENS) and conversation.greeted:
        return beside.pressed_mind(conversation, event, facts)
    if token in erasing.TOKENS and conversation.greeted:
        return beside.pressed_erase(conversation, event, facts)
    return None


def _commanded(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step | None:
    """What the command does when it is typed now, however old the button is."""
    known = commanded.named(helping.pressed(event.token))
    return None if known is None else known(conversation, facts)


def _inside(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.MYDATA:
        if not pending.is_on(event.prompt):  # of something that is over
            return again.old(conversation, facts)
        return correcting.chosen(conversation, facts, event.token)
    if resuming.is_outdated(conversation, facts):
        return resuming.restart(conversation, facts)
    if event.token == afterwards.WRITE:
        return _write_again(survey.ended(conversation), facts)
    if gates.mutes(conversation):
        return beside.pressed(conversation, event, facts)
    return _of_a_question(conversation, event, facts)


def _write_again(conversation: Conversation, facts: Facts) -> Step:
    """The button below a farewell: twice tapped it is one beginning."""
    if gates.in_counselling(conversation):
        return stands.above(conversation, facts, stands.now(conversation, facts))
    if conversation.pending is not None:
        return again.repeat(conversation, facts)
    return afterwards.come_back(conversation, facts)


def _of_a_question(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    pending, run = conversation.pending, conversation.run
    asked = pending is not None and run is not None and not run.done
    if pending is not None and pending.kind is PendingKind.SURVEY:
        return surveyed.pressed(conversation, event, facts)
    if event.token == BACK and asked:
        return pressing.went_back(conversation, event, facts)
    if event.token == PERSON and asked:
        return acting.act(conversation, event.token, facts)
    if pending is not None and pending.kind is not PendingKind.STEP:
        return beside.pressed(conversation, event, facts)
    return pressing.pressed(conversation, event, facts)


__all__ = ["tapped"]
