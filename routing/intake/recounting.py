"""Answers told again in words, and what is not on the way any more.

Questions, reviews and the card of what is held all say answers so. It only looks and says: the
question which of them shall be changed stands above, in `reviewing`.
"""

from dataclasses import replace

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import Ask, Enter
from routing.flow.model import Step as FlowStep
from routing.ids import StepName
from routing.saying.filling import fill
from routing.saying.speech import language_of, to_client, words
from routing.step import Step
from routing.words.showing import shown, title


def can_go_back(conversation: Conversation, facts: Facts, step: StepName) -> bool:
    """Something in front of this step was answered; looked for without walking the whole flow."""
    run, index = conversation.run, facts.flow.index
    here = index.get(step, 0)
    return run is not None and any(index.get(name, here) < here for name in run.answers)


def summary(conversation: Conversation, facts: Facts) -> str:
    """Every answer, and what was skipped."""
    lines = [line(conversation, facts, step) for step in changeable(conversation, facts)]
    head = words(conversation, facts, "review.head")
    return "\n".join([head, *lines, "", words(conversation, facts, "review.question")])


def line(conversation: Conversation, facts: Facts, step: Ask | Enter) -> str:
    language = language_of(conversation, facts)
    answer = conversation.run.answers.get(step.name) if conversation.run else None
    said = words(conversation, facts, "review.skipped")
    if answer is not None:
        begun = isinstance(step, Enter)
        said = "\N{CHECK MARK}" if begun else shown(step, answer, language, facts.house.dated)
        if isinstance(step, Ask) and step.sensitive:  # somebody else may see the screen
            said = words(conversation, facts, "review.answered")
    question = named(conversation, facts, step)
    return words(conversation, facts, "review.line", question=question, answer=said)


def named(conversation: Conversation, facts: Facts, step: FlowStep | None) -> str:
    """What a question is called in a list, with its placeholders filled."""
    return fill(conversation, facts, title(step, language_of(conversation, facts)))


def changeable(conversation: Conversation, facts: Facts) -> tuple[Ask | Enter, ...]:
    run = conversation.run
    if run is None:
        return ()
    return way.answered(facts.flow, run, there=facts.is_open)


def dropped(conversation: Conversation, facts: Facts) -> Step:
    """What is not on the way any more goes, and is said."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    left, gone = way.pruned(facts.flow, run, there=facts.is_open)
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
