"""A question of our own, beside the steps of a flow: its words, its buttons, and that it waits."""

from dataclasses import replace

from routing.conversation import Conversation, Pending, PendingKind
from routing.effects import Send
from routing.facts import Facts
from routing.messages import Body, Choice
from routing.saying.speech import tell, words
from routing.step import Step

GO_ON = "go"  # the token of "go on", wherever it is offered


def button(conversation: Conversation, facts: Facts, token: str, key: str) -> Choice:
    """`key`: the end of the button's key below `button.` of the texts."""
    return Choice(token, words(conversation, facts, f"button.{key}"))


def put(
    conversation: Conversation,
    facts: Facts,
    kind: PendingKind,
    key: str,
    /,
    *choices: Choice,
    **values: str,
) -> Step:
    """Say this with these buttons; it is what the next answer belongs to."""
    said = tell(conversation, facts, key, *choices, **values)
    return Step(replace(conversation, pending=Pending(kind, said.message)), (said,))


def reworded(step: Step, text: str, *more: Choice, misses: int) -> Step:
    """The question that this step puts, in other words and with more buttons."""
    pending = step.conversation.pending
    if pending is None:
        return step
    effects = tuple(
        replace(effect, body=Body(text), choices=(*effect.choices, *more))
        if isinstance(effect, Send) and effect.message == pending.message
        else effect
        for effect in step.effects
    )
    missed = replace(pending, misses=misses)
    return Step(replace(step.conversation, pending=missed), effects)


def said_in(step: Step) -> str:
    """The words of the question that this step puts."""
    pending = step.conversation.pending
    sent = (one for one in step.effects if isinstance(one, Send))
    return next((s.body.text for s in sent if pending and s.message == pending.message), "")
