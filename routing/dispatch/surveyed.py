"""What a client does at the survey after a case: an answer, a way through it, or something to tell.

It never bars anything. Whatever is told here, and is no answer, ends it and begins as it would
without it; only what tells nothing, such as a slip or a mark, is asked about again.
"""

from collections.abc import Callable

from routing.conversation import Conversation
from routing.danger import alerts
from routing.dispatch import acting, pressing
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.intake import answering, explaining, onscreen
from routing.rights import again, survey
from routing.step import Step
from routing.words.answers import Kept, Unclear
from routing.words.folding import match
from routing.words.manners import Act
from routing.words.noise import is_noise
from routing.words.question import BACK, PERSON, Question

Inner = Callable[[Conversation, Facts], Step]


def said(
    conversation: Conversation, event: ClientSaid, facts: Facts, act: str | None
) -> Step | None:
    """What was typed, as far as it is for the survey; None: it is something to tell.

    `act`: the reserved word that it is as a whole.
    """
    within, pending = survey.inside(conversation, facts), conversation.pending
    if within is None or pending is None or event.attachment is not None:
        return None
    if alerts.found(facts.flow.crisis, event.body.text):
        return None
    if pending.step is None:
        return _at_the_offer(conversation, event, facts, act)
    question = onscreen.open_question(*within)
    if question is None:
        return None
    if act is not None and not question.names(event.body.text):
        return acted(conversation, act, facts)
    return _at_a_question(conversation, event, facts, question)


def _at_the_offer(
    conversation: Conversation, event: ClientSaid, facts: Facts, act: str | None
) -> Step | None:
    if act is not None:
        return acted(conversation, act, facts)
    ways = survey.ways(conversation, facts)
    meant = match(event.body.text, ways)
    if meant is not None:
        return _chosen(conversation, meant, facts) if _counts(event, facts) else None
    labels = tuple(word for _, found in ways for word in found)
    if not is_noise(event.body.text, labels, ()):
        return None
    misses = explaining.missed(conversation)
    excuse, more = explaining.offers(conversation, facts, misses)
    return survey.again(conversation, facts, excuse, *more, misses=misses)


def _at_a_question(
    conversation: Conversation, event: ClientSaid, facts: Facts, question: Question
) -> Step | None:
    text, read = event.body.text, question.understood(event.body.text)
    labels = (label for label, more in question.options.values() for label in (label, *more))
    if isinstance(read, Unclear) and not is_noise(text, labels, ()):
        return None
    if not _counts(event, facts):
        return survey.again(conversation, facts)
    if isinstance(read, Kept):
        value = read.value
        return _inside(conversation, facts, lambda c, f: answering.answer(c, f, question, value))
    reason = read.reason if isinstance(read, Unclear) else question.kind
    return _inside(conversation, facts, lambda c, f: explaining.unclear(c, f, question, reason))


def _counts(event: ClientSaid, facts: Facts) -> bool:
    return facts.prompt is not Prompt.LOST and onscreen.counts(event, facts)


def _inside(conversation: Conversation, facts: Facts, work: Inner) -> Step:
    within = survey.inside(conversation, facts)
    if within is None:
        return survey.gone(conversation, facts)
    return survey.outside(conversation, work(*within), facts)


def acted(conversation: Conversation, act: str, facts: Facts) -> Step:
    """A reserved word, also with a slash. A person is looked for without any more questions."""
    pending = conversation.pending
    if act == Act.PERSON:
        return acting.apart(survey.ended(conversation), act, facts)
    if act in (Act.BACK, Act.CHANGE, Act.SKIP):
        if pending is None or pending.step is None:
            return survey.again(conversation, facts)
        inner = Act.SKIP if act == Act.SKIP else Act.BACK
        return _inside(conversation, facts, lambda c, f: acting.act(c, inner, f))
    return acting.act(conversation, act, facts)


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button: of the offer, of a question of it, or of something that is over."""
    pending = conversation.pending
    if event.token == PERSON:
        return acted(conversation, Act.PERSON, facts)
    if event.token in (survey.YES, survey.NO):
        return _chosen(conversation, event.token, facts)
    if survey.inside(conversation, facts) is None:
        return survey.gone(conversation, facts)
    if pending is None or pending.step is None:
        return again.old(conversation, facts)
    do = pressing.went_back if event.token == BACK else pressing.pressed
    return _inside(conversation, facts, lambda c, f: do(c, event, f))


def _chosen(conversation: Conversation, token: str, facts: Facts) -> Step:
    """Yes or no to the offer. Yes twice tapped is said once: what is open is shown."""
    pending = conversation.pending
    if token == survey.NO:
        return survey.declined(conversation, facts)
    if pending is not None and pending.step is not None:
        return survey.again(conversation, facts)
    return survey.begun(conversation, facts)


__all__ = ["acted", "pressed", "said"]
