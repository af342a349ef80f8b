"""What the client does, and which room of the core it belongs to.

Every message is answered, in every state: nothing is terminal for a client except erasure.
"""

from dataclasses import replace
from typing import assert_never

from routing import (
    acting,
    alerts,
    answering,
    beside,
    crisis,
    gatekeeping,
    intake,
    keeping,
    links,
    pressing,
    relaying,
    resuming,
    uncarried,
)
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.events import ClientDid, ClientPressed, ClientReach, ClientSaid
from routing.facts import Facts
from routing.folding import begins_with_slash, command, fold, hurried
from routing.ids import Language
from routing.manners import LANGUAGE, Act
from routing.prompts import BACK, PERSON
from routing.speech import HELP, call, tell, words
from routing.step import Step

STOP = frozenset({"stop", "stopp"})
OF_THE_FLOW = (PendingKind.STEP, PendingKind.CHANGE)

ClientEvent = ClientSaid | ClientPressed | ClientDid | ClientReach


def happened(conversation: Conversation, event: ClientEvent, facts: Facts) -> Step:
    if isinstance(event, ClientReach):
        return _reach(conversation, facts, reachable=event.reachable)
    here = _reach(conversation, facts, reachable=True)
    match event:
        case ClientSaid():
            return here.then(lambda c: _said(c, event, facts))
        case ClientPressed():
            return here.then(lambda c: _pressed(c, event, facts))
        case ClientDid():
            return here.then(lambda c: uncarried.did(c, event, facts))
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
        if event.attachment is not None:  # a picture with the word below it is not lost for that
            return step.then(lambda c: _words(c, event, facts))
        if begins_with_slash(text) or not relaying.in_counselling(conversation):
            return step
        return step.then(lambda c: relaying.client_words(c, event, facts))
    if begins_with_slash(text) and event.attachment is None:
        return _commanded(conversation, event, facts)
    step = alerts.noticed(conversation, facts, text)
    return step.then(lambda c: _words(c, event, facts))


def _commanded(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    name = hurried(event.body.text)
    if name in STOP:
        return _stopped(conversation, facts)
    match name:
        case "start":
            return _started(conversation, event, facts)
        case "privacy" | "datenschutz":
            return gatekeeping.show_notice(conversation, facts)
        case "language" | "sprache":
            return gatekeeping.offer_languages(conversation, facts)
        case "help" | "hilfe":
            return Step(conversation, (tell(conversation, facts, "client.help"),))
        case _:
            return _acted(conversation, event, facts)


def _acted(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """`/back` is `back`: a reserved word with a slash."""
    act = facts.house.reserved.get(fold(command(event.body.text)[0]))
    if act is not None and _at_question(conversation):
        return acting.act(conversation, act, facts)
    return Step(conversation, (tell(conversation, facts, "not_relayed.command"),))


def _stopped(conversation: Conversation, facts: Facts) -> Step:
    """In the middle of the questions it is asked once, because answers are lost; else at once."""
    pending, asks = conversation.pending, (PendingKind.RETURN, PendingKind.STOP)
    if pending is not None and pending.kind not in asks:
        return acting.ask_to_stop(conversation, facts)
    return gatekeeping.stop(conversation, facts)


def _started(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The start button: greets, repeats what is open, or says where things stand."""
    _, payload = command(event.body.text)
    language, linked = links.decode(payload)
    if language in facts.house.languages and not conversation.language_chosen:
        conversation = replace(conversation, language=Language(str(language)), language_chosen=True)
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False, linked=linked)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return gatekeeping.offer_return(conversation, facts)
    if conversation.pending is not None:
        asks = conversation.gate is Gate.ADMITTED and conversation.pending.kind is PendingKind.STEP
        middle = words(conversation, facts, "status.intake") if asks else ""
        return intake.repeat(conversation, facts, middle)
    if not relaying.in_counselling(conversation) and conversation.gate is Gate.ADMITTED:
        return relaying.come_back(conversation, facts)
    return relaying.status(conversation, facts)


def _words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if not conversation.greeted:
        heard = keeping.remembered(conversation, event)
        return gatekeeping.greet(heard, facts, wrote=True)
    pending = conversation.pending
    if pending is not None:
        return _to_pending(conversation, event, facts)
    act = _act(event, facts)
    if conversation.gate is not Gate.ADMITTED and act == Act.STOP:
        return gatekeeping.stop(conversation, facts)
    if conversation.gate is not Gate.ADMITTED:
        return gatekeeping.offer_return(keeping.remembered(conversation, event), facts)
    if act is not None and not relaying.in_counselling(conversation):
        return _wished(conversation, event, facts, act)
    return relaying.client_words(conversation, event, facts)


def _act(event: ClientSaid, facts: Facts) -> str | None:
    """The reserved word that these words are as a whole."""
    return facts.house.reserved.get(fold(event.body.text)) if event.attachment is None else None


def _wished(conversation: Conversation, event: ClientSaid, facts: Facts, act: str) -> Step:
    """A reserved word while nothing is open: who says stop does not want to begin again."""
    if act == Act.STOP:
        return gatekeeping.stop(conversation, facts)
    if act in (Act.LANGUAGE, Act.HELP) or act.startswith(LANGUAGE):
        return acting.act(conversation, act, facts)
    return relaying.client_words(conversation, event, facts)


def _at_question(conversation: Conversation) -> bool:
    pending = conversation.pending
    return pending is not None and pending.kind is not PendingKind.RETURN


def _to_pending(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending, act = conversation.pending, _act(event, facts)
    if act is not None and _is_meant(conversation, event, facts, act):
        return acting.act(conversation, act, facts)
    if pending is None or pending.kind is PendingKind.RETURN:
        return gatekeeping.said_to_return(conversation, event, facts)
    if pending.kind in OF_THE_FLOW and resuming.is_outdated(conversation, facts):
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: resuming.restart(c, facts))
    if resuming.was_long_ago(conversation, facts):
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: resuming.greet(c, facts))
    if pending.kind is PendingKind.STEP:
        return answering.said(conversation, event, facts)
    return beside.said(conversation, event, facts)


def _is_meant(conversation: Conversation, event: ClientSaid, facts: Facts, act: str) -> bool:
    """Whether a reserved word is one here, and not the very words of an answer."""
    pending = conversation.pending
    kind = pending.kind if pending is not None else None
    if act == Act.STOP:
        return kind is not PendingKind.RETURN
    if kind in (PendingKind.STOP, PendingKind.RETURN):
        return act == Act.LANGUAGE or act.startswith(LANGUAGE)
    question = answering.open_question(conversation, facts)
    return question is None or not question.names(event.body.text)


def _pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    if event.token == HELP:
        return crisis.answer(conversation, facts)
    if event.token.startswith(LANGUAGE):
        wanted = event.token.removeprefix(LANGUAGE)
        return gatekeeping.choose_language(conversation, facts, wanted)
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RETURN:
        return gatekeeping.pressed_return(conversation, event.token, facts)
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return gatekeeping.offer_return(conversation, facts)
    return _pressed_inside(conversation, event, facts)


def _pressed_inside(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    pending = conversation.pending
    of_the_flow = pending is None or pending.kind in OF_THE_FLOW
    if of_the_flow and resuming.is_outdated(conversation, facts):
        return resuming.restart(conversation, facts)
    if event.token == BACK:
        return pressing.went_back(conversation, event, facts)
    if event.token == PERSON and pending is not None:
        return acting.act(conversation, event.token, facts)
    if pending is not None and pending.kind is not PendingKind.STEP:
        return beside.pressed(conversation, event, facts)
    return pressing.pressed(conversation, event, facts)


__all__ = ["STOP", "happened"]
