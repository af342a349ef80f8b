"""A step as a question: its words, its buttons, and which answers it understands."""

from typing import assert_never

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow.model import Acknowledge, AnswerType, Ask, Asked, Consent, Enter, Review, Sign
from routing.intake import decisions, phrasing, recounting
from routing.saying.filling import fill
from routing.saying.speech import language_of, words
from routing.words.question import BEGIN, CHANGE, DONE, PICK, SKIP, YES, Option, Options, Question

LONGEST = 1000  # characters of a text, where the flow says nothing
PICKED, OPEN = "\N{BALLOT BOX WITH CHECK}", "\N{BALLOT BOX}"


def question(
    conversation: Conversation, facts: Facts, step: Asked, picked: tuple[str, ...] = ()
) -> Question:
    match step:
        case Acknowledge() | Consent() | Sign():
            return decisions.question(conversation, facts, step)
        case Enter():
            return _entering(conversation, facts, step)
        case Review():
            return _reviewing(conversation, facts, step)
        case Ask():
            return _asked(conversation, facts, step, picked)
        case _:
            assert_never(step)


def picked(conversation: Conversation, asked: Asked) -> tuple[str, ...]:
    """What is picked already, of a question that takes several: asking again loses none of it."""
    if not isinstance(asked, Ask) or asked.type is not AnswerType.MULTI:
        return ()
    pending, run = conversation.pending, conversation.run
    if pending is not None and pending.step == asked.name:
        return pending.picked
    kept = run.answers.get(asked.name) if run is not None and not asked.sensitive else None
    return tuple(kept.split(" ")) if kept else ()


def _yes_or_no(
    conversation: Conversation, facts: Facts, yes: str, no: str
) -> tuple[Option, Option]:
    """Two buttons, with these keys of their labels; a typed yes or no means the same."""
    return (
        (words(conversation, facts, yes), phrasing.listed(conversation, facts, "yes")),
        (words(conversation, facts, no), phrasing.listed(conversation, facts, "no")),
    )


def _entering(conversation: Conversation, facts: Facts, step: Enter) -> Question:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    begin, skip = _yes_or_no(conversation, facts, "button.begin", "button.skip_all")
    options: Options = {BEGIN: begin, SKIP: skip} if step.skippable else {BEGIN: begin}
    return phrasing.made(conversation, facts, (step, "enter", text, options))


def _reviewing(conversation: Conversation, facts: Facts, step: Review) -> Question:
    text = recounting.summary(conversation, facts)
    right, change = _yes_or_no(conversation, facts, "button.all_right", "button.change")
    options: Options = {YES: right, CHANGE: change}
    return phrasing.made(conversation, facts, (step, "review", text, options))


def _asked(
    conversation: Conversation, facts: Facts, step: Ask, picked: tuple[str, ...]
) -> Question:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    options = _choices(conversation, facts, step)
    if step.type is AnswerType.MULTI:
        for token, (label, more) in options.items():
            box = PICKED if token.removeprefix(PICK) in picked else OPEN
            options[token] = (f"{box} {label}", more)
        done = words(conversation, facts, "button.done")
        options[DONE] = (done, ())
        text = f"{text}\n{words(conversation, facts, 'pick.some', done=done)}"
    if step.skippable:
        options[SKIP] = (words(conversation, facts, "button.skip"), ())
    return phrasing.made(conversation, facts, (step, str(step.type), text, options))


def _choices(conversation: Conversation, facts: Facts, step: Ask) -> Options:
    language = language_of(conversation, facts)
    match step.type:
        case AnswerType.YESNO if not step.choices:
            yes = words(conversation, facts, "button.consent_yes")
            no = words(conversation, facts, "button.consent_no")
            return {f"{PICK}yes": (yes, ()), f"{PICK}no": (no, ())}
        case AnswerType.SCALE:
            numbers = range(int(step.least or 0), int(step.most or 10) + 1)
            return {f"{PICK}{number}": (str(number), ()) for number in numbers}
        case _:
            return {f"{PICK}{key}": (label[language], ()) for key, label in step.choices}


__all__ = ["LONGEST", "picked", "question"]
