"""The manners of a question carried out: back, change, skip, stop, another language, a person."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing import answering, gatekeeping, intake, mind, prompts, reviewing
from routing.conversation import Conversation, Gate
from routing.facts import Facts
from routing.flow import Aside, Ask, Asked, End, Enter
from routing.manners import LANGUAGE, Act
from routing.speech import tell, to_client, words
from routing.step import Step


def act(conversation: Conversation, name: str, facts: Facts) -> Step:
    """What a reserved word asks for, at the open question."""
    if name.startswith(LANGUAGE):
        wanted = name.removeprefix(LANGUAGE)
        return gatekeeping.choose_language(conversation, facts, wanted)
    carry_out: Mapping[Act, Callable[[Conversation, Facts], Step]] = {
        Act.BACK: _back,
        Act.CHANGE: reviewing.which,
        Act.SKIP: _skip,
        Act.STOP: mind.wished,
        Act.LANGUAGE: gatekeeping.offer_languages,
        Act.PERSON: _person,
        Act.HELP: _help,
    }
    return carry_out[Act(name)](conversation, facts)


def _help(conversation: Conversation, facts: Facts) -> Step:
    if conversation.pending is None:
        return Step(conversation, (tell(conversation, facts, "client.help"),))
    return intake.repeat(conversation, facts, words(conversation, facts, "client.help"))


def _back(conversation: Conversation, facts: Facts) -> Step:
    step = reviewing.previous(conversation, facts)
    if step is None:
        first = words(conversation, facts, "back.first")
        return intake.repeat(conversation, facts, first)
    return intake.ask(Step(conversation), facts, step, words(conversation, facts, "back.to"))


def reopen(conversation: Conversation, facts: Facts, step: Asked) -> Step:
    """The question of an old button once more; its answer stands until there is a new one."""
    return intake.ask(Step(conversation), facts, step, words(conversation, facts, "reopened"))


def _skip(conversation: Conversation, facts: Facts) -> Step:
    """Only where the question may be skipped; else it is said why not."""
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    if isinstance(step, Ask | Enter) and step.skippable:
        question = prompts.question(conversation, facts, step)
        shown = answering.settled(conversation, question, None)
        kept = intake.keep(conversation, facts, step, None)
        return kept.then(lambda c: intake.advance(c, facts).add(*shown))
    return intake.repeat(conversation, facts, words(conversation, facts, "skip.needed"))


def _person(conversation: Conversation, facts: Facts) -> Step:
    """No more questions: what must be agreed to is still asked, and then somebody is looked for."""
    run = conversation.run
    if run is None or conversation.gate is not Gate.ADMITTED:
        closed = words(conversation, facts, "unclear.again_closed")
        return intake.repeat(conversation, facts, closed)
    after = replace(conversation, pending=None, run=replace(run, person=True))
    said = tell(after, facts, "person.on_the_way")
    return Step(after, (said,)).then(lambda c: intake.advance(c, facts))


def lead(conversation: Conversation, facts: Facts, step: Ask, led: tuple[Aside, str]) -> Step:
    """An answer out of range: the organisation's words, and on at the step it names."""
    run, (aside, text) = conversation.run, led
    if run is None:
        return Step(conversation)
    went = replace(run, went={**run.went, step.name: aside.next})
    said = to_client(conversation, facts, f"aside:{step.name}", text)
    after = replace(conversation, run=went)
    on = Step(after, (said,))
    if not isinstance(facts.flow.step(aside.next), End):  # there everything goes, and it says so
        on = on.then(lambda c: reviewing.dropped(c, facts))
    return on.then(lambda c: intake.advance(c, facts))


__all__ = ["act", "lead", "reopen"]
