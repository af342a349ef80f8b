"""Answers shown again, and the way back to one of them.

What a changed answer takes with it is dropped when the new answer is known, and said: whoever only
looks, or answers the same, loses nothing.
"""

from dataclasses import replace

from routing.conversation import Conversation, PendingKind
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import Ask, Enter
from routing.intake import advancing, recounting
from routing.messages import Choice
from routing.saying.putting import GO_ON, button, put
from routing.saying.speech import help_button, tell, words
from routing.step import Step
from routing.words.folding import match

TO = "ch:"
BUTTON = 48  # characters that fit on a button


def previous(conversation: Conversation, facts: Facts) -> Ask | Enter | None:
    """The question to go back to from the open one."""
    run, pending = conversation.run, conversation.pending
    if run is None or pending is None:
        return None
    return way.before(facts.flow, run, pending.step, there=facts.is_open)


def which(conversation: Conversation, facts: Facts) -> Step:
    """Ask which answer shall be changed."""
    choices = _choices(conversation, facts)
    if not choices:
        none = Step(conversation, (tell(conversation, facts, "change.none"),))
        if conversation.pending is None or conversation.pending.kind is not PendingKind.CHANGE:
            return none
        return none.then(lambda c: advancing.advance(replace(c, pending=None), facts))
    go_on = button(conversation, facts, GO_ON, "go_on")
    ways = (*choices, go_on, help_button(conversation, facts))
    return put(conversation, facts, PendingKind.CHANGE, "change.which", *ways)


def _choices(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            f"{TO}{facts.flow.index[step.name]}", short(recounting.named(conversation, facts, step))
        )
        for step in recounting.changeable(conversation, facts)
    )


def short(words: str) -> str:
    """No longer than fits on a button."""
    if len(words) <= BUTTON:
        return words
    return f"{words[: BUTTON - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def meant(conversation: Conversation, facts: Facts, said: str) -> str | None:
    """The token of the answer that was meant, by its number or its words; or of going on."""
    choices = _choices(conversation, facts)
    go_on = words(conversation, facts, "words.go_on"), words(conversation, facts, "words.no")
    ways = [(GO_ON, (*", ".join(go_on).split(", "), words(conversation, facts, "button.go_on")))]
    return match(said, [*((choice.token, (choice.label,)) for choice in choices), *ways])


def labels(conversation: Conversation, facts: Facts) -> tuple[str, ...]:
    """What the buttons of the answers say."""
    return tuple(choice.label for choice in _choices(conversation, facts))


def chosen(conversation: Conversation, facts: Facts, token: str) -> Ask | Enter | None:
    """The answer a button stands for, if it can still be changed."""
    place = token.removeprefix(TO)
    for step in recounting.changeable(conversation, facts):
        if place == str(facts.flow.index[step.name]):
            return step
    return None
