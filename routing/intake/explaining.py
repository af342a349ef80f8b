"""What is said to an answer that was not understood, and to whom somebody may turn instead.

Nobody is ever wrong: it says what the program could not do, what became of the words, and what
would help. From the second time on a person is offered, the third time plainly; then the question
stands almost alone. Nobody is told the same at length again and again. It is never met with
silence: whoever writes again may be in need, and a program that says nothing seems to be gone.
"""

from datetime import datetime, time

from routing.conversation import Conversation, Gate
from routing.facts import Facts
from routing.flow import ranges
from routing.flow.model import Acknowledge, AnswerType, Ask, Consent, Sign
from routing.intake import advancing, meaning, prompts
from routing.messages import Choice
from routing.saying.speech import words
from routing.step import Step
from routing.words.joining import joined
from routing.words.question import PERSON, Question

PATIENCE = 2  # answers not understood until a person is offered
PLAINLY = 3  # until they are offered in so many words; from the next one on little is said
OFFERS = ("unclear.again", "unclear.plainly", "unclear.still")
OFFERS_CLOSED = ("unclear.again_closed", "unclear.plainly_closed", "unclear.still")


def missed(conversation: Conversation) -> int:
    """How many answers to what is open were no answer, with this one."""
    return (conversation.pending.misses if conversation.pending is not None else 0) + 1


def offers(conversation: Conversation, facts: Facts, misses: int) -> tuple[str, tuple[Choice, ...]]:
    """What is said from the second answer on that was no answer, and a button for a person.

    The third time it is said more plainly, and then shortly: who did not take it up has read it.
    Where nobody may read along yet nobody can be fetched; whom to call is said instead.
    """
    if misses < PATIENCE:
        return "", ()
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending is not None else None
    label = words(conversation, facts, "button.person")
    closed = conversation.gate is not Gate.ADMITTED or isinstance(step, Sign)
    keys = OFFERS_CLOSED if closed else OFFERS
    said = words(conversation, facts, keys[min(misses, PLAINLY + 1) - PATIENCE], person=label)
    return said, () if closed else (Choice(PERSON, label),)


def unclear(
    conversation: Conversation, facts: Facts, question: Question, reason: str, said: str = ""
) -> Step:
    """Explained and asked again; after the second time with a person on offer.

    `said`: what became of the words, if that is to be said.
    """
    misses = missed(conversation)
    excuse, more = offers(conversation, facts, misses)
    explained = "" if misses > PLAINLY else _explained(conversation, facts, question, reason)
    # What would be understood is still said; whom to call comes behind it.
    first, second = (excuse, explained) if more else (explained, excuse)
    before = joined(f"{said} {first}".strip(), second)
    return advancing.repeat(conversation, facts, before, *more, misses=misses)


def _explained(conversation: Conversation, facts: Facts, question: Question, reason: str) -> str:
    step, admitted = question.step, conversation.gate is Gate.ADMITTED
    if isinstance(step, Consent) and admitted:  # others may read here already
        reason = "yesno"
    elif isinstance(step, Acknowledge) and (admitted or not conversation.earlier):
        reason = "notice_later" if admitted else "notice_short"
    if not isinstance(step, Ask):
        return words(conversation, facts, f"unclear.{reason}")
    if question.language in step.wrong:
        return step.wrong[question.language]
    least, most = (_limit(facts, question, one) for one in (step.least, step.most))
    values = {"least": least or "1", "most": most or str(len(step.choices))}
    longest = step.most or str(prompts.LONGEST)
    return words(conversation, facts, f"unclear.{reason}", **values, longest=longest)


def _limit(facts: Facts, question: Question, limit: str | None) -> str:
    """A limit as people say it: a day in their language, also where the flow says `today`."""
    step, zone = question.step, facts.house.zone
    if limit is None or not isinstance(step, Ask) or step.type is not AnswerType.DATE:
        return limit or ""
    found = ranges.day(limit, facts.now.astimezone(zone).date())
    if found is None:
        return limit
    noon = datetime.combine(found, time(12), zone)
    return facts.house.day(noon, facts.now, question.language)


def meant(conversation: Conversation, facts: Facts, question: Question) -> Step:
    """What yes and no mean, and the question again: asking that is no miss."""
    pending = conversation.pending
    misses = pending.misses if pending is not None else 0
    said = meaning.said(conversation, facts, question)
    return advancing.repeat(conversation, facts, said, misses=misses)
