"""What counts as an answer to the open question, and what becomes of it.

**Shown means delivered**: a typed answer counts only when the network has confirmed the prompt
and the words were written after it; a press on the prompt itself proves it. What is neither yes
nor no is explained and asked again, never inferred.
"""

from dataclasses import replace

from routing.conversation import Conversation, Gate
from routing.danger import alerts
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.flow.model import Acknowledge, AnswerType, Aside, Ask, Consent, End, Enter, Review
from routing.intake import (
    advancing,
    beginning,
    deciding,
    explaining,
    keeping,
    noting,
    onscreen,
    prompts,
    recounting,
    reviewing,
)
from routing.saying.speech import tell, to_client, words
from routing.step import Step
from routing.words.answers import Kept, Outside, Reading, Side, Unclear
from routing.words.question import BEGIN, CHANGE, SKIP, Question

NUMBERS = (AnswerType.NUMBER, AnswerType.AGE, AnswerType.SCALE, AnswerType.DATE)
PLAINLY = 5  # words: `I am 16 years old` says no more than the number
NAME = 60  # characters; where no more is asked for, nobody is asked to tell something


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending, question = conversation.pending, onscreen.open_question(conversation, facts)
    if pending is None or question is None:
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: advancing.advance(replace(c, pending=None), facts))
    if event.attachment is not None:
        return _kept_aside(conversation, event, facts)
    read = question.understood(event.body.text)
    is_answer = not isinstance(read, Unclear)
    if facts.prompt is Prompt.LOST or question.sha256 != pending.document:
        kept, crossed = put_anew(conversation, event, facts, is_answer=is_answer)
        return kept.then(lambda c: advancing.repeat(c, facts, crossed))
    if not onscreen.counts(event, facts):
        return too_early(conversation, event, facts, is_answer=is_answer)
    return _typed(conversation, event, facts, question, read)


def _typed(
    conversation: Conversation,
    event: ClientSaid,
    facts: Facts,
    question: Question,
    read: Reading,
) -> Step:
    match read:
        case Kept() if _is_a_cry(conversation, event, facts, question):
            return _kept_aside(conversation, event, facts)
        case Kept(value=value) if value in question.asides:
            return explaining.meant(conversation, facts, question)
        case Kept(value=value):
            told = _told_beside(conversation, event, facts, question)
            return told.then(lambda c: answer(c, facts, question, value))
        case Outside(side=side, value=value):
            return _outside(conversation, event, facts, question, (side, value))
        case Unclear() if _is_told(conversation, event, facts):
            return _kept_aside(conversation, event, facts)
        case Unclear(reason=reason):
            return _not_understood(conversation, event, facts, question, reason)


def _kept_aside(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Something told, and no answer: the question stays open, and is put once more."""
    kept, above = keeping.keep(conversation, event, facts)
    return kept.then(
        lambda c: advancing.repeat(c, facts, above.before, *above.more, misses=above.misses)
    )


def _told_beside(
    conversation: Conversation, event: ClientSaid, facts: Facts, question: Question
) -> Step:
    """A number was found in a longer sentence: what else it tells is kept for the counsellor."""
    step, admitted = question.step, conversation.gate is Gate.ADMITTED
    is_number = isinstance(step, Ask) and step.type in NUMBERS
    if not (is_number and admitted and len(event.body.text.split()) > PLAINLY):
        return Step(conversation)
    kept = keeping.for_counsellor(conversation, event, facts)
    return kept.add(tell(conversation, facts, "kept.beside"))


def _not_understood(
    conversation: Conversation, event: ClientSaid, facts: Facts, question: Question, reason: str
) -> Step:
    """A few words that are no answer: kept, or said not to be, and how to answer."""
    labels = (label for label, more in question.options.values() for label in (label, *more))
    ways = (way.label for way in question.ways)
    kept, said = keeping.heard(conversation, event, facts, (*labels, *ways), keeping.STORY)
    own = isinstance(question.step, Ask) and bool(question.step.wrong)
    explained = explaining.missed(conversation) <= explaining.PLAINLY
    if explained and not kept.effects and not (own and conversation.gate is Gate.ADMITTED):
        said = ""  # how we explain it says that it was no answer
    return kept.then(lambda c: explaining.unclear(c, facts, question, reason, said))


def _is_told(conversation: Conversation, event: ClientSaid, facts: Facts) -> bool:
    """It answers nothing, and still says something: a sentence, or words of danger."""
    if keeping.is_more_than_an_answer(conversation, event):
        return True
    admitted = conversation.gate is Gate.ADMITTED
    return admitted and alerts.found(facts.flow.crisis, event.body.text)


def _is_a_cry(
    conversation: Conversation, event: ClientSaid, facts: Facts, question: Question
) -> bool:
    """Words of danger where a name was asked are for the counsellor, and are not the name.

    Where there is room to tell something they are the answer, and are not asked for again.
    """
    step = question.step
    if not isinstance(step, Ask) or step.type is not AnswerType.TEXT:
        return False
    if int(step.most or prompts.LONGEST) > NAME or conversation.gate is not Gate.ADMITTED:
        return False
    return alerts.found(facts.flow.crisis, event.body.text)


def too_early(
    conversation: Conversation, event: ClientSaid, facts: Facts, *, is_answer: bool
) -> Step:
    """Written before the question was there: it answers nothing, and what it tells is kept.

    Each of the two is said once, however much comes.
    """
    pending, kept = conversation.pending, Step(conversation)
    if not (is_answer and _is_short(event)):
        kept = keeping.quietly(conversation, event, facts)
    said = 2 if kept.effects else 1
    if pending is None or pending.misses >= said:
        return kept
    waiting_for = replace(kept.conversation, pending=replace(pending, misses=said))
    key = "kept.first" if kept.effects else _crossed(conversation, facts)
    return Step(waiting_for, (*kept.effects, tell(conversation, facts, key)))


def put_anew(
    conversation: Conversation, event: ClientSaid, facts: Facts, *, is_answer: bool
) -> tuple[Step, str]:
    """What was answered is not in front of them, or not in these words: it is to be shown again.

    What became of the words, and what stands above the question, which the caller puts.
    """
    if is_answer and _is_short(event):
        return Step(conversation), words(conversation, facts, _crossed(conversation, facts))
    return keeping.aside(conversation, event, facts), ""


def _is_short(event: ClientSaid) -> bool:
    return event.attachment is None and len(event.body.text.split()) <= keeping.GREETING


def _crossed(conversation: Conversation, facts: Facts) -> str:
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    kinds = {Acknowledge: "notice", Consent: "consent"}
    return f"early.{kinds.get(type(step), 'question')}"


def _outside(
    conversation: Conversation,
    event: ClientSaid,
    facts: Facts,
    question: Question,
    found: tuple[Side, str],
) -> Step:
    """Out of range: the organisation says something of its own and leads somewhere, or re-asks."""
    step, (side, value) = question.step, found
    if not isinstance(step, Ask) or conversation.run is None:
        return advancing.repeat(conversation, facts)
    aside = step.below if side is Side.BELOW else step.above
    if aside is None:
        ends = {(True, True): "", (True, False): "_least", (False, True): "_most"}
        key = f"range{ends.get((step.least is not None, step.most is not None), '')}"
        asked = replace(question, step=replace(step, wrong={}))  # in our words
        if len(event.body.text.split()) <= keeping.GREETING:
            return explaining.unclear(conversation, facts, asked, key)
        return _not_understood(conversation, event, facts, asked, key)
    text = aside.text[question.language]
    kept = noting.keep(conversation, facts, step, value)
    return kept.then(lambda c: _lead(c, facts, step, (aside, text)))


def _lead(conversation: Conversation, facts: Facts, step: Ask, led: tuple[Aside, str]) -> Step:
    """An answer out of range: the organisation's words, and on at the step it names."""
    run, (aside, text) = conversation.run, led
    if run is None:
        return Step(conversation)
    went = replace(run, went={**run.went, step.name: aside.next})
    said = to_client(conversation, facts, f"aside:{step.name}", text)
    after = replace(conversation, run=went)
    on = Step(after, (said,))
    if not isinstance(facts.flow.step(aside.next), End):  # there everything goes, and it says so
        on = on.then(lambda c: recounting.dropped(c, facts))
    return on.then(lambda c: advancing.advance(c, facts))


def answer(conversation: Conversation, facts: Facts, question: Question, given: str) -> Step:
    """Write the answer down, go on, and last show it in the question: nobody waits for that."""
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    step = question.step
    match step:
        case Ask() | Enter():
            kept = _kept(step, given)
            shown = onscreen.settled(conversation, question, kept)
            return noting.keep(conversation, facts, step, kept).then(
                lambda c: advancing.advance(c, facts).add(*shown)
            )
        case Review() if given == CHANGE:
            return reviewing.which(conversation, facts)
        case Review():
            run = conversation.run
            seen = replace(run, reviewed=True) if run is not None else None
            after = replace(conversation, run=seen, pending=None)
            return advancing.advance(after, facts).add(
                *onscreen.settled(conversation, question, given)
            )
        case _:
            return deciding.decided(conversation, facts, question, given)


def _kept(step: Ask | Enter, given: str) -> str | None:
    if isinstance(step, Enter):
        return beginning.BEGUN if given == BEGIN else None
    return None if given == SKIP and step.skippable else given


__all__ = ["answer", "put_anew", "said", "too_early"]
