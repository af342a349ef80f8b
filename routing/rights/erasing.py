"""Deleting everything that is held of a client: what they are asked, and when it waits.

Three taps at most: choose it, see what goes and what remains, confirm. While something may mean
danger, all stops at once and the deleting waits: see routing.rights.holding.
"""

from dataclasses import replace

from routing.conversation import Conversation, Gate, PendingKind
from routing.danger import watching
from routing.facts import Facts
from routing.rights import emptying, holding, mind, onward, stopping
from routing.saying.putting import button, put, reworded
from routing.saying.speech import help_button, tell, words
from routing.step import Step
from routing.words.joining import joined

SURE, LEAVE = "erase:yes", "erase:no"
TOKENS = frozenset({SURE, LEAVE})


def _is_nothing(conversation: Conversation) -> bool:
    """Nobody ever decided, wrote or answered anything that is kept."""
    run = conversation.run
    begun = run is not None and run.is_begun
    return not conversation.ledger.records and conversation.case is None and not begun


def stop_and_ask(conversation: Conversation, facts: Facts) -> Step:
    """Stopped at once; whether to delete is asked, and what that means is said."""
    if _is_nothing(conversation) or conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return ask(conversation, facts)
    head = stopping.with_dropped(conversation, facts, facts.queued)
    stopped = stopping.stopped(conversation, facts)
    known = stopped.then(lambda c: Step(c, watching.told(c, facts)))
    return known.then(lambda c: ask(c, facts, head))


def ask(conversation: Conversation, facts: Facts, head: str = "") -> Step:
    """The last question: what goes, what honestly remains, and when."""
    if watching.is_decided(conversation):
        return holding.said(conversation, facts)
    if _is_nothing(conversation) and not facts.held_back:
        return emptying.begin(conversation, facts, "erase.nothing")
    ways = (
        button(conversation, facts, SURE, "erase_all"),
        button(conversation, facts, LEAVE, "erase_not"),
        help_button(conversation, facts),
    )
    step = put(conversation, facts, PendingKind.ERASE, "erase.ask", *ways)
    waits = watching.until(conversation, facts) is not None
    later = words(conversation, facts, "erase.waits") if waits else ""
    if facts.held_back:
        later = words(conversation, facts, "erase.waits_by_law")
    asked = f"{words(conversation, facts, 'erase.ask')}\n{emptying.remains(conversation, facts)}"
    return mind.watched(reworded(step, joined(head, asked, later), misses=0), facts)


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    if token == LEAVE:
        return _left(conversation, facts)
    if token != SURE:
        return ask(conversation, facts)
    sure = replace(conversation, pending=None)
    until = watching.until(sure, facts)
    if until is None and not facts.held_back:
        return emptying.begin(sure, facts)
    stopped = Step(sure) if sure.gate is Gate.WITHDRAWN else stopping.stopped(sure, facts)
    return stopped.then(lambda c: holding.postpone(c, facts, until or facts.now))


def _left(conversation: Conversation, facts: Facts) -> Step:
    """Not deleted: all stays as it was, or stopped."""
    after = replace(conversation, pending=None)
    if conversation.gate is Gate.WITHDRAWN:
        return stopping.left_alone(after, facts)
    kept = Step(after, (mind.CLOSED, tell(after, facts, "erase.left")))
    return kept.then(lambda c: onward.back(c, facts))
