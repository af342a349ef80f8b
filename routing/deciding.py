"""A decision about a text: written into the ledger, and what it opens or shuts."""

from dataclasses import replace

from consent import Decision, DocumentKind, Record
from routing import answering, gatekeeping, intake
from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow import Acknowledge, Consent, Sign
from routing.ids import MessageId
from routing.prompts import NO, YES, Question
from routing.step import Step
from routing.way import refusal


def decided(conversation: Conversation, facts: Facts, question: Question, given: str) -> Step:
    pending, step = conversation.pending, question.step
    if pending is None or not isinstance(step, Acknowledge | Consent | Sign):
        return Step(conversation)
    shown = answering.settled(conversation, question, given)
    recorded = _record(conversation, facts, question, (given, pending.message))
    if given == NO and intake.is_needed(step):
        return gatekeeping.refuse(recorded, facts, refusal(step)).add(*shown)
    return gatekeeping.admitted(conversation, recorded, facts).add(*shown)


def _record(
    conversation: Conversation, facts: Facts, question: Question, given: tuple[str, MessageId]
) -> Conversation:
    """What was decided about exactly these words."""
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
    return replace(conversation, pending=None, ledger=conversation.ledger.add(record))
