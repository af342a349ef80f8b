"""The manners of a question carried out: back, change, skip, stop, another language, a person."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing import gates
from routing.conversation import Conversation, Gate
from routing.dispatch import helping
from routing.facts import Facts
from routing.flow.model import Ask, Asked, Enter
from routing.ids import Language
from routing.intake import (
    advancing,
    afterwards,
    asking,
    barred,
    gatekeeping,
    noting,
    onscreen,
    prompts,
    reviewing,
)
from routing.messages import Choice
from routing.rights import again, changing, stands
from routing.saying.putting import button
from routing.saying.speech import help_button, tell, words
from routing.step import Step
from routing.words.manners import LANGUAGE, Act


def act(conversation: Conversation, name: str, facts: Facts) -> Step:
    """What a reserved word asks for, at the open question."""
    if name.startswith(LANGUAGE):
        wanted = name.removeprefix(LANGUAGE)
        return choose_language(conversation, facts, wanted)
    carry_out: Mapping[Act, Callable[[Conversation, Facts], Step]] = {
        Act.BACK: _back,
        Act.CHANGE: reviewing.which,
        Act.SKIP: _skip,
        Act.STOP: changing.wished,
        Act.LANGUAGE: gatekeeping.offer_languages,
        Act.PERSON: _person,
        Act.HELP: helping.show,
    }
    return carry_out[Act(name)](conversation, facts)


def apart(conversation: Conversation, name: str, facts: Facts) -> Step:
    """What a reserved word asks for where nothing is open: it is never words for somebody."""
    if name == Act.PERSON and gates.in_counselling(conversation):
        return stands.above(conversation, facts, stands.now(conversation, facts))
    if name == Act.PERSON and barred.is_barred(conversation, facts):
        return barred.told(conversation, facts)
    if name == Act.PERSON and conversation.gate is Gate.ADMITTED:
        told = Step(conversation, (tell(conversation, facts, "person.on_the_way"),))
        return told.then(lambda c: afterwards.come_back(c, facts, to_a_person=True))
    if name not in (Act.BACK, Act.CHANGE, Act.SKIP):
        return act(conversation, name, facts)
    ways: tuple[Choice, ...] = (help_button(conversation, facts),)
    if not gates.in_counselling(conversation):
        ways = (button(conversation, facts, afterwards.WRITE, "write_again"), *ways)
    return Step(conversation, (tell(conversation, facts, "nothing_open", *ways),))


def choose_language(conversation: Conversation, facts: Facts, wanted: str) -> Step:
    """From here on in this language; an open question is put again in it."""
    if wanted not in facts.house.languages:
        return gatekeeping.offer_languages(conversation, facts)
    plain = gatekeeping.no_language(conversation)
    chosen = replace(plain, language=Language(wanted), language_chosen=True)
    step = Step(chosen, (tell(chosen, facts, "language.chosen"),))
    if chosen.pending is None:
        return step
    return step.then(lambda c: again.repeat(c, facts))


def _back(conversation: Conversation, facts: Facts) -> Step:
    step = reviewing.previous(conversation, facts)
    if step is None:
        first = words(conversation, facts, "back.first")
        return again.repeat(conversation, facts, first)
    return asking.ask(Step(conversation), facts, step, words(conversation, facts, "back.to"))


def reopen(conversation: Conversation, facts: Facts, step: Asked) -> Step:
    """The question of an old button once more; its answer stands until there is a new one."""
    return asking.ask(Step(conversation), facts, step, words(conversation, facts, "reopened"))


def _skip(conversation: Conversation, facts: Facts) -> Step:
    """Only where the question may be skipped; else it is said why not."""
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    if isinstance(step, Ask | Enter) and step.skippable:
        question = prompts.question(conversation, facts, step)
        shown = onscreen.settled(conversation, question, None)
        kept = noting.keep(conversation, facts, step, None)
        return kept.then(lambda c: advancing.advance(c, facts).add(*shown))
    return again.repeat(conversation, facts, words(conversation, facts, "skip.needed"))


def _person(conversation: Conversation, facts: Facts) -> Step:
    """No more questions: what must be agreed to is still asked, and then somebody is looked for."""
    run = conversation.run
    if run is None or conversation.gate is not Gate.ADMITTED:
        closed = words(conversation, facts, "unclear.again_closed")
        return again.repeat(conversation, facts, closed)
    after = replace(conversation, pending=None, run=replace(run, person=True))
    said = tell(after, facts, "person.on_the_way")
    return Step(after, (said,)).then(lambda c: advancing.advance(c, facts))


__all__ = ["act", "choose_language", "reopen"]
