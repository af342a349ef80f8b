"""Buttons: of the open question, of a question of before, and of what is over.

A press on a copy of the open question answers it; an old button opens its own question again, if
that is still on the way. A finger that taps twice has said the same thing once.
"""

from dataclasses import replace

from consent import Decision
from routing.conversation import Asked as Shown
from routing.conversation import Conversation, Pending, PendingKind, Run
from routing.dispatch import acting
from routing.effects import CLIENT, EditSent
from routing.events import ClientPressed
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import Ask, Asked, Decided, Enter, Review
from routing.intake import answering, beginning, explaining, onscreen, prompts
from routing.messages import Body
from routing.rights import again
from routing.saying import speech
from routing.step import Step
from routing.words.question import BACK, BEGIN, DONE, MORE, NO, PICK, SKIP, YES, Question, toggled


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button of the open question answers it, in whichever copy; an old one opens its own."""
    run, pending = conversation.run, conversation.pending
    asked = _shown(conversation, event)
    question = onscreen.open_question(conversation, facts)
    if pending is not None and question is not None:
        newest = event.prompt == pending.message
        if newest or (asked is not None and asked.step == pending.step):
            document = pending.document if newest or asked is None else asked.document
            if event.token == MORE and not newest:  # twice tapped it is still one page
                return again.repeat(conversation, facts)
            return _on_open(conversation, facts, question, (event.token, document))
    step = facts.flow.step(asked.step) if asked is not None else None
    if run is not None and isinstance(step, Asked) and _is_echo(conversation, event, facts, step):
        return again.repeat(conversation, facts)  # what is open now, and not that question again
    if run is None or run.done or not isinstance(step, Asked) or not _is_met(run, facts, step):
        return again.old(conversation, facts)
    return acting.reopen(conversation, facts, step)


def went_back(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """Back from the question that showed the button: twice tapped it is still one step."""
    pending, asked = conversation.pending, _shown(conversation, event)
    if pending is None:
        return again.old(conversation, facts)
    if asked is not None and pending.kind is PendingKind.STEP and asked.step != pending.step:
        conversation = replace(conversation, pending=replace(pending, step=asked.step, picked=()))
    return acting.act(conversation, BACK, facts)


def _shown(conversation: Conversation, event: ClientPressed) -> Shown | None:
    run = conversation.run
    asked = reversed(run.asked if run is not None else ())  # mostly it is the newest
    return next((one for one in asked if one.message == event.prompt), None)


def _is_met(run: Run, facts: Facts, step: Asked) -> bool:
    """Whether this question is on the way; an answer to another would be dropped at once."""
    return any(one.name == step.name for one in way.walk(facts.flow, run, there=facts.is_open))


def _is_echo(conversation: Conversation, event: ClientPressed, facts: Facts, step: Asked) -> bool:
    """The answer that this button gave a moment ago, given again by the same button."""
    run, case, last = conversation.run, conversation.case, conversation.ledger.latest(step.name)
    if isinstance(step, Decided):
        if last is None or event.prompt is None or last.message != event.prompt.hex:
            return False
        same = (last.decision is Decision.REFUSED) == (event.token == NO)
        return same and event.token in (YES, NO) and facts.now - last.at < speech.TWICE
    if run is None:
        return False
    since = case.opened_at if run.done and case is not None else run.active_at
    return (
        since is not None and facts.now - since < speech.TWICE and _stands(run, event.token, step)
    )


def _stands(run: Run, token: str, step: Ask | Enter | Review) -> bool:
    """Whether this is how the question was answered."""
    if isinstance(step, Review):
        return run.reviewed and token == YES
    if step.name not in run.answers:
        return False
    answer = run.answers[step.name]
    if token in (SKIP, DONE):
        return (answer is None) == (token == SKIP)
    given = beginning.BEGUN if isinstance(step, Enter) and token == BEGIN else token
    return answer == given.removeprefix(PICK)


def _on_open(
    conversation: Conversation, facts: Facts, question: Question, press: tuple[str, str | None]
) -> Step:
    """A press on a copy of the open question, which showed the words of this document."""
    token, document = press
    if token in question.asides:
        return explaining.meant(conversation, facts, question)
    if document != question.sha256 or not question.offers(token):
        return again.repeat(conversation, facts)
    if question.takes_several and token != SKIP:
        return _pick(conversation, facts, question, token)
    return answering.answer(conversation, facts, question, question.answer(token))


def _pick(conversation: Conversation, facts: Facts, question: Question, token: str) -> Step:
    """One of several was picked, or taken back; `done` answers with all of them."""
    pending, step = conversation.pending, question.step
    if pending is None or not isinstance(step, Ask):
        return Step(conversation)
    if token == DONE:
        return _picked(conversation, facts, question, pending)
    picked = toggled(pending.picked, token.removeprefix(PICK))
    after = replace(conversation, pending=replace(pending, picked=picked))
    shown = prompts.question(after, facts, step, picked)
    edit = EditSent(CLIENT, pending.message, Body(shown.text), shown.buttons)
    return Step(after, (edit,))


def _picked(conversation: Conversation, facts: Facts, question: Question, pending: Pending) -> Step:
    step = question.step
    assert isinstance(step, Ask)
    keys = [key for key, _ in step.choices if key in pending.picked]
    if len(keys) < int(step.least or 1):
        return explaining.unclear(conversation, facts, question, "multi_few")
    if step.most is not None and len(keys) > int(step.most):
        return explaining.unclear(conversation, facts, question, "multi_many")
    return answering.answer(conversation, facts, question, " ".join(keys))


__all__ = ["pressed", "went_back"]
