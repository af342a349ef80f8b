"""A decision about a text: written into the ledger, and what it opens or shuts."""

from dataclasses import replace

from consent import Decision, DocumentKind, Record
from routing.conversation import Conversation
from routing.effects import CLIENT, EditSent
from routing.facts import Facts
from routing.flow.model import Acknowledge, Decided, Sign
from routing.flow.way import refusal
from routing.ids import Language, MessageId
from routing.intake import advancing, decisions, gatekeeping, onscreen, standing
from routing.intake.proving import proved
from routing.messages import Body
from routing.saying.speech import words
from routing.step import Step
from routing.words.question import MORE, NO, YES, Question


def decided(conversation: Conversation, facts: Facts, question: Question, given: str) -> Step:
    pending, step = conversation.pending, question.step
    if question.offers(MORE) and given in (MORE, YES):
        seen, early = read(conversation, facts, question, given)
        return advancing.repeat(decisions.turned(conversation), facts, early).add(*seen)
    if pending is None or given not in (YES, NO) or not isinstance(step, Decided):
        return Step(conversation)
    shown = onscreen.settled(conversation, question, given)
    recorded = record(conversation, facts, question, (given, pending.message))
    if given == NO and standing.is_needed(step):
        shut = recorded.then(lambda c: gatekeeping.refuse(c, facts, refusal(step)))
        return shut.add(*_offered(shut.conversation, facts, shown))
    on = gatekeeping.admitted(conversation, recorded.conversation, facts)
    return recorded.then(lambda _: on).add(*_offered(on.conversation, facts, shown))


def read(
    conversation: Conversation, facts: Facts, question: Question, given: str
) -> tuple[tuple[EditSent, ...], str]:
    """The page without its buttons, and what stands above the next one, which is to be put now.

    A yes before the last page is none yet: there is still something to read.
    """
    pending = conversation.pending
    if pending is None:
        return (), ""
    early = words(conversation, facts, "page.early") if given == YES else ""
    return (EditSent(CLIENT, pending.message, Body(question.text)),), early


def record(
    conversation: Conversation, facts: Facts, question: Question, given: tuple[str, MessageId]
) -> Step:
    """What was decided about exactly these words, and the evidence of it."""
    answered, shown = given
    name, document = question.step.name, facts.documents.get(question.step.name)
    kinds = {Acknowledge: Decision.ACKNOWLEDGED, Sign: Decision.SIGNED}
    yes = kinds.get(type(question.step), Decision.GIVEN)
    record = Record(
        document=name,
        kind=document.kind if document else DocumentKind.PURPOSE,
        version=document.version if document else facts.flow.version,
        language=question.language,
        sha256=question.sha256 or "",
        decision=yes if answered == YES else Decision.REFUSED,
        at=facts.now,
        message=shown.hex,
    )
    decided_now = replace(_named(conversation, facts, record), pending=None)
    return proved(decided_now, facts, conversation.ledger.add(record))


def _named(conversation: Conversation, facts: Facts, record: Record) -> Conversation:
    """Whoever acknowledges a notice agrees to the recipients that it names."""
    if record.decision is not Decision.ACKNOWLEDGED:
        return conversation
    house, document = facts.house, facts.documents.get(record.document)
    shown = document.texts.get(record.language) if document is not None else None
    says = house.readers.get(Language(record.language), "")
    tells = shown is not None and says != "" and says in shown.text
    known = house.recipients | house.named if tells else house.recipients
    return replace(conversation, recipients=known)


def _offered(
    conversation: Conversation, facts: Facts, shown: tuple[EditSent, ...]
) -> tuple[EditSent, ...]:
    """After the last of several decisions: one line below it, which stays there in the chat."""
    pending = conversation.pending
    asked = facts.flow.step(pending.step) if pending is not None else None
    if isinstance(asked, Decided):  # not the last one
        return shown
    offer = words(conversation, facts, "agreed.offer")
    return tuple(replace(one, body=Body(f"{one.body.text}\n\n{offer}")) for one in shown)
