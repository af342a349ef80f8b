"""Every decision that is written into the ledger is also an act that has to be provable."""

from dataclasses import replace
from uuid import UUID

from consent import Decision, DocumentKind, Ledger, Record
from consent.acts import Act, By
from routing.assigning import recipients
from routing.conversation import Conversation
from routing.effects import Prove
from routing.facts import Facts
from routing.flow.model import Consent, Sign
from routing.ids import StepName
from routing.step import Step


def proved(conversation: Conversation, facts: Facts, ledger: Ledger) -> Step:
    """The ledger with what was just added to it, and an act for each of these decisions.

    The client's record is named at their first act and keeps that name. What stands in the ledger
    by then is older than these records, and is never claimed to be proved.
    """
    added = ledger.records[len(conversation.ledger.records) :]
    if not added:
        return Step(conversation)
    record = ledger.record
    if record is None:
        record, before = facts.make_id("record"), len(conversation.ledger.records)
        ledger = replace(ledger, record=record, unproved=before)
    acts = tuple(Prove(_act(facts, record, one, _by(conversation, facts, one))) for one in added)
    return Step(replace(conversation, ledger=ledger), acts)


def _act(facts: Facts, record: UUID, decided: Record, by: By) -> Act:
    return Act(
        id=facts.make_id(f"act:{decided.decision}:{decided.document}"),
        record=record,
        decision=decided.decision,
        document=decided.document,
        kind=decided.kind,
        version=decided.version,
        language=decided.language,
        sha256=decided.sha256,
        at=decided.at,
        required=_is_required(facts, decided),
        method=facts.doing.method,
        flow=facts.flow.sha256,
        step=decided.document,
        prompt=decided.message,
        answer=facts.doing.answer,
        words=facts.doing.words,
        by=by,
    )


def _by(conversation: Conversation, facts: Facts, decided: Record) -> By:
    """Whose act it is. Taking back is always the client's own."""
    if decided.decision is not Decision.WITHDRAWN and recipients.network_of(decided.document):
        adult = recipients.is_for_guardian(conversation, facts)
        return By.GUARDIAN if adult else By.CLIENT
    step = facts.flow.step(StepName(decided.document))
    asked = isinstance(step, Consent) and decided.decision is not Decision.WITHDRAWN
    return step.by if asked and isinstance(step, Consent) else By.CLIENT


def _is_required(facts: Facts, decided: Record) -> bool:
    """A notice always is; else the flow says it, as long as it has the step."""
    step = facts.flow.step(StepName(decided.document))
    if isinstance(step, Consent | Sign):
        return step.needed
    return decided.kind is DocumentKind.NOTICE
