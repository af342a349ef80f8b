"""The card for changing one's mind: pause, stop, stop and delete, one purpose off, or nothing.

`/stop` opens it, and so do words that say it. While it is open nothing the client writes is passed
on; what they choose takes effect before the next message is sent. Saying stop again is stop. In
counselling it closes by itself after a while: nobody is muted without knowing it.
"""

from datetime import timedelta

from routing import gates
from routing.conversation import Conversation, Gate, PendingKind
from routing.effects import CancelTimer, SetTimer
from routing.facts import Facts
from routing.intake import standing
from routing.messages import Choice
from routing.saying import speech
from routing.saying.putting import put
from routing.saying.speech import help_button, words
from routing.step import Step

TOKENS = "mind:"
PAUSE, STOP, DELETE, NOTHING, OFF = (
    f"{TOKENS}{one}" for one in ("pause", "stop", "delete", "nothing", "off:")
)
TIMER, CARD = "mind", "card"
PATIENCE = timedelta(minutes=10)
CLOSED = CancelTimer(TIMER, CARD)
CALLED = {  # the key of the button below `button.`, and of the words that mean it
    PAUSE: ("pause", ()),
    STOP: ("stop", ("words.yes", "words.stop")),
    DELETE: ("stop_delete", ("button.delete",)),
    NOTHING: ("nothing", ("words.no", "words.go_on", "button.go_on", "words.back")),
}


def ask(conversation: Conversation, facts: Facts) -> Step:
    """The card; in counselling it has its time."""
    offered = (Choice(token, label) for token, (label, *_) in ways(conversation, facts))
    choices = (*offered, help_button(conversation, facts))
    key = _question(conversation)
    return watched(put(conversation, facts, PendingKind.MIND, key, *choices), facts)


def watched(step: Step, facts: Facts) -> Step:
    """What mutes somebody in counselling is closed after a while, unless they have decided."""
    if not gates.in_counselling(step.conversation):
        return step
    return step.add(SetTimer(TIMER, CARD, facts.now + PATIENCE))


def _question(conversation: Conversation) -> str:
    """Its key: what is at stake differs."""
    run = conversation.run
    if gates.in_counselling(conversation):
        return "mind.ask"
    begun = run is not None and not run.done and run.is_begun
    return "mind.ask_begun" if begun and conversation.gate is Gate.ADMITTED else "mind.ask_open"


def ways(conversation: Conversation, facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """The token of each choice; its label, and what else means it."""
    first = (PAUSE, STOP, DELETE) if gates.can_pause(conversation) else (STOP, DELETE)
    offs = [
        (f"{OFF}{document}", (words(conversation, facts, "button.off", name=name),))
        for document, name in standing.optional(conversation, facts)
    ]
    called = [(token, _called(conversation, facts, token)) for token in (*first, NOTHING)]
    return [*called[:-1], *offs, called[-1]]


def _called(conversation: Conversation, facts: Facts, token: str) -> tuple[str, ...]:
    key, also = CALLED[token]
    return words(conversation, facts, f"button.{key}"), *speech.spoken(conversation, facts, *also)


__all__ = ["ask", "watched", "ways"]
