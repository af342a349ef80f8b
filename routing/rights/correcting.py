"""An answer that is not right is asked for again, also when the counselling has long begun.

During an intake that is what `change` does. Afterwards the question stands beside the counselling,
and never in its way: what is no answer to it goes where words of a client go, and the question is
over. The counsellor's card is changed, and they are told what.
"""

from dataclasses import replace

from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.effects import CLIENT, EditSent
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import Ask
from routing.intake import prompts, recounting, reviewing
from routing.messages import Body, Choice
from routing.rights import corrected
from routing.saying.putting import button, put
from routing.saying.speech import help_button, tell, to_client, words
from routing.step import Step
from routing.words.question import DONE, PICK, SKIP, Question, toggled

TO, LEAVE = "fix:", "fix:leave"


def answers(conversation: Conversation, facts: Facts) -> tuple[Ask, ...]:
    """The questions whose answers are held."""
    run = conversation.run
    if run is None:
        return ()
    met = way.answered(facts.flow, run, there=facts.is_open)
    return tuple(one for one in met if isinstance(one, Ask))


def can_be(conversation: Conversation, facts: Facts) -> bool:
    """Whether anything can be corrected now. A new answer needs the yes that the old one had."""
    return conversation.gate is Gate.ADMITTED and bool(answers(conversation, facts))


def which(conversation: Conversation, facts: Facts) -> Step:
    """Ask which answer is not right."""
    run = conversation.run
    if run is None or not can_be(conversation, facts):
        return Step(conversation, (tell(conversation, facts, "correct.none"),))
    if not run.done:
        return reviewing.which(conversation, facts)
    touched = replace(conversation, run=replace(run, active_at=facts.now))
    ways = (button(touched, facts, LEAVE, "leave_as_is"), help_button(touched, facts))
    listed = (*choices(touched, facts), *ways)
    return put(touched, facts, PendingKind.MYDATA, "correct.which", *listed)


def choices(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            f"{TO}{facts.flow.index[one.name]}",
            reviewing.short(recounting.named(conversation, facts, one)),
        )
        for one in answers(conversation, facts)
    )


def again(conversation: Conversation, facts: Facts) -> Step:
    """What is open here once more, in the language of now."""
    step = open_step(conversation, facts)
    return which(conversation, facts) if step is None else _ask(conversation, facts, step)


def open_step(conversation: Conversation, facts: Facts) -> Ask | None:
    """The question that is asked again; None: it is asked which."""
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    return step if isinstance(step, Ask) else None


def _ask(conversation: Conversation, facts: Facts, step: Ask) -> Step:
    picked = prompts.picked(conversation, step)
    question = prompts.question(conversation, facts, step, picked)
    text = _text(conversation, facts, question)
    ways = _buttons(conversation, facts, question)
    sent = to_client(conversation, facts, f"correct:{step.name}", text, *ways)
    pending = Pending(PendingKind.MYDATA, sent.message, step.name, picked=picked)
    return Step(replace(conversation, pending=pending), (sent,))


def _text(conversation: Conversation, facts: Facts, question: Question) -> str:
    return f"{words(conversation, facts, 'correct.how')}\n\n{question.text}"


def _buttons(conversation: Conversation, facts: Facts, question: Question) -> tuple[Choice, ...]:
    options = (Choice(token, label) for token, (label, _) in question.options.items())
    leave = button(conversation, facts, LEAVE, "leave_as_is")
    return (*options, leave, help_button(conversation, facts))


def chosen(conversation: Conversation, facts: Facts, token: str) -> Step:
    step = open_step(conversation, facts)
    if token == LEAVE or not can_be(conversation, facts):
        return corrected.left(conversation, facts)
    if step is not None:
        return _picked(conversation, facts, step, token)
    place = token.removeprefix(TO)
    held = answers(conversation, facts)
    found = next((one for one in held if place == str(facts.flow.index[one.name])), None)
    if found is None:
        return which(conversation, facts)
    return _ask(replace(conversation, pending=None), facts, found)


def _picked(conversation: Conversation, facts: Facts, step: Ask, token: str) -> Step:
    """A button of the question: an answer, or one of several."""
    pending = conversation.pending
    picked = pending.picked if pending is not None else ()
    question = prompts.question(conversation, facts, step, picked)
    if not question.offers(token):
        return again(conversation, facts)
    if token == SKIP or not question.takes_several:
        return corrected.answered(conversation, facts, step, None if token == SKIP else _key(token))
    if token != DONE:
        return _toggled(conversation, facts, step, _key(token))
    keys = [key for key, _ in step.choices if key in picked]
    few, many = int(step.least or 1), int(step.most or len(step.choices))
    if not few <= len(keys) <= many:
        return again(conversation, facts)
    return corrected.answered(conversation, facts, step, " ".join(keys))


def _key(token: str) -> str:
    return token.removeprefix(PICK)


def _toggled(conversation: Conversation, facts: Facts, step: Ask, key: str) -> Step:
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    picked = toggled(pending.picked, key)
    after = replace(conversation, pending=replace(pending, picked=picked))
    question = prompts.question(after, facts, step, picked)
    text, ways = _text(after, facts, question), _buttons(after, facts, question)
    return Step(after, (EditSent(CLIENT, pending.message, Body(text), ways),))
