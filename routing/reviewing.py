"""Answers shown again, and the way back to one of them.

What a changed answer takes with it is dropped when the new answer is known, and said: whoever only
looks, or answers the same, loses nothing.
"""

from dataclasses import replace

from routing import intake, way
from routing.conversation import Conversation, PendingKind
from routing.facts import Facts
from routing.filling import fill
from routing.flow import Ask, Enter
from routing.flow import Step as FlowStep
from routing.folding import match
from routing.ids import StepName
from routing.messages import Choice
from routing.putting import GO_ON, button, put
from routing.showing import shown, title
from routing.speech import help_button, language_of, tell, to_client, words
from routing.step import Step

TO = "ch:"
BUTTON = 48  # characters that fit on a button


def can_go_back(conversation: Conversation, facts: Facts, step: StepName) -> bool:
    """Something in front of this step was answered; looked for without walking the whole flow."""
    run, index = conversation.run, facts.flow.index
    here = index.get(step, 0)
    return run is not None and any(index.get(name, here) < here for name in run.answers)


def previous(conversation: Conversation, facts: Facts) -> Ask | Enter | None:
    """The question to go back to from the open one."""
    run, pending = conversation.run, conversation.pending
    if run is None or pending is None:
        return None
    return way.before(facts.flow, run, pending.step, there=way.is_open(facts))


def summary(conversation: Conversation, facts: Facts) -> str:
    """Every answer, and what was skipped."""
    lines = [line(conversation, facts, step) for step in _changeable(conversation, facts)]
    head = words(conversation, facts, "review.head")
    return "\n".join([head, *lines, "", words(conversation, facts, "review.question")])


def line(conversation: Conversation, facts: Facts, step: Ask | Enter) -> str:
    language = language_of(conversation, facts)
    answer = conversation.run.answers.get(step.name) if conversation.run else None
    said = words(conversation, facts, "review.skipped")
    if answer is not None:
        begun = isinstance(step, Enter)
        said = "\N{CHECK MARK}" if begun else shown(step, answer, language)
        if isinstance(step, Ask) and step.sensitive:  # somebody else may see the screen
            said = words(conversation, facts, "review.answered")
    question = named(conversation, facts, step)
    return words(conversation, facts, "review.line", question=question, answer=said)


def named(conversation: Conversation, facts: Facts, step: FlowStep | None) -> str:
    """What a question is called in a list, with its placeholders filled."""
    return fill(conversation, facts, title(step, language_of(conversation, facts)))


def _changeable(conversation: Conversation, facts: Facts) -> tuple[Ask | Enter, ...]:
    run = conversation.run
    if run is None:
        return ()
    return way.answered(facts.flow, run, there=way.is_open(facts))


def which(conversation: Conversation, facts: Facts) -> Step:
    """Ask which answer shall be changed."""
    choices = _choices(conversation, facts)
    if not choices:
        none = Step(conversation, (tell(conversation, facts, "change.none"),))
        if conversation.pending is None or conversation.pending.kind is not PendingKind.CHANGE:
            return none
        return none.then(lambda c: intake.advance(replace(c, pending=None), facts))
    go_on = button(conversation, facts, GO_ON, "go_on")
    ways = (*choices, go_on, help_button(conversation, facts))
    return put(conversation, facts, PendingKind.CHANGE, "change.which", *ways)


def _choices(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{TO}{facts.flow.index[step.name]}", short(named(conversation, facts, step)))
        for step in _changeable(conversation, facts)
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
    for step in _changeable(conversation, facts):
        if place == str(facts.flow.index[step.name]):
            return step
    return None


def dropped(conversation: Conversation, facts: Facts) -> Step:
    """What is not on the way any more goes, and is said."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    left, gone = way.pruned(facts.flow, run, there=way.is_open(facts))
    if not gone:
        return Step(conversation)
    after = replace(conversation, run=left)
    names = _named(conversation, facts, gone)
    if not names:
        return Step(after)
    text = words(after, facts, "dropped", list=names)
    return Step(after, (to_client(after, facts, f"tell:dropped:{gone[0]}", text),))


def _named(conversation: Conversation, facts: Facts, gone: tuple[StepName, ...]) -> str:
    """What somebody answered, by its title. A block that was only announced is no answer."""
    steps = [facts.flow.step(name) for name in gone]
    answered = [one for one in steps if not isinstance(one, Enter) or one.skippable]
    return ", ".join(named(conversation, facts, one).rstrip(".") for one in answered)
