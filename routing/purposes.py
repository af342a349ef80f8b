"""One optional purpose taken back by itself: nothing else changes, and the card shows it."""

from dataclasses import replace

from routing import gates, mind, stopping
from routing.card import card_text
from routing.conversation import Conversation, Phase
from routing.effects import EditSent, desk
from routing.facts import Facts
from routing.flow import Consent
from routing.messages import Body
from routing.proving import proved
from routing.speech import language_of, tell
from routing.step import Step
from routing.wording import shorten


def optional(conversation: Conversation, facts: Facts) -> list[tuple[Consent, str]]:
    """Each optional purpose that stands, and what it is called: how its text begins."""
    found = []
    for step in facts.flow.steps:
        document = facts.documents.get(step.name)
        if not isinstance(step, Consent) or step.needed or document is None:
            continue
        if conversation.ledger.stands(document):
            text = document.shown(language_of(conversation, facts)).text
            found.append((step, shorten(text.strip().partition("\n")[0])))
    return found


def off(conversation: Conversation, facts: Facts, document: str) -> Step:
    """One purpose is taken back; who takes back what is needed has stopped."""
    named = {str(step.name): name for step, name in optional(conversation, facts)}
    taken = conversation.ledger.withdraw_one(document, facts.now)
    if document not in named:
        stood = taken != conversation.ledger
        return stopping.stop(conversation, facts) if stood else mind.ask(conversation, facts)
    after = proved(replace(conversation, pending=None), facts, taken)
    said = tell(conversation, facts, "mind.off", name=named[document])
    done = after.add(mind.CLOSED, said, *_on_card(after.conversation, facts))
    return done.then(lambda c: mind.back(c, facts))


def _on_card(conversation: Conversation, facts: Facts) -> tuple[EditSent, ...]:
    """The counsellor who is there sees what still stands; after a pause the card comes anew."""
    case = conversation.case
    if case is None or case.card is None or case.phase is not Phase.OPEN:
        return ()
    if conversation.gate not in gates.WORDS:
        return ()
    return (EditSent(desk(case.id), case.card, Body(card_text(conversation, facts))),)
