"""A question of our own, beside the steps of a flow: its words, its buttons, and that it waits."""

from dataclasses import replace

from routing.conversation import Conversation, Pending, PendingKind
from routing.facts import Facts
from routing.messages import Choice
from routing.speech import tell, words
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
