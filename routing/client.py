"""What the client does, and which room of the core it belongs to.

Every message is answered, in every state: nothing is terminal for a client except erasure.
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from routing import crisis, gatekeeping, intake, relaying
from routing.conversation import Conversation, Explained, Gate, PendingKind, Phase
from routing.events import ClientDid, ClientPressed, ClientReach, ClientSaid
from routing.facts import Facts
from routing.folding import begins_with_slash, hurried
from routing.ids import Language
from routing.speech import HELP, call, tell
from routing.step import Step

STOP = frozenset({"stop", "stopp"})
LANGUAGE = "lang:"
BURST = timedelta(seconds=10)  # an album is one message to a person

ClientEvent = ClientSaid | ClientPressed | ClientDid | ClientReach


def happened(conversation: Conversation, event: ClientEvent, facts: Facts) -> Step:
    match event:
        case ClientReach(reachable=reachable):
            return _reach(conversation, facts, reachable=reachable)
        case ClientSaid():
            return _reach(conversation, facts, reachable=True).then(
                lambda c: _said(c, event, facts)
            )
        case ClientPressed():
            return _reach(conversation, facts, reachable=True).then(
                lambda c: _pressed(c, event, facts)
            )
        case ClientDid():
            return _reach(conversation, facts, reachable=True).then(lambda c: _did(c, event, facts))
        case _:
            assert_never(event)


def _reach(conversation: Conversation, facts: Facts, *, reachable: bool) -> Step:
    """Whoever writes can be reached; the counsellor is told of every change."""
    if conversation.reachable == reachable:
        return Step(conversation)
    changed = replace(conversation, reachable=reachable)
    case = conversation.case
    if case is None or case.phase is Phase.CLOSED:
        return Step(changed)
    key = "room.client_back" if reachable else "room.client_gone"
    return Step(changed, (call(facts, case.id, case.offer, key),))


def _said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    text = event.body.text
    if crisis.is_urgent(text, facts.house.urgent):
        step = crisis.answer(conversation, facts)
        if begins_with_slash(text) or not relaying.in_counselling(conversation):
            return step
        return step.then(lambda c: relaying.client_words(c, event, facts))
    if begins_with_slash(text):
        return _commanded(conversation, event, facts, hurried(text))
    return _words(conversation, event, facts)


def _commanded(conversation: Conversation, event: ClientSaid, facts: Facts, name: str) -> Step:
    if name in STOP:
        return gatekeeping.stop(conversation, facts)
    match name:
        case "start":
            return _started(conversation, event, facts)
        case "privacy" | "datenschutz":
            return gatekeeping.show_notice(conversation, facts)
        case "language" | "sprache":
            return _offer_languages(conversation, facts)
        case "help" | "hilfe":
            return Step(conversation, (tell(conversation, facts, "client.help"),))
        case _:
            return Step(conversation, (tell(conversation, facts, "not_relayed.command"),))


def _started(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The start button: greets, repeats what is open, or says where things stand."""
    if not conversation.greeted or conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return _words(conversation, event, facts)
    if conversation.pending is not None:
        return intake.repeat(conversation, facts)
    return relaying.status(conversation, facts)


def _words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=not begins_with_slash(event.body.text))
    if conversation.pending is not None:
        return _to_pending(conversation, event, facts)
    if conversation.gate is not Gate.ADMITTED:
        return gatekeeping.offer_return(conversation, facts)
    return relaying.client_words(conversation, event, facts)


def _to_pending(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RETURN:
        return gatekeeping.said_to_return(conversation, event, facts)
    return intake.said(conversation, event, facts)


def _pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    if event.token == HELP:
        return crisis.answer(conversation, facts)
    if event.token.startswith(LANGUAGE):
        return _chose_language(conversation, facts, event.token.removeprefix(LANGUAGE))
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RETURN:
        return gatekeeping.pressed_return(conversation, event, facts)
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return gatekeeping.offer_return(conversation, facts)
    return intake.pressed(conversation, event, facts)


def _offer_languages(conversation: Conversation, facts: Facts) -> Step:
    choices = gatekeeping.language_buttons(facts, None)
    return Step(conversation, (tell(conversation, facts, "language.which", *choices),))


def _chose_language(conversation: Conversation, facts: Facts, wanted: str) -> Step:
    if wanted not in facts.house.languages:
        return _offer_languages(conversation, facts)
    chosen = replace(conversation, language=Language(wanted), language_chosen=True)
    step = Step(chosen, (tell(chosen, facts, "language.chosen"),))
    if chosen.pending is None:
        return step
    return step.then(lambda c: intake.repeat(c, facts))


def _did(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    """A file, an edit, a reaction: not carried, and said so. An open question stays open."""
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=True)
    last = conversation.explained
    if last is not None and last.what == event.what and facts.now - last.at < BURST:
        return Step(conversation)
    told = replace(conversation, explained=Explained(event.what, facts.now))
    return Step(told, (tell(told, facts, f"not_relayed.{event.what}"),))


__all__ = ["STOP", "happened"]
