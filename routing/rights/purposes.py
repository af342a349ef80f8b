"""One optional purpose taken back by itself: nothing else changes, and the card shows it."""

from dataclasses import replace

from routing import gates
from routing.assigning.card import card_text
from routing.conversation import Conversation, Phase
from routing.effects import EditSent, desk
from routing.facts import Facts
from routing.intake import standing
from routing.intake.proving import proved
from routing.messages import Body
from routing.rights import mind, onward, recipient, stopping
from routing.saying.speech import tell
from routing.step import Step


def off(conversation: Conversation, facts: Facts, document: str) -> Step:
    """One purpose is taken back; who takes back what is needed has stopped."""
    named = dict(standing.optional(conversation, facts))
    taken = conversation.ledger.withdraw_one(document, facts.now)
    if document not in named:
        stood = taken != conversation.ledger
        return stopping.stop(conversation, facts) if stood else mind.ask(conversation, facts)
    after = proved(replace(conversation, pending=None), facts, taken)
    said = tell(conversation, facts, "mind.off", name=named[document])
    done = after.add(mind.CLOSED, said, *_on_card(after.conversation, facts))
    left = done.then(lambda c: recipient.parted(c, facts))
    return left.then(lambda c: onward.back(c, facts))


def _on_card(conversation: Conversation, facts: Facts) -> tuple[EditSent, ...]:
    """The counsellor who is there sees what still stands; after a pause the card comes anew."""
    case = conversation.case
    if case is None or case.card is None or case.phase is not Phase.OPEN:
        return ()
    if conversation.gate not in gates.WORDS:
        return ()
    return (EditSent(desk(case.id), case.card, Body(card_text(conversation, facts))),)
