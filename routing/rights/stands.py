"""Where things stand, told to a client whenever they ask, in every state; what is open stays so."""

from routing import gates
from routing.cases import progress
from routing.conversation import Conversation, Gate
from routing.danger import watching
from routing.facts import Facts
from routing.intake import barred, gatekeeping, standing
from routing.rights import again, onward, paused, returning
from routing.saying.putting import reworded, said_in
from routing.saying.speech import language_of, to_client, words
from routing.step import Step
from routing.words.joining import joined

COMMANDS = frozenset({"status", "stand"})
SHUT = frozenset({Gate.REFUSED, Gate.WITHDRAWN})
LABEL = "tell:status.now"


def show(conversation: Conversation, facts: Facts) -> Step:
    """Before the first words, those: they say who is there, and how to begin."""
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False)
    if conversation.gate in SHUT:
        return behind(conversation, facts, _of_a_shut_gate(conversation, facts))
    if conversation.gate is Gate.PAUSED:
        return in_pause(conversation, facts, "pause.still")
    if is_in_intake(conversation):
        agreed = conversation.gate is Gate.ADMITTED
        key = "status.intake" if agreed else "status.agree"
        return above(conversation, facts, words(conversation, facts, key))
    return above(conversation, facts, now(conversation, facts))


def now(conversation: Conversation, facts: Facts) -> str:
    """In counselling, or after it."""
    if barred.is_barred(conversation, facts):
        return barred.sentence(conversation, facts)
    return progress.told(conversation, facts, passes=passes(conversation, facts))


def passes(conversation: Conversation, facts: Facts) -> bool:
    """What is written now goes to the counsellor, who is there or will be."""
    here = conversation.gate in gates.WORDS and gates.in_counselling(conversation)
    opened = here and not gates.mutes(conversation)
    return opened and standing.refused(conversation, facts) is None


def is_in_intake(conversation: Conversation) -> bool:
    """Something of an intake waits for an answer, at an open gate or in front of it."""
    run = conversation.run
    waits = conversation.greeted and run is not None and not run.done
    return waits and conversation.gate in (Gate.FRESH, Gate.ADMITTED)


def above(conversation: Conversation, facts: Facts, said: str) -> Step:
    """These words; below them whatever is open, once more: it may be far above."""
    pending = conversation.pending
    if pending is not None:
        misses = pending.misses if gates.mutes(conversation) else 0  # that words were not passed on
        return again.repeat(conversation, facts, said, misses=misses)
    step = Step(conversation, (to_client(conversation, facts, LABEL, said),))
    return step.then(lambda c: onward.back(c, facts)) if is_in_intake(conversation) else step


def in_pause(conversation: Conversation, facts: Facts, key: str) -> Step:
    """Whether to go on; where something else is asked, that a pause is."""
    if conversation.pending is None:
        return paused.ask(conversation, facts, key)
    return above(conversation, facts, words(conversation, facts, "status.paused"))


def behind(conversation: Conversation, facts: Facts, said: str) -> Step:
    """Behind a shut gate: these words, and the way back."""
    if conversation.pending is not None:
        return above(conversation, facts, said)
    back = returning.offer_return(conversation, facts)
    return reworded(back, joined(said, said_in(back)), misses=0)


def _of_a_shut_gate(conversation: Conversation, facts: Facts) -> str:
    if conversation.gate is Gate.REFUSED:
        return words(conversation, facts, "status.refused")
    end = conversation.erase_at or conversation.watched_until
    date = facts.house.day(end or facts.now, facts.now, language_of(conversation, facts))
    if watching.is_decided(conversation):
        key = "erase.by_law" if facts.held_back else "erase.held"
        return words(conversation, facts, key, date=date)
    if gates.is_held(conversation):
        return words(conversation, facts, "status.stopped_held", date=date)
    return words(conversation, facts, "status.stopped")


__all__ = ["COMMANDS", "SHUT", "above", "behind", "in_pause", "is_in_intake", "now", "passes",
           "show"]  # fmt: skip
