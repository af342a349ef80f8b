"""What is open beside the steps of a flow: another mind, deleting, change, go on, pass on.

Words and buttons for it.

Whatever is written there and decides nothing is kept or remembered, and the question is put again.
"""

from dataclasses import replace

from routing import (
    acting,
    again,
    answering,
    erasing,
    intake,
    keeping,
    mind,
    pressing,
    reconsent,
    resuming,
    reviewing,
)
from routing.conversation import Conversation, PendingKind
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.folding import fold, match
from routing.putting import GO_ON
from routing.step import Step

STOP = "stop"  # what `no` means where somebody is asked whether to go on


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """A typed answer to something we asked beside the flow."""
    apart = _apart(conversation, event, facts)
    if apart is not None:
        return apart
    if event.attachment is not None:
        return keeping.keep(conversation, event, facts)
    token = _meant(conversation, event, facts)
    if facts.prompt is Prompt.LOST:
        return answering.put_anew(conversation, event, facts, is_answer=token is not None)
    if not answering.counts(event, facts):
        return answering.too_early(conversation, event, facts, is_answer=token is not None)
    if token is not None:
        return chosen(conversation, token, facts)
    return again.not_understood(conversation, event, facts)


def _apart(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step | None:
    """Beside a counselling: what is no answer there is passed on, or not, and never kept."""
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RECONSENT:
        return reconsent.said(conversation, event, facts)
    return mind.said(conversation, event, facts) if mind.keeps_nothing(conversation) else None


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """Under the open thing it decides; under a question of the flow it opens that question."""
    pending = conversation.pending
    if pending is not None and pending.is_on(event.prompt):
        if pending.kind is PendingKind.RECONSENT:
            return reconsent.pressed(conversation, event, facts)
        return chosen(conversation, event.token, facts)
    return pressing.pressed(conversation, event, facts)


def chosen(conversation: Conversation, token: str, facts: Facts) -> Step:
    """A button, or the words of one, under something we asked beside the flow."""
    pending = conversation.pending
    kind = pending.kind if pending is not None else None
    if kind is PendingKind.MIND:
        return mind.decided(conversation, facts, token)
    if kind is PendingKind.ERASE:
        return erasing.decided(conversation, facts, token)
    if kind is PendingKind.RESUME and token == STOP:
        return mind.ask(conversation, facts)
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
    found = match(event.body.text, again.ways(conversation, facts))
    if kind is PendingKind.RESUME and fold(event.body.text).isdecimal():
        return found if found == GO_ON else None  # other numbers stand for other buttons there
    return found


__all__ = ["chosen", "pressed", "said"]
