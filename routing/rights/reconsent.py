"""A material new version asks again: at a calm moment, and never in the middle of something.

Whoever is in an intake, or begins one, meets it on their way there. In counselling it follows the
client's own message, when nothing means danger and nobody has written for a while. Until they have
answered, what they agreed to before holds: what they write goes on to their counsellor.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import Conversation, Pending, PendingKind
from routing.effects import CancelTimer
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts
from routing.flow.model import Decided
from routing.intake import (
    afterwards,
    asking,
    beginning,
    deciding,
    decisions,
    meaning,
    onscreen,
    prompts,
    standing,
)
from routing.messages import Choice
from routing.rights import declined, handing, stopping
from routing.saying.speech import call, tell, to_client, words
from routing.step import Step
from routing.words.answers import Kept
from routing.words.joining import joined
from routing.words.question import EXPLAIN, MORE, NO, YES, Question

# So long nobody has written: whoever writes again then begins, and is not in the middle. Longer
# than a counsellor's pause between two answers, shorter than a night. Our own judgement.
CALM = timedelta(hours=4)
LIVE = 2  # misses; from then on a typed yes may be meant for the counsellor, and buttons count


def said_now(conversation: Conversation, facts: Facts) -> Conversation:
    """Somebody has just written to the other; a question of ours is not what they talk about."""
    pending = conversation.pending
    if pending is not None and pending.kind in (PendingKind.RECONSENT, PendingKind.GIVE):
        pending = replace(pending, misses=max(pending.misses, LIVE))
    return replace(conversation, spoke_at=facts.now, pending=pending)


def is_calm(conversation: Conversation, facts: Facts) -> bool:
    case = conversation.case
    last = conversation.spoke_at or (case.opened_at if case is not None else None)
    quiet = last is None or facts.now - last >= CALM
    return quiet and not conversation.is_alerted


def words_of(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The client writes, and nothing is open: passed on, and then asked where it is time."""
    if not gates.in_counselling(conversation):
        return afterwards.client_words(conversation, event, facts)
    refused = standing.refused(conversation, facts)
    if refused is not None:
        held = words(conversation, facts, "reconsent.held")
        return declined.card(conversation, facts, refused, held)
    asks = standing.due(conversation, facts) if is_calm(conversation, facts) else None
    passed = _passed_on(conversation, event, facts)
    return passed if asks is None else passed.then(lambda c: put(c, facts, asks))


def _passed_on(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    passed = afterwards.client_words(conversation, event, facts)
    return replace(passed, conversation=replace(passed.conversation, spoke_at=facts.now))


def put(
    conversation: Conversation,
    facts: Facts,
    step: Decided,
    before: str = "",
    *more: Choice,
    misses: int = 0,
) -> Step:
    """Show the new version, say what holds meanwhile, and wait for the answer."""
    old, kind = conversation.pending, PendingKind.RECONSENT
    missed = replace(old, misses=misses) if old is not None else None
    newest = beginning.newest(facts)
    question = prompts.question(replace(conversation, pending=missed), newest, step)
    held = standing.refused(conversation, facts) is not None
    meanwhile = "" if held else words(conversation, facts, "reconsent.meanwhile")
    text = joined(before, question.text, meanwhile)
    label = f"reconsent:{step.name}"
    sent = to_client(conversation, facts, label, text, *question.buttons, *more)
    same = old is not None and (old.step, old.document) == (step.name, question.sha256)
    copies = (*old.copies, old.message) if old is not None and same else ()
    pending = Pending(kind, sent.message, step.name, question.sha256, misses, (), copies)
    kept = asking.remembered(conversation, replace(pending, page=question.page))
    return Step(kept, (sent,))


def again(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """What is open once more: the question, or the card after a no."""
    step, pending = open_step(conversation, facts), conversation.pending
    if step is None or pending is None:
        return _over(conversation)
    if pending.document is None:
        return declined.card(conversation, facts, step, before)
    return put(conversation, facts, step, before, *more, misses=misses)


def open_step(conversation: Conversation, facts: Facts) -> Decided | None:
    """What is asked, as the flow of today has it; None where it is not asked any more."""
    pending = conversation.pending
    step = facts.house.flow.step(pending.step) if pending is not None else None
    if not isinstance(step, Decided) or step.name not in facts.house.documents:
        return None
    asked = (
        standing.due(conversation, facts) == step or standing.refused(conversation, facts) == step
    )
    return step if asked else None


def _over(conversation: Conversation) -> Step:
    return Step(replace(conversation, pending=None))


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Typed while it is open: an answer, or words for the counsellor as ever."""
    step, pending = open_step(conversation, facts), conversation.pending
    if step is None or pending is None or not gates.in_counselling(conversation):
        return words_of(replace(conversation, pending=None), event, facts)
    if pending.document is None:
        return _on_card(conversation, event, facts, step)
    question = prompts.question(conversation, beginning.newest(facts), step)
    found = question.understood(event.body.text) if event.attachment is None else None
    if isinstance(found, Kept) and _counts(pending, event, facts, question):
        return _answered(conversation, facts, question, found.value)
    return _no_answer(conversation, event, facts, step)


def _on_card(conversation: Conversation, event: ClientSaid, facts: Facts, step: Decided) -> Step:
    """Typed below a no: a wish to read it again, or words that go nowhere, which is said."""
    if declined.is_to_be_read(conversation, event, facts):
        return put(conversation, facts, step)
    return declined.card(conversation, facts, step, words(conversation, facts, "reconsent.held"))


def _pressed_on_card(
    conversation: Conversation, event: ClientPressed, facts: Facts, step: Decided
) -> Step:
    if event.token == declined.READ:
        return put(conversation, facts, step)
    if event.token == declined.END:
        return stopping.stop(conversation, facts)
    return declined.card(conversation, facts, step)


def _counts(pending: Pending, event: ClientSaid, facts: Facts, question: Question) -> bool:
    """Was the newest question in front of them, and nothing from the counsellor behind it?"""
    shown = onscreen.counts(event, facts)
    return shown and pending.misses < LIVE and pending.document == question.sha256


def _no_answer(conversation: Conversation, event: ClientSaid, facts: Facts, step: Decided) -> Step:
    """For the counsellor: passed on as ever; only once, or after a long while, we ask again."""
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    if standing.refused(conversation, facts) is not None:
        held = words(conversation, facts, "reconsent.held")
        return put(conversation, facts, step, held, misses=1)
    calm, misses = is_calm(conversation, facts), pending.misses
    passed = _passed_on(conversation, event, facts)
    if calm:
        return passed.then(lambda c: put(c, facts, step))
    waiting = replace(pending, misses=min(misses + 1, LIVE))
    after = Step(replace(passed.conversation, pending=waiting), passed.effects)
    if misses or event.attachment is not None:
        return after
    unclear = words(conversation, facts, "reconsent.unclear")
    return after.then(lambda c: put(c, facts, step, unclear, misses=1))


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button below it. One below words that have changed since shows those of now."""
    step, pending = open_step(conversation, facts), conversation.pending
    if step is None or pending is None:
        return _over(conversation)
    if pending.document is None:
        return _pressed_on_card(conversation, event, facts, step)
    question = prompts.question(conversation, beginning.newest(facts), step)
    stale = event.token == MORE and event.prompt != pending.message
    known = question.offers(event.token) or event.token in question.asides
    if stale or not known or pending.document != question.sha256:
        return again(conversation, facts)
    return _answered(conversation, facts, question, event.token)


def _answered(conversation: Conversation, facts: Facts, question: Question, token: str) -> Step:
    pending, step = conversation.pending, question.step
    if pending is None or not isinstance(step, Decided):
        return Step(conversation)
    if token == EXPLAIN:
        meant = meaning.said(conversation, facts, question)
        return again(conversation, facts, meant, misses=pending.misses)
    if question.offers(MORE) and token in (MORE, YES):
        read, early = deciding.read(conversation, facts, question, token)
        return again(decisions.turned(conversation), facts, early).add(*read)
    before = standing.refused(conversation, facts)
    given = (token, pending.message)
    recorded = deciding.record(conversation, beginning.newest(facts), question, given)
    if token == NO:
        return recorded.then(lambda c: _no(c, facts, step))
    return recorded.then(lambda c: _yes(c, facts, was_refused=before is not None))


def _yes(conversation: Conversation, facts: Facts, *, was_refused: bool) -> Step:
    """It stands; another text may have changed as well."""
    step, case = Step(conversation), conversation.case
    if was_refused and case is not None and standing.refused(conversation, facts) is None:
        told = call(facts, case.id, case.offer, "room.agreed_again")
        step = step.add(CancelTimer(declined.TIMER, case.id.hex), told)
    return step.then(lambda c: _next(c, facts, "reconsent.done"))


def _no(conversation: Conversation, facts: Facts, step: Decided) -> Step:
    """To something optional: it is off. To something needed: nothing more goes on."""
    if standing.is_needed(step) and gates.in_counselling(conversation):
        return declined.told(conversation, facts, step)
    return _next(conversation, facts, "reconsent.off")


def _next(conversation: Conversation, facts: Facts, key: str) -> Step:
    more = standing.due(conversation, facts) if gates.in_counselling(conversation) else None
    if more is not None:
        return put(conversation, facts, more)
    proof = handing.offered(conversation, facts)
    return Step(conversation, (tell(conversation, facts, key, *proof),))


__all__ = ["again", "is_calm", "pressed", "put", "said", "said_now", "words_of"]
