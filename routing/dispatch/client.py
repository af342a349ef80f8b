"""What the client does, and which room of the core it belongs to.

Every message is answered, in every state: nothing is terminal for a client except erasure.
"""

from dataclasses import replace
from typing import assert_never

from routing import gates
from routing.assigning import moving
from routing.cases import slipped
from routing.conversation import Conversation, Gate, PendingKind
from routing.danger import alerts, crisis
from routing.dispatch import acting, beside, commanded, surveyed, tapped, uncarried
from routing.events import ClientDid, ClientPressed, ClientReach, ClientSaid
from routing.facts import Facts
from routing.intake import (
    afterwards,
    answering,
    barred,
    gatekeeping,
    keeping,
    lasting,
    onscreen,
    resuming,
)
from routing.rights import (
    absence,
    amending,
    changing,
    emptying,
    paused,
    reconsent,
    returning,
    stands,
    survey,
)
from routing.saying.speech import call, tell
from routing.step import Step
from routing.words.folding import begins_with_slash, fold
from routing.words.manners import LANGUAGE, Act

# Beside these, what is no answer goes on to the counsellor.
PASSES = (
    *(PendingKind.MYDATA, PendingKind.RECONSENT, PendingKind.AWAY, PendingKind.GIVE),
    PendingKind.RECIPIENT,
)
ClientEvent = ClientSaid | ClientPressed | ClientDid | ClientReach


def happened(conversation: Conversation, event: ClientEvent, facts: Facts) -> Step:
    done = _happened(conversation, event, facts)
    if conversation.reachable or not done.conversation.reachable:
        return done
    return done.then(lambda c: absence.missed(conversation, c, facts))


def _happened(conversation: Conversation, event: ClientEvent, facts: Facts) -> Step:
    if isinstance(event, ClientReach):
        return _reach(conversation, facts, reachable=event.reachable)
    here = _reach(conversation, facts, reachable=True)
    match event:
        case ClientSaid():
            return here.then(lambda c: _said(c, event, facts))
        case ClientPressed():
            return here.then(lambda c: tapped.tapped(c, event, facts))
        case ClientDid():
            return here.then(lambda c: _did(c, event, facts))
        case _:
            assert_never(event)


def _reach(conversation: Conversation, facts: Facts, *, reachable: bool) -> Step:
    """Whoever writes can be reached, and is told first what they could not be told before."""
    step = _changed(conversation, facts, reachable=reachable)
    return step.then(lambda c: slipped.owed(c, facts)) if reachable else step


def _changed(conversation: Conversation, facts: Facts, *, reachable: bool) -> Step:
    """The counsellor is told of every change."""
    if conversation.reachable == reachable:
        return Step(conversation)
    changed = replace(conversation, reachable=reachable)
    case = conversation.case
    if case is None or not gates.tells_the_room(conversation):
        return Step(changed)
    key = "room.client_back" if reachable else "room.client_gone"
    return Step(changed, (call(facts, case.id, case.offer, key),))


def _said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    text = event.body.text
    if crisis.is_urgent(text, facts.house.urgent):
        step = crisis.answer(conversation, facts)
        erasing = conversation.gate is Gate.ERASING
        if event.attachment is not None and not erasing:  # a picture is not lost for a word below
            return step.then(lambda c: _words(c, event, facts))
        if begins_with_slash(text) or not stands.passes(conversation, facts):
            return step
        return step.then(lambda c: afterwards.client_words(c, event, facts))
    if conversation.gate is Gate.ERASING:
        noticed = alerts.noticed(conversation, facts, text)
        return noticed.then(lambda c: emptying.going(c, facts))
    if begins_with_slash(text) and event.attachment is None:
        return commanded.commanded(conversation, event, facts)
    return _noticed(conversation, facts, text).then(lambda c: _words(c, event, facts))


def _noticed(conversation: Conversation, facts: Facts, text: str) -> Step:
    """Whether words of danger are in it; also where nothing of it is passed on."""
    counselled = gates.in_counselling(conversation) and conversation.gate in gates.NEWS
    if gates.mutes(conversation) or (counselled and not stands.passes(conversation, facts)):
        return paused.noticed(conversation, facts, text)
    step = alerts.noticed(conversation, facts, text)
    return step.then(lambda c: moving.moved(conversation, c, facts))


def _did(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    if conversation.gate is Gate.ERASING:
        return emptying.going(conversation, facts)
    if conversation.gate is Gate.PAUSED and not gates.mutes(conversation):
        return _did_paused(conversation, event, facts)
    return uncarried.did(conversation, event, facts)


def _did_paused(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    explained = uncarried.did(conversation, event, facts)
    if not explained.effects:  # the same again within a moment
        return explained
    return explained.then(lambda c: paused.ask(c, facts, "pause.still"))


def _words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    typed = event.body.text if event.attachment is None else ""
    language = gatekeeping.named_language(conversation, typed, facts)
    if language is not None:
        chosen = acting.choose_language(conversation, facts, language)
        if conversation.greeted:
            return chosen
        return chosen.then(lambda c: gatekeeping.greet(c, facts, wrote=False))
    return _other_words(gatekeeping.no_language(conversation), event, facts)


def _other_words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if not conversation.greeted:
        heard = keeping.remembered(conversation, event)
        return gatekeeping.greet(heard, facts, wrote=True)
    if conversation.pending is not None:
        return _to_pending(conversation, event, facts)
    act = _act(event, facts)
    if act == Act.STOP:
        return _wants_to_stop(conversation, event, facts)
    if conversation.gate not in gates.NEWS:
        return _behind_a_gate(conversation, event, facts)
    if act is not None and _is_for_us(conversation, facts, act):
        return acting.apart(conversation, act, facts)
    hears = paused.said if conversation.gate is Gate.PAUSED else reconsent.words_of
    return hears(conversation, event, facts)


def _behind_a_gate(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if barred.is_barred(conversation, facts):
        return barred.wrote(conversation, facts)
    return returning.offer_return(keeping.remembered(conversation, event), facts)


def _is_for_us(conversation: Conversation, facts: Facts, act: str) -> bool:
    """Nothing is open: in a counselling words like `back` are said to a person, elsewhere to us."""
    over = conversation.gate is Gate.ADMITTED and not gates.in_counselling(conversation)
    return not stands.passes(conversation, facts) and (over or commanded.is_manner(act))


def _wants_to_stop(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The wish in words may be a cry: a counsellor gets it as well, in front of the card."""
    pending, step = conversation.pending, Step(conversation)
    told = len(event.body.text.split()) >= keeping.SENTENCE - 1
    asked = pending is not None and pending.kind is PendingKind.STEP
    apart = pending is None or pending.kind in PASSES
    if apart and stands.passes(conversation, facts):
        step = afterwards.client_words(conversation, event, facts)
    elif asked and told and conversation.gate is Gate.ADMITTED and conversation.run is not None:
        kept = keeping.for_counsellor(conversation, event, facts)
        step = kept.add(tell(conversation, facts, "kept.short"))
    return step.then(lambda c: changing.wished(c, facts))


def _act(event: ClientSaid, facts: Facts) -> str | None:
    """The reserved word that these words are as a whole."""
    return facts.house.reserved.get(fold(event.body.text)) if event.attachment is None else None


def _to_pending(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending, act = conversation.pending, _act(event, facts)
    if pending is not None and pending.kind in APART and act != Act.STOP:
        return APART[pending.kind](conversation, event, facts)
    if act is not None and _is_meant(conversation, event, facts, act):
        stops = act == Act.STOP
        return (
            _wants_to_stop(conversation, event, facts)
            if stops
            else acting.act(conversation, act, facts)
        )
    if pending is None or pending.kind is PendingKind.RETURN:
        return beside.said_to_return(conversation, event, facts)
    if resuming.is_outdated(conversation, facts):
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: resuming.restart(c, facts))
    if lasting.was_long_ago(conversation, facts):
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: resuming.greet(c, facts))
    said = answering.said if pending.kind is PendingKind.STEP else beside.said
    return said(conversation, event, facts)


def _to_correction(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    act = _act(event, facts)
    if act is not None and commanded.is_manner(act):
        return acting.act(conversation, act, facts)
    return amending.said(conversation, event, facts)


def _to_survey(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """What is no answer there begins as it would without it."""
    asked = surveyed.said(conversation, event, facts, _act(event, facts))
    return asked or _other_words(survey.ended(conversation), event, facts)


def _is_meant(conversation: Conversation, event: ClientSaid, facts: Facts, act: str) -> bool:
    """Whether a reserved word is one here, and not the very words of an answer."""
    pending = conversation.pending
    kind = pending.kind if pending is not None else None
    if act == Act.STOP:
        return kind is not PendingKind.RETURN
    if kind in commanded.OURS:
        return act == Act.LANGUAGE or act.startswith(LANGUAGE)
    question = onscreen.open_question(conversation, facts)
    return question is None or not question.names(event.body.text)


APART = {PendingKind.MYDATA: _to_correction, PendingKind.SURVEY: _to_survey}

__all__ = ["ClientEvent", "happened"]
