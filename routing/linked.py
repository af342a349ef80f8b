"""What a start link answered already: taken when its question is reached, and said.

Anybody can write such a link, so it answers only what has buttons, and nothing that is sensitive.
"""

from dataclasses import replace

from routing import intake, reviewing
from routing.answers import legal
from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow import AnswerType, Ask, Asked
from routing.flow import Step as FlowStep
from routing.showing import shown
from routing.speech import language_of, to_client, words
from routing.step import Step


def arrive(step: Step, facts: Facts, met: FlowStep) -> Step:
    """At a question: the start link may have answered it already."""
    assert isinstance(met, Asked)
    run = step.conversation.run
    answer = run.linked.get(met.name) if run is not None else None
    if run is None or answer is None:
        return intake.ask(step, facts, met)
    rest = {name: said for name, said in run.linked.items() if name != met.name}
    freed = replace(step.conversation, run=replace(run, linked=rest))
    if not isinstance(met, Ask) or not _by_link(met, answer):
        return intake.ask(Step(freed, step.effects), facts, met)
    return Step(freed, step.effects).then(lambda c: _take_link(c, facts, met, answer))


def _by_link(step: Ask, answer: str) -> bool:
    """A start link may answer what has buttons and is not sensitive."""
    pressed = (AnswerType.CHOICE, AnswerType.YESNO, AnswerType.SCALE)
    return step.type in pressed and not step.sensitive and legal(step, answer)


def _take_link(conversation: Conversation, facts: Facts, step: Ask, answer: str) -> Step:
    language = language_of(conversation, facts)
    question = reviewing.named(conversation, facts, step)
    values = {"question": question, "answer": shown(step, answer, language)}
    text = words(conversation, facts, "linked", **values)
    said = to_client(conversation, facts, f"tell:linked:{step.name}", text)
    return (
        intake.keep(conversation, facts, step, answer)
        .add(said)
        .then(lambda c: intake.advance(c, facts))
    )


__all__ = ["arrive"]
