"""Whether a counsellor may answer over a network that the client has not agreed to: their answer.

The question is `cases.floor`'s. What is no answer to it is for whoever comes, and is kept for them
as ever; once it is said that the question is still open. Taking a yes back counts at once.
"""

from dataclasses import replace

from consent import Decision, Document, DocumentKind, Record
from routing import gates
from routing.assigning import floor, recipients, waiting
from routing.conversation import Conversation, Pending, Phase
from routing.events import ClientSaid
from routing.facts import Counsellor, Facts
from routing.intake import afterwards, onscreen
from routing.intake.proving import proved
from routing.messages import Choice
from routing.rights.released import Because, released
from routing.saying import speech
from routing.saying.putting import reworded, said_in
from routing.saying.speech import language_of, tell, words
from routing.step import Step
from routing.words import plainly

TAKEN_BACK = Because("recipient_taken_back", "room.recipient_taken_back")
# What is offered at it: the token of a button, and the keys of the words that mean it.
OFFERED: tuple[tuple[str, tuple[str, str]], ...] = (
    (floor.YES, ("words.consent_yes", "button.recipient_yes")),
    (floor.NO, ("words.no", "button.recipient_no")),
)


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Typed while it is open: an answer, or words for whoever comes."""
    pending = conversation.pending
    if pending is None or not gates.in_counselling(conversation):
        return afterwards.client_words(floor.closed(conversation), event, facts)
    ways = {
        token: (words(conversation, facts, label), speech.spoken(conversation, facts, key))
        for token, (key, label) in OFFERED
    }
    meant = plainly.meant(event.body.text, ways) if event.attachment is None else None
    if meant is not None and onscreen.counts(event, facts):
        return decided(conversation, facts, meant)
    passed = afterwards.client_words(conversation, event, facts)
    if pending.misses or event.attachment is not None:
        return passed
    unclear = words(conversation, facts, "unclear.recipient")
    return passed.then(lambda c: again(c, facts, unclear, misses=1))


def again(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """The question once more, if there is still somebody it is about."""
    pending, one = conversation.pending, _about(conversation, facts)
    if pending is None or one is None:
        said = (speech.to_client(conversation, facts, "tell:before", before),) if before else ()
        return Step(floor.closed(conversation), said)
    step = floor.put(conversation, facts, (pending.picked[0], str(one.id)), one.name, before)
    return reworded(step, said_in(step), *more, misses=misses)


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """A button of it, or the words of one. Words that have changed since are shown as they are."""
    pending = conversation.pending
    document = recipients.document(facts, pending.picked[0]) if pending and pending.picked else None
    if pending is None or document is None:
        return Step(floor.closed(conversation))
    record = _record(conversation, pending, document, facts, token)
    if token not in (floor.YES, floor.NO) or record.sha256 != pending.document:
        return again(conversation, facts)
    step = proved(_answered(conversation), facts, conversation.ledger.add(record))
    network, given = pending.picked[0], token == floor.YES
    refused = "recipient.refused_mentors" if network == recipients.MENTORS else "recipient.refused"
    key = "recipient.agreed" if given else refused
    step = step.add(tell(conversation, facts, key, network=network.capitalize()))
    return step.then(lambda c: waiting.offer_next(c, facts))


def _record(
    conversation: Conversation, pending: Pending, document: Document, facts: Facts, token: str
) -> Record:
    language = language_of(conversation, facts)
    return Record(
        document=document.name,
        kind=DocumentKind.PURPOSE,
        version=document.version,
        language=language,
        sha256=document.shown(language).sha256,
        decision=Decision.GIVEN if token == floor.YES else Decision.REFUSED,
        at=facts.now,
        message=pending.message.hex,
    )


def _answered(conversation: Conversation) -> Conversation:
    """Nothing is asked any more. That nobody can be asked is said anew if it is so, but not to
    whoever heard it beside the question because of a danger.
    """
    case, free = conversation.case, replace(conversation, pending=None)
    if case is None or conversation.is_alerted:
        return free
    return replace(free, case=replace(case, told_nobody=False, nobody=None))


def _about(conversation: Conversation, facts: Facts) -> Counsellor | None:
    pending = conversation.pending
    picked = pending.picked if pending is not None and floor.is_asked(conversation) else ()
    return next((one for one in facts.roster if str(one.id) in picked[1:]), None)


def parted(conversation: Conversation, facts: Facts) -> Step:
    """A yes was taken back: whoever answers over that network reads nothing more, at once."""
    case = conversation.case
    offer = case.offer if case is not None and case.phase is not Phase.CLOSED else None
    one = speech.counsellor(facts, offer.counsellor) if offer is not None else None
    if case is None or offer is None or one is None:
        return Step(conversation)
    if not recipients.lacking(conversation, one, facts.house):
        return Step(conversation)
    freed = released(conversation, case, facts, TAKEN_BACK)
    return freed.then(lambda c: waiting.offer_next(replace(c, last_counsellor=None), facts))


__all__ = ["OFFERED", "again", "decided", "parted", "said"]
