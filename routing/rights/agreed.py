"""What a client decided, shown whenever they want to see it, and the proof of it for them to keep.

The proof is offered in one line, and never sent unless it is asked for: a file with decisions in
it may be the last thing somebody wants to have on their phone.
"""

from dataclasses import replace
from datetime import timedelta

from consent import Record
from consent.ledger import STANDS
from routing.conversation import Conversation, Explained, Gate
from routing.effects import Send
from routing.events import NotSent
from routing.facts import Facts
from routing.ids import Language
from routing.intake import gatekeeping
from routing.messages import MadeKind
from routing.rights import handing, mind, stopping
from routing.saying import speech
from routing.saying.putting import button
from routing.saying.speech import (
    help_button,
    language_of,
    report,
    said_lately,
    tell,
    to_client,
    words,
)
from routing.step import Step

COMMANDS = frozenset({"consent", "einwilligung"})
PROOF, MIND, NOTICE = handing.PROOF, "agreed:mind", "agreed:notice"
TOKENS = frozenset({PROOF, MIND, NOTICE})
NAME = 48  # characters of how a text begins
TOLD = timedelta(minutes=10)  # so long it is not said again that a file could not be made


def show(conversation: Conversation, facts: Facts) -> Step:
    """Each text's newest decision: what stands, and what does not."""
    latest = newest(conversation)
    last = (button(conversation, facts, NOTICE, "privacy"), help_button(conversation, facts))
    if not latest:
        return Step(conversation, (tell(conversation, facts, "agreed.none", *last),))
    parts = [
        _listed(conversation, facts, key, [one for one in latest if (one.decision in STANDS) is it])
        for key, it in (("agreed.stands", True), ("agreed.stands_not", False))
    ]
    text = "\n\n".join([*filter(None, parts), words(conversation, facts, "agreed.how")])
    ways = (
        button(conversation, facts, PROOF, "proof"),
        button(conversation, facts, MIND, "change_mind"),
        *last,
    )
    return Step(conversation, (to_client(conversation, facts, "tell:agreed", text, *ways),))


def newest(conversation: Conversation) -> list[Record]:
    """The newest decision about each text, in the order in which they were first decided."""
    records = conversation.ledger.records
    return list({one.document: one for one in records}.values())


def _listed(conversation: Conversation, facts: Facts, key: str, records: list[Record]) -> str:
    lines = [_line(conversation, facts, one) for one in records]
    return "\n".join([words(conversation, facts, key), *lines]) if lines else ""


def _line(conversation: Conversation, facts: Facts, record: Record) -> str:
    return words(
        conversation,
        facts,
        "agreed.line",
        kind=words(conversation, facts, f"receipt.kind.{record.kind}"),
        name=_name(conversation, facts, record),
        n=str(record.version),
        decision=words(conversation, facts, f"receipt.decision.{record.decision}"),
        day=facts.house.day(record.at, facts.now, language_of(conversation, facts)),
    )


def _name(conversation: Conversation, facts: Facts, record: Record) -> str:
    """How its words begin; its name in the files where nobody has its words at hand."""
    document = facts.documents.get(record.document) or facts.house.documents.get(record.document)
    texts = document.texts if document is not None else {}
    own = texts.get(language_of(conversation, facts)) or texts.get(Language(record.language))
    begins = own.text.strip().partition("\n")[0] if own is not None else record.document
    return begins if len(begins) <= NAME else f"{begins[: NAME - 1].rstrip()}…"


def pressed(conversation: Conversation, facts: Facts, token: str) -> Step:
    """One of the buttons below it, in whatever state the client is."""
    if token == PROOF:
        return _proof(conversation, facts)
    if token == MIND and conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return stopping.left_alone(conversation, facts)
    if token == MIND:
        return mind.ask(conversation, facts)
    return gatekeeping.show_notice(conversation, facts)


def _proof(conversation: Conversation, facts: Facts) -> Step:
    """Words at once; the files follow as soon as the decisions stand in the log."""
    if conversation.ledger.record is None:
        key = "agreed.before" if conversation.ledger.records else "agreed.none"
        return Step(conversation, (tell(conversation, facts, key),))
    if said_lately(conversation, facts, PROOF, speech.TWICE):
        return Step(conversation)
    after = replace(conversation, explained=Explained(PROOF, facts.now))
    page = handing.handed(after, facts, MadeKind.RECEIPT_PAGE)
    file = handing.handed(after, facts, MadeKind.RECEIPT_FILE)
    return Step(after, (_said(after, facts), page, file))


def _said(conversation: Conversation, facts: Facts) -> Send:
    """What the files are; and what is not in them, because it is older than any record."""
    text = words(conversation, facts, "agreed.proof")
    if conversation.ledger.unproved:
        text = f"{text}\n\n{words(conversation, facts, 'agreed.before_some')}"
    return to_client(conversation, facts, "tell:agreed.proof", text)


def not_made(conversation: Conversation, event: NotSent, facts: Facts) -> Step:
    """A file of ours cannot be had: client and operator are told, once for several files."""
    if said_lately(conversation, facts, str(event.failure), TOLD):
        return Step(conversation)
    after = replace(conversation, explained=Explained(str(event.failure), facts.now))
    return Step(after, (tell(after, facts, "not_made"), report(facts, "not_made")))


__all__ = ["COMMANDS", "TOKENS", "newest", "not_made", "pressed", "show"]
