"""What is typed while a correction is asked for: the new answer, or words like any others."""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import Conversation
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.intake import answering, keeping, onscreen, prompts, standing
from routing.rights import again, corrected, correcting, reconsent
from routing.saying.speech import tell, words
from routing.step import Step
from routing.words.answers import Kept
from routing.words.folding import fold, match
from routing.words.manners import Act
from routing.words.question import SKIP

PATIENCE = timedelta(minutes=30)  # so long what is written is taken as the answer


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """An answer, or else words like any others."""
    if not onscreen.counts(event, facts):
        return _crossed(conversation, event, facts)
    if event.attachment is not None or _is_over(conversation, facts):
        return _passed(conversation, event, facts)
    token = _meant(conversation, facts, event.body.text)
    if token is not None:
        return correcting.chosen(conversation, facts, token)
    return _typed(conversation, event, facts)


def _typed(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    step = correcting.open_step(conversation, facts)
    if step is None or len(event.body.text) > keeping.LONG:
        return _passed(conversation, event, facts)
    found = prompts.question(conversation, facts, step).understood(event.body.text)
    if not isinstance(found, Kept):
        return _passed(conversation, event, facts)
    answer = None if found.value == SKIP else found.value
    return corrected.answered(conversation, facts, step, answer)


def _crossed(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Written before the question was there, or it never came: it answers nothing."""
    if gates.in_counselling(conversation):
        return reconsent.words_of(conversation, event, facts)
    if facts.prompt is Prompt.LOST:
        kept, said = answering.put_anew(conversation, event, facts, is_answer=False)
        return kept.then(lambda c: again.repeat(c, facts, said))
    return answering.too_early(conversation, event, facts, is_answer=False)


def _is_over(conversation: Conversation, facts: Facts) -> bool:
    """It was asked too long ago, or what it was about is not held any more."""
    run = conversation.run
    lately = run is not None and run.active_at is not None and facts.now - run.active_at < PATIENCE
    return not lately or not correcting.can_be(conversation, facts)


def _meant(conversation: Conversation, facts: Facts, text: str) -> str | None:
    if facts.house.reserved.get(fold(text)) == Act.BACK:
        return correcting.LEAVE
    leave = words(conversation, facts, "button.leave_as_is")
    options = [(correcting.LEAVE, (leave,))]
    if correcting.open_step(conversation, facts) is not None:
        return correcting.LEAVE if fold(text) == fold(leave) else None
    listed = [(one.token, (one.label,)) for one in correcting.choices(conversation, facts)]
    return match(text, [*listed, *options])


def _passed(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The question is over, and what was written goes its way as ever."""
    after = replace(conversation, pending=None)
    passed = reconsent.words_of(after, event, facts)
    if standing.refused(after, facts) is not None:  # nothing is passed on, and that is said
        return passed
    key = "correct.passed" if gates.in_counselling(after) else "correct.over"
    return Step(after, (tell(after, facts, key),)).then(lambda _: passed)
