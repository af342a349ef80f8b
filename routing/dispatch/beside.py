"""What is open beside the steps of a flow: another mind, deleting, change, go on, pass on, return.

Words and buttons for it, also of a card that is over.

Whatever is written there and decides nothing is kept or remembered, and the question is put again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing import gates
from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.dispatch import acting, pressing
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.intake import advancing, answering, explaining, keeping, onscreen, resuming, reviewing
from routing.rights import (
    absence,
    again,
    changing,
    erasing,
    giving,
    mind,
    parted,
    parting,
    recipient,
    reconsent,
    returning,
    stopping,
)
from routing.saying.putting import GO_ON
from routing.saying.speech import tell, words
from routing.step import Step
from routing.words.folding import fold, match
from routing.words.joining import joined
from routing.words.manners import Act

HELPED = 2  # messages that were not passed on until it is said whom to call
STOP = "stop"  # what `no` means where somebody is asked whether to go on


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """A typed answer to something we asked beside the flow."""
    apart = _apart(conversation, event, facts)
    if apart is not None:
        return apart
    if event.attachment is not None:
        kept, above = keeping.keep(conversation, event, facts)
        return kept.then(lambda c: _put_again(c, facts, above))
    token = _meant(conversation, event, facts)
    if facts.prompt is Prompt.LOST:
        kept, said = answering.put_anew(conversation, event, facts, is_answer=token is not None)
        return kept.then(lambda c: again.repeat(c, facts, said))
    if not onscreen.counts(event, facts):
        return answering.too_early(conversation, event, facts, is_answer=token is not None)
    if token is not None:
        return chosen(conversation, token, facts)
    return again.not_understood(conversation, event, facts)


def _put_again(conversation: Conversation, facts: Facts, above: keeping.Above) -> Step:
    return again.repeat(conversation, facts, above.before, *above.more, misses=above.misses)


def _apart(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step | None:
    """Beside a counselling: what is no answer there is passed on, or not, and never kept."""
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RECONSENT:
        return reconsent.said(conversation, event, facts)
    if pending is not None and pending.kind is PendingKind.RECIPIENT:
        return recipient.said(conversation, event, facts)
    if pending is not None and pending.kind is PendingKind.AWAY:
        return absence.said(conversation, event, facts)
    if pending is not None and pending.kind is PendingKind.GIVE:
        return giving.said(conversation, event, facts)
    return _muted(conversation, event, facts) if gates.keeps_nothing(conversation) else None


def _muted(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Words while something is open that mutes: they decide, or are not passed on, and that is
    said. Nothing of them is kept: who wants them passed on sends them again.
    """
    pending = conversation.pending
    meant = match(event.body.text, again.ways(conversation, facts))
    there = facts.prompt is not Prompt.LOST and onscreen.counts(event, facts)
    if pending is not None and event.attachment is None and meant is not None and there:
        return chosen(conversation, meant, facts)
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


def _meant(conversation: Conversation, event: ClientSaid, facts: Facts) -> str | None:
    """The token of a typed answer to something we asked beside the flow."""
    kind = conversation.pending.kind if conversation.pending is not None else None
    if kind is PendingKind.CHANGE:
        return reviewing.meant(conversation, facts, event.body.text)
    found = match(event.body.text, again.ways(conversation, facts))
    if kind is PendingKind.RESUME and fold(event.body.text).isdecimal():
        return found if found == GO_ON else None  # other numbers stand for other buttons there
    return found


def said_to_return(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if facts.prompt is Prompt.LOST:
        return returning.offer_return(keeping.remembered(conversation, event), facts)
    if not onscreen.counts(event, facts):
        return Step(keeping.remembered(conversation, event))
    meant = match(event.body.text, again.ways(conversation, facts))
    if event.attachment is None and meant == returning.AGAIN:
        return returning.start_over(conversation, facts)
    if event.attachment is None and (meant == returning.NOT_AGAIN or _says_stop(event, facts)):
        return stopping.left_alone(conversation, facts)
    return again.not_understood(conversation, event, facts)


def _says_stop(event: ClientSaid, facts: Facts) -> bool:
    return facts.house.reserved.get(fold(event.body.text)) == Act.STOP


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """Under the open thing it decides; under a question of the flow it opens that question."""
    pending = conversation.pending
    if pending is not None and pending.is_on(event.prompt):
        if pending.kind is PendingKind.RECONSENT:
            return reconsent.pressed(conversation, event, facts)
        if pending.kind is PendingKind.AWAY:
            return absence.pressed(conversation, event, facts)
        return chosen(conversation, event.token, facts)
    return pressing.pressed(conversation, event, facts)


def pressed_mind(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button of the card: of the open one, or of one that is over.

    What stops or deletes can be asked for by an old card too; stopping is asked about once more.
    """
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.MIND and pending.is_on(event.prompt):
        return changing.decided(conversation, facts, event.token)
    if event.token == mind.DELETE:
        return erasing.stop_and_ask(conversation, facts)
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return stopping.left_alone(conversation, facts)
    if conversation.gate is Gate.PAUSED:
        return changing.decided(conversation, facts, event.token)
    return again.old(conversation, facts) if pending else mind.ask(conversation, facts)


def pressed_erase(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button of the question; deleting by an old one is asked about again."""
    pending = conversation.pending
    asked = pending is not None and pending.kind is PendingKind.ERASE
    if asked and pending is not None and pending.is_on(event.prompt):
        return erasing.decided(conversation, facts, event.token)
    if event.token == erasing.LEAVE:
        return again.old(conversation, facts)
    return erasing.ask(conversation, facts)


def chosen(conversation: Conversation, token: str, facts: Facts) -> Step:
    """A button, or the words of one, under something we asked beside the flow."""
    pending = conversation.pending
    kind = pending.kind if pending is not None else None
    decides: Mapping[PendingKind, Callable[[Conversation, Facts, str], Step]] = {
        PendingKind.MIND: changing.decided,
        PendingKind.ERASE: erasing.decided,
        PendingKind.RESUME: _to_resume,
        PendingKind.EARLIER: keeping.decided,
        PendingKind.RECIPIENT: recipient.decided,
        PendingKind.GIVE: giving.decided,
        **dict.fromkeys(parting.OFFERED, parted.decided),
    }
    decided = decides.get(kind, _to_change) if kind is not None else _to_change
    return decided(conversation, facts, token)


def _to_resume(conversation: Conversation, facts: Facts, token: str) -> Step:
    if token == STOP:
        return mind.ask(conversation, facts)
    return resuming.answer(conversation, facts, token)


def _to_change(conversation: Conversation, facts: Facts, token: str) -> Step:
    """One of the answers, or none of them after all."""
    if token == GO_ON:
        return advancing.advance(replace(conversation, pending=None), facts)
    step = reviewing.chosen(conversation, facts, token)
    if step is None:
        return reviewing.which(conversation, facts)
    return acting.reopen(conversation, facts, step)


__all__ = ["pressed", "pressed_erase", "pressed_mind", "said", "said_to_return"]
