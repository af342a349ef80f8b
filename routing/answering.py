"""What counts as an answer to the open question, and what becomes of it.

**Shown means delivered**: a typed answer counts only when the network has confirmed the prompt
and the words were written after it; a press on the prompt itself proves it. What is neither yes
nor no is explained and asked again, never inferred.
"""

from dataclasses import replace

from routing import acting, alerts, deciding, intake, keeping, prompts
from routing.answers import Kept, Outside, Side, Unclear
from routing.conversation import Conversation, Gate, PendingKind
from routing.effects import CLIENT, EditSent
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.flow import AnswerType, Ask, Asked, Enter, Review, Sign
from routing.messages import Body, Choice
from routing.prompts import BEGIN, CHANGE, PERSON, SKIP, Question
from routing.speech import tell
from routing.step import Step

PATIENCE = 2  # answers not understood until a person is offered
NAME = 60  # characters; where no more is asked for, nobody is asked to tell something


def counts(event: ClientSaid, facts: Facts) -> bool:
    """Was the prompt in front of the client when this was written?"""
    return facts.prompt is Prompt.SHOWN and event.order > facts.prompt_order


def open_question(conversation: Conversation, facts: Facts) -> Question | None:
    """The question the next answer belongs to, with the words of now; None where it is gone."""
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    if pending is None or pending.kind is not PendingKind.STEP or not isinstance(step, Asked):
        return None
    return prompts.question(conversation, facts, step, pending.picked)


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending, question = conversation.pending, open_question(conversation, facts)
    if pending is None or question is None:
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: intake.advance(replace(c, pending=None), facts))
    if event.attachment is not None:
        return keeping.keep(conversation, event, facts)
    if facts.prompt is Prompt.LOST or question.sha256 != pending.document:
        kept = keeping.aside(conversation, event, facts)
        return kept.then(lambda c: intake.repeat(c, facts))
    if not counts(event, facts):
        return _too_early(conversation, event, facts, question)
    return _typed(conversation, event, facts, question)


def _typed(conversation: Conversation, event: ClientSaid, facts: Facts, question: Question) -> Step:
    match question.understood(event.body.text):
        case Kept() if _is_a_cry(conversation, event, facts, question):
            return keeping.keep(conversation, event, facts)
        case Kept(value=value):
            return answer(conversation, facts, question, value)
        case Outside(side=side, value=value):
            return _outside(conversation, facts, question, (side, value))
        case Unclear() if _is_told(conversation, event, facts):
            return keeping.keep(conversation, event, facts)
        case Unclear(reason=reason):
            heard = keeping.remembered(conversation, event, keeping.STORY)
            return unclear(heard, facts, question, reason)


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


def _too_early(
    conversation: Conversation, event: ClientSaid, facts: Facts, question: Question
) -> Step:
    """Written before the question was there: it answers nothing, and what it tells is kept.

    Said once, however much comes.
    """
    pending, kept = conversation.pending, keeping.quietly(conversation, event, facts)
    if pending is None or pending.misses:
        return kept
    waiting_for = replace(kept.conversation, pending=replace(pending, misses=1))
    kind = question.kind if question.kind in ("notice", "consent") else "question"
    key = "kept.first" if kept.effects else f"early.{kind}"
    return Step(waiting_for, (*kept.effects, tell(conversation, facts, key)))


def missed(conversation: Conversation, facts: Facts) -> tuple[int, tuple[Choice, ...]]:
    """How many answers were no answer by now; from the second on a person is offered."""
    pending = conversation.pending
    misses = (pending.misses if pending is not None else 0) + 1
    step = facts.flow.step(pending.step) if pending is not None else None
    closed = conversation.gate is not Gate.ADMITTED or isinstance(step, Sign)
    if misses < PATIENCE or closed or step is None:
        return misses, ()
    return misses, (Choice(PERSON, prompts.say(conversation, facts, "button.person")),)


def unclear(conversation: Conversation, facts: Facts, question: Question, reason: str) -> Step:
    """Explained and asked again; after the second time with a person on offer."""
    misses, more = missed(conversation, facts)
    explained = _explained(conversation, facts, question, reason)
    if more:  # what would be understood is still said
        explained = f"{prompts.say(conversation, facts, 'unclear.again')}\n\n{explained}"
    elif misses >= PATIENCE:
        rest = prompts.say(conversation, facts, "unclear.again_closed")
        explained = f"{explained}\n\n{rest}"
    return intake.repeat(conversation, facts, explained, *more, misses=misses)


def _explained(conversation: Conversation, facts: Facts, question: Question, reason: str) -> str:
    step = question.step
    if not isinstance(step, Ask):
        return prompts.say(conversation, facts, f"unclear.{reason}")
    if question.language in step.wrong:
        return step.wrong[question.language]
    values = {"least": step.least or "1", "most": step.most or str(len(step.choices))}
    longest = step.most or str(prompts.LONGEST)
    return prompts.say(conversation, facts, f"unclear.{reason}", **values, longest=longest)


def _outside(
    conversation: Conversation, facts: Facts, question: Question, found: tuple[Side, str]
) -> Step:
    """Out of range: the organisation says something of its own and leads somewhere, or re-asks."""
    step, (side, value) = question.step, found
    if not isinstance(step, Ask) or conversation.run is None:
        return intake.repeat(conversation, facts)
    aside = step.below if side is Side.BELOW else step.above
    if aside is None:
        ends = {(True, True): "", (True, False): "_least", (False, True): "_most"}
        key = f"range{ends.get((step.least is not None, step.most is not None), '')}"
        return unclear(conversation, facts, replace(question, step=_unworded(step)), key)
    text = aside.text[question.language]
    kept = intake.keep(conversation, facts, step, value)
    return kept.then(lambda c: acting.lead(c, facts, step, (aside, text)))


def _unworded(step: Ask) -> Ask:
    """The range is explained in our words: the organisation's are about not understanding."""
    return replace(step, wrong={})


def answer(conversation: Conversation, facts: Facts, question: Question, given: str) -> Step:
    """Write the answer down, go on, and last show it in the question: nobody waits for that."""
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    step = question.step
    match step:
        case Ask() | Enter():
            kept = _kept(step, given)
            shown = settled(conversation, question, kept)
            return intake.keep(conversation, facts, step, kept).then(
                lambda c: intake.advance(c, facts).add(*shown)
            )
        case Review() if given == CHANGE:
            return acting.act(conversation, CHANGE, facts)
        case Review():
            run = conversation.run
            seen = replace(run, reviewed=True) if run is not None else None
            after = replace(conversation, run=seen, pending=None)
            return intake.advance(after, facts).add(*settled(conversation, question, given))
        case _:
            return deciding.decided(conversation, facts, question, given)


def _kept(step: Ask | Enter, given: str) -> str | None:
    if isinstance(step, Enter):
        return intake.BEGUN if given == BEGIN else None
    return None if given == SKIP and step.skippable else given


def settled(
    conversation: Conversation, question: Question, given: str | None
) -> tuple[EditSent, ...]:
    """The question, edited to show what was answered, without its buttons."""
    pending = conversation.pending
    if pending is None:
        return ()
    token = BEGIN if given == intake.BEGUN else given
    text = f"{question.text}\n\n\N{CHECK MARK} {question.label(token)}".rstrip()
    return (EditSent(CLIENT, pending.message, Body(text)),)


__all__ = ["answer", "counts", "missed", "open_question", "said", "settled", "unclear"]
