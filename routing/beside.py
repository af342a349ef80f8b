"""What is open beside the steps of a flow: stop, change, go on, pass on. Words and buttons for it.

Whatever is written there and decides nothing is kept or remembered, and the question is put again.
"""

from dataclasses import replace

from routing import (
    acting,
    answering,
    gatekeeping,
    intake,
    keeping,
    pressing,
    resuming,
    reviewing,
)
from routing.acting import STOP
from routing.conversation import Conversation, PendingKind
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts
from routing.folding import fold, match
from routing.putting import GO_ON
from routing.speech import words
from routing.step import Step


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """A typed answer to something we asked beside the flow."""
    if event.attachment is not None:
        return keeping.keep(conversation, event, facts)
    token = _meant(conversation, event, facts) if answering.counts(event, facts) else None
    if token is not None:
        return chosen(conversation, token, facts)
    kept = keeping.aside(conversation, event, facts)
    return kept.then(lambda c: gatekeeping.ask_again(c, facts))


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """Under the open thing it decides; under a question of the flow it opens that question."""
    pending = conversation.pending
    if pending is not None and event.prompt == pending.message:
        return chosen(conversation, event.token, facts)
    return pressing.pressed(conversation, event, facts)


def chosen(conversation: Conversation, token: str, facts: Facts) -> Step:
    """A button, or the words of one, under something we asked beside the flow."""
    pending = conversation.pending
    kind = pending.kind if pending is not None else None
    if kind is PendingKind.STOP:
        return acting.stop_decided(conversation, facts, token)
    if kind is PendingKind.RESUME and token == STOP:
        return acting.ask_to_stop(conversation, facts)
    if kind is PendingKind.RESUME:
        return resuming.answer(conversation, facts, token)
    if kind is PendingKind.EARLIER:
        return keeping.decided(conversation, facts, token)
    return _to_change(conversation, token, facts)


def _to_change(conversation: Conversation, token: str, facts: Facts) -> Step:
    """One of the answers, or none of them after all."""
    if token == GO_ON:
        return intake.advance(replace(conversation, pending=None), facts)
    step = reviewing.chosen(conversation, facts, token)
    if step is None:
        return reviewing.which(conversation, facts)
    return acting.reopen(conversation, facts, step)


def _meant(conversation: Conversation, event: ClientSaid, facts: Facts) -> str | None:
    """The token of a typed answer to something we asked beside the flow."""
    kind = conversation.pending.kind if conversation.pending is not None else None
    if kind is PendingKind.CHANGE:
        return reviewing.meant(conversation, facts, event.body.text)
    offered: dict[PendingKind | None, tuple[tuple[str, tuple[str, ...]], ...]] = {
        PendingKind.STOP: (
            (STOP, ("words.yes", "words.stop", "button.stop")),
            (GO_ON, ("words.no", "words.go_on", "button.go_on")),
        ),
        PendingKind.RESUME: (
            (GO_ON, ("words.yes", "words.go_on", "button.go_on")),
            (resuming.OVER_AGAIN, ("words.start_over", "button.start_over")),
            (resuming.DELETE, ("button.delete",)),
            (STOP, ("words.no",)),
        ),
        PendingKind.EARLIER: (
            (keeping.PASS_ON, ("words.yes", "button.pass_on")),
            (keeping.LEAVE, ("words.no", "button.leave_it")),
        ),
    }
    options = [
        (token, _spoken(conversation, facts, *keys)) for token, keys in offered.get(kind, ())
    ]
    found = match(event.body.text, options)
    if kind is PendingKind.RESUME and fold(event.body.text).isdecimal():
        return found if found == GO_ON else None  # other numbers stand for other buttons there
    return found


def _spoken(conversation: Conversation, facts: Facts, *keys: str) -> tuple[str, ...]:
    found = [words(conversation, facts, key).split(", ") for key in keys]
    return tuple(word for each in found for word in each)


__all__ = ["chosen", "pressed", "said"]
