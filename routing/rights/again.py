"""A question of our own, beside the steps of a flow, once more: never mutely, never as a wall.

Like a question of the flow: after an answer that was not understood it is said in other words.
What became of the answer, and from the second one on whom to talk to, stands above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing.conversation import Conversation, PendingKind
from routing.events import ClientSaid
from routing.facts import Facts
from routing.ids import MessageId
from routing.intake import advancing, earlier, explaining, keeping, resuming, reviewing
from routing.messages import Choice
from routing.rights import (
    absence,
    correcting,
    erasing,
    giving,
    mind,
    parting,
    recipient,
    reconsent,
    returning,
    survey,
)
from routing.saying import speech
from routing.saying.putting import GO_ON, reworded, said_in
from routing.saying.speech import tell, to_client, words
from routing.step import Step
from routing.words.joining import joined

COPIES = 10  # of which the buttons still count
OTHER_WORDS = {  # the question as it is put when an answer was not understood
    PendingKind.MIND: "unclear.mind",
    PendingKind.ERASE: "unclear.erase",
    PendingKind.CHANGE: "unclear.change",
    PendingKind.RESUME: "unclear.resume",
    PendingKind.EARLIER: "unclear.earlier",
    PendingKind.RETURN: "unclear.return",
    PendingKind.END: "unclear.end",
    PendingKind.OTHER: "unclear.other",
    PendingKind.GIVE: "unclear.give",
}
# What is offered at each: the token of a button, and the keys of the words that mean it.
OFFERED: Mapping[PendingKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    PendingKind.ERASE: (
        ("erase:yes", ("words.yes", "button.erase_all", "button.delete")),
        ("erase:no", ("words.no", "button.erase_not", "words.back")),
    ),
    PendingKind.RESUME: (
        (GO_ON, ("words.yes", "words.go_on", "button.go_on")),
        ("over", ("words.start_over", "button.start_over")),
        ("delete", ("button.delete",)),
        ("stop", ("words.no",)),
    ),
    PendingKind.EARLIER: (
        ("pass", ("words.yes", "button.pass_on")),
        ("leave", ("words.no", "button.leave_it")),
    ),
    PendingKind.RETURN: (
        ("again", ("words.yes", "button.again")),
        ("not", ("words.no",)),
    ),
    **parting.OFFERED,
    PendingKind.RECIPIENT: recipient.OFFERED,
    **giving.OFFERED,
}


def repeat(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """Whatever is open once more, in the language of now: of the flow, or beside it."""
    pending = conversation.pending
    of_the_flow = pending is None or pending.kind is PendingKind.STEP
    ask = advancing.repeat if of_the_flow else ask_again
    return ask(conversation, facts, before, *more, misses=misses)


def ask_again(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """Whatever is open beside a step of the flow, with these words above it and more buttons.

    `misses`: how many answers to it were not understood by now; from the first on it is put in
    other words.
    """
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.RECONSENT:
        return reconsent.again(conversation, facts, before, *more, misses=misses)
    if pending is not None and pending.kind is PendingKind.RECIPIENT:
        return recipient.again(conversation, facts, before, *more, misses=misses)
    if pending is not None and pending.kind is PendingKind.SURVEY:
        return survey.again(conversation, facts, before, *more, misses=misses)
    step = _put(conversation, facts)
    now = step.conversation.pending
    if pending is None or now is None or now.kind is not pending.kind:
        said = (to_client(conversation, facts, "tell:before", before),) if before else ()
        return Step(step.conversation, (*said, *step.effects))
    text = said_in(step)
    if misses:
        text = words(conversation, facts, OTHER_WORDS[pending.kind])
    text = f"{before}\n\n{text}" if before else text
    put = reworded(step, text, *more, misses=misses)
    copies = (*pending.copies, pending.message)[-COPIES:]
    return replace(put, conversation=_with_copies(put.conversation, copies))


def _with_copies(conversation: Conversation, copies: tuple[MessageId, ...]) -> Conversation:
    pending = conversation.pending
    return replace(conversation, pending=replace(pending, copies=copies) if pending else None)


def _put(conversation: Conversation, facts: Facts) -> Step:
    """The question of this kind; a kind that has none leaves all as it is."""
    ask: Mapping[PendingKind, Callable[[Conversation, Facts], Step]] = {
        PendingKind.MIND: mind.ask,
        PendingKind.ERASE: erasing.ask,
        PendingKind.CHANGE: reviewing.which,
        PendingKind.RESUME: resuming.greet,
        PendingKind.EARLIER: earlier.offer,
        PendingKind.RETURN: returning.offer_return,
        PendingKind.MYDATA: correcting.again,
        PendingKind.END: parting.ask_to_end,
        PendingKind.OTHER: parting.ask_for_other,
        PendingKind.AWAY: absence.again,
        PendingKind.GIVE: giving.ask,
    }
    kind = conversation.pending.kind if conversation.pending is not None else None
    put = ask.get(kind) if kind is not None else None
    return Step(conversation) if put is None else put(conversation, facts)


def old(conversation: Conversation, facts: Facts) -> Step:
    """A button of something that is over. What is open is put again: it may be far above."""
    said = Step(conversation, (tell(conversation, facts, "button_old"),))
    return said.then(lambda c: repeat(c, facts))


def not_understood(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """It decides nothing: what became of it is said, and the question is put in other words."""
    misses = explaining.missed(conversation)
    excuse, more = explaining.offers(conversation, facts, misses)
    kept, said = keeping.heard(conversation, event, facts, _labels(conversation, facts))
    before = joined(said, excuse)
    return kept.then(lambda c: ask_again(c, facts, before, *more, misses=misses))


def _labels(conversation: Conversation, facts: Facts) -> tuple[str, ...]:
    """The words of its buttons, and what else they are called."""
    pending = conversation.pending
    if pending is None:
        return ()
    if pending.kind is PendingKind.CHANGE:
        return reviewing.labels(conversation, facts)
    return tuple(word for _, found in ways(conversation, facts) for word in found)


def ways(conversation: Conversation, facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """What can be chosen at what is open: the token of each button, and the words that mean it."""
    kind = conversation.pending.kind if conversation.pending is not None else None
    if kind is PendingKind.MIND:
        return mind.ways(conversation, facts)
    offered = OFFERED.get(kind, ()) if kind is not None else ()
    return [(token, speech.spoken(conversation, facts, *keys)) for token, keys in offered]
