"""A file of ours put into a client's hands: named so that it says nothing about why they have it.

Somebody else may look through a phone's files. So a name is a harmless word and a day.
"""

from datetime import timedelta

from routing.conversation import Conversation
from routing.effects import CLIENT, NORMAL, Marks, Send
from routing.facts import Facts
from routing.ids import MessageId
from routing.messages import Body, Choice, Made, MadeKind
from routing.saying.putting import button
from routing.saying.speech import language_of, lasting, words

PROOF = "agreed:proof"  # the button that asks for it
BEHIND = NORMAL + 1  # a file that has to wait holds up no words
NAMES = {
    MadeKind.RECEIPT_PAGE: ("note", "pdf", "application/pdf"),
    MadeKind.RECEIPT_FILE: ("note", "json", "application/json"),
    MadeKind.TAKEOUT: ("file", "pdf", "application/pdf"),
}


def offered(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    """The proof of what was just decided, for whoever wants it; nothing where there is none."""
    if conversation.ledger.record is None:
        return ()
    return (button(conversation, facts, PROOF, "proof"),)


def handed(conversation: Conversation, facts: Facts, what: MadeKind) -> Send:
    """A file that is made when it is sent. Of the decisions it tells of those made by now."""
    ledger = conversation.ledger
    word, ending, media_type = NAMES[what]
    made = Made(
        what=what,
        about=ledger.record.hex if ledger.record is not None else "",
        upto=len(ledger.records) - ledger.unproved,
        language=language_of(conversation, facts),
        name=f"{word}-{_day(facts)}.{ending}",
        media_type=media_type,
    )
    message = MessageId(facts.make_id(f"made:{what}"))
    marks = Marks(again=words(conversation, facts, "mark.again"))
    return Send(CLIENT, message, Body(""), priority=BEHIND, marks=marks, attachment=made)


def _day(facts: Facts) -> str:
    return facts.now.astimezone(facts.house.zone).date().isoformat()


def length(conversation: Conversation, facts: Facts, time: timedelta) -> str:
    """A time in words, for this client."""
    return lasting(facts.house, language_of(conversation, facts), time)
