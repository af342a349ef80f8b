"""The open question as it is in front of the client: what it is, and what counts as said to it.

Whoever reads an answer, of the flow or beside it, asks here first.
"""

from routing.conversation import Conversation, PendingKind
from routing.effects import CLIENT, EditSent
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.flow.model import Asked
from routing.intake import beginning, prompts
from routing.messages import Body
from routing.words.question import BEGIN, Question


def counts(event: ClientSaid, facts: Facts) -> bool:
    """Was the prompt in front of the client when this was written?"""
    return facts.prompt is Prompt.SHOWN and event.order > facts.prompt_order


def open_question(conversation: Conversation, facts: Facts) -> Question | None:
    """The question the next answer belongs to, with the words of now; None where it is gone."""
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    if pending is None or pending.kind is not PendingKind.STEP or not isinstance(step, Asked):
        return None
    return prompts.question(conversation, facts, step, pending.picked)


def settled(
    conversation: Conversation, question: Question, given: str | None
) -> tuple[EditSent, ...]:
    """The question, edited to show what was answered, without its buttons."""
    pending = conversation.pending
    if pending is None:
        return ()
    token = BEGIN if given == beginning.BEGUN else given
    text = f"{question.text}\n\n\N{CHECK MARK} {question.label(token)}".rstrip()
    return (EditSent(CLIENT, pending.message, Body(text)),)
