"""The card for changing one's mind: pause, stop, stop and delete, one purpose off, or nothing.

`/stop` opens it, and so do words that say it. While it is open nothing the client writes is passed
on; what they choose takes effect before the next message is sent. Saying stop again is stop. In
counselling it closes by itself after a while: nobody is muted without knowing it.
"""

from dataclasses import replace
from datetime import timedelta

from routing import (
    again,
    answering,
    beside,
    declined,
    erasing,
    explaining,
    gates,
    intake,
    pausing,
    pressing,
    purposes,
    relaying,
    stopping,
)
from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.effects import CancelTimer, SetTimer
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.folding import match
from routing.joining import joined
from routing.messages import Choice
from routing.putting import GO_ON, put
from routing.speech import help_button, tell, words
from routing.step import Step

TOKENS = "mind:"
PAUSE, STOP, DELETE, NOTHING, OFF = (
    f"{TOKENS}{one}" for one in ("pause", "stop", "delete", "nothing", "off:")
)
BEFORE = {"stop": STOP, GO_ON: NOTHING}  # the buttons of the question there was before the card
TIMER, CARD = "mind", "card"
PATIENCE = timedelta(minutes=10)
CLOSED = CancelTimer(TIMER, CARD)
MUTES = frozenset({PendingKind.MIND, PendingKind.ERASE})  # in counselling, while it is open
HELPED = 2  # messages that were not passed on until it is said whom to call
CALLED = {  # the key of the button below `button.`, and of the words that mean it
    PAUSE: ("pause", ()),
    STOP: ("stop", ("words.yes", "words.stop")),
    DELETE: ("stop_delete", ("button.delete",)),
    NOTHING: ("nothing", ("words.no", "words.go_on", "button.go_on")),
}


def wished(conversation: Conversation, facts: Facts) -> Step:
    """Somebody says stop: the card; and with the card open already they have said it."""
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.MIND:
        return stopping.stop(conversation, facts)
    if conversation.gate is Gate.WITHDRAWN:
        return stopping.left_alone(conversation, facts)
    if conversation.gate is Gate.REFUSED or not conversation.greeted:
        return stopping.stop(conversation, facts)
    return ask(conversation, facts)


def ask(conversation: Conversation, facts: Facts) -> Step:
    """The card; in counselling it has its time."""
    offered = (Choice(token, label) for token, (label, *_) in ways(conversation, facts))
    choices = (*offered, help_button(conversation, facts))
    key = _question(conversation)
    return watched(put(conversation, facts, PendingKind.MIND, key, *choices), facts)


def watched(step: Step, facts: Facts) -> Step:
    """What mutes somebody in counselling is closed after a while, unless they have decided."""
    if not relaying.in_counselling(step.conversation):
        return step
    return step.add(SetTimer(TIMER, CARD, facts.now + PATIENCE))


def mutes(conversation: Conversation) -> bool:
    """Something is open that lets nothing pass to a counsellor who may be there."""
    pending = conversation.pending
    open_ = pending is not None and pending.kind in MUTES
    return open_ and relaying.in_counselling(conversation)


def keeps_nothing(conversation: Conversation) -> bool:
    """It is open, and there is no intake whose counsellor could be given what is written."""
    pending, run = conversation.pending, conversation.run
    if pending is None or pending.kind not in MUTES:
        return False
    over = conversation.gate is Gate.ADMITTED and (run is None or run.done)
    return over or relaying.in_counselling(conversation)


def _question(conversation: Conversation) -> str:
    """Its key: what is at stake differs."""
    run = conversation.run
    if relaying.in_counselling(conversation):
        return "mind.ask"
    begun = run is not None and not run.done and run.is_begun
    return "mind.ask_begun" if begun and conversation.gate is Gate.ADMITTED else "mind.ask_open"


def ways(conversation: Conversation, facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """The token of each choice; its label, and what else means it."""
    first = (PAUSE, STOP, DELETE) if pausing.can_pause(conversation) else (STOP, DELETE)
    offs = [
        (f"{OFF}{step.name}", (words(conversation, facts, "button.off", name=name),))
        for step, name in purposes.optional(conversation, facts)
    ]
    called = [(token, _called(conversation, facts, token)) for token in (*first, NOTHING)]
    return [*called[:-1], *offs, called[-1]]


def _called(conversation: Conversation, facts: Facts, token: str) -> tuple[str, ...]:
    key, also = CALLED[token]
    return words(conversation, facts, f"button.{key}"), *again.spoken(conversation, facts, *also)


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """What they chose on the card."""
    token = BEFORE.get(token, token)
    if token == STOP:
        return stopping.stop(conversation, facts)
    if token == DELETE:
        return erasing.stop_and_ask(conversation, facts)
    if token == PAUSE:
        return pausing.pause(conversation, facts)
    if token == NOTHING:
        return nothing(conversation, facts)
    if token.startswith(OFF):
        return purposes.off(conversation, facts, token.removeprefix(OFF))
    return ask(conversation, facts)


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button of the card: of the open one, or of one that is over.

    What stops or deletes can be asked for by an old card too; stopping is asked about once more.
    """
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.MIND and pending.is_on(event.prompt):
        return decided(conversation, facts, event.token)
    if event.token == DELETE:
        return erasing.stop_and_ask(conversation, facts)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return stopping.left_alone(conversation, facts)
    if conversation.gate is Gate.PAUSED:
        return decided(conversation, facts, event.token)
    return pressing.old(conversation, facts) if pending else ask(conversation, facts)


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Words while something is open that mutes: they decide, or are not passed on, and that is
    said. Nothing of them is kept: who wants them passed on sends them again.
    """
    pending = conversation.pending
    meant = match(event.body.text, again.ways(conversation, facts))
    there = facts.prompt is not Prompt.LOST and answering.counts(event, facts)
    if pending is not None and event.attachment is None and meant is not None and there:
        return beside.chosen(conversation, meant, facts)
    if pending is not None and not there and facts.prompt is not Prompt.LOST:
        return _crossed(conversation, pending, facts)
    misses = explaining.missed(conversation)
    said = words(conversation, facts, "mind.not_passed")
    helped = words(conversation, facts, "mind.help") if misses >= HELPED else ""
    return again.ask_again(conversation, facts, joined(said, helped), misses=misses)


def _crossed(conversation: Conversation, pending: Pending, facts: Facts) -> Step:
    """The question is still on its way: it is said once, however much comes."""
    waits = replace(conversation, pending=replace(pending, misses=pending.misses + 1))
    return Step(waits, () if pending.misses else (tell(waits, facts, "mind.not_passed"),))


def nothing(conversation: Conversation, facts: Facts) -> Step:
    """All stays as it was, and goes on where it was."""
    after = replace(conversation, pending=None)
    refused = declined.refused(after, facts)
    if refused is not None and after.gate in gates.WORDS:  # as before nothing is passed on
        told = Step(after, (CLOSED, tell(after, facts, "mind.nothing_open")))
        return told.then(lambda c: declined.card(c, facts, refused))
    said = tell(after, facts, _unchanged(conversation))
    return Step(after, (CLOSED, said)).then(lambda c: back(c, facts))


def _unchanged(conversation: Conversation) -> str:
    """The key of what is said: what was written meanwhile has to be sent again."""
    pending = conversation.pending
    muted = pending is not None and pending.misses > 0 and keeps_nothing(conversation)
    if muted and conversation.gate is Gate.ADMITTED:
        return "mind.nothing_muted"
    passes = conversation.gate in gates.WORDS and relaying.in_counselling(conversation)
    return "mind.nothing" if passes else "mind.nothing_open"


def back(conversation: Conversation, facts: Facts) -> Step:
    """On where they were: at a question, in a pause, or nowhere."""
    run = conversation.run
    if conversation.gate is Gate.PAUSED:
        return pausing.ask(conversation, facts, "pause.still")
    if run is None or run.done or conversation.gate not in (Gate.FRESH, Gate.ADMITTED):
        return Step(conversation)
    return intake.advance(conversation, facts)


def time_came(conversation: Conversation, facts: Facts) -> Step:
    """Nothing was chosen: nothing is changed, and what is written is passed on again."""
    return nothing(conversation, facts) if mutes(conversation) else Step(conversation)


__all__ = ["ask", "decided", "nothing", "pressed", "said", "time_came", "watched", "wished"]
