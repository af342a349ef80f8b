"""A no to a new version of something needed: nothing more is passed on, and nobody is cut off.

The case stays open for some days. The counsellor is told and can still say goodbye; the client can
read it again, stop, or stop and have everything deleted. Then it ends by itself.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from routing import gates
from routing.cases import closing
from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.effects import SetTimer
from routing.events import ClientSaid
from routing.facts import Facts
from routing.flow.model import Decided
from routing.intake import explaining, lasting, standing
from routing.rights import mind, stopping
from routing.saying.putting import button
from routing.saying.speech import call, help_button, language_of, tell, to_client, words
from routing.step import Step
from routing.words.folding import match
from routing.words.joining import joined

TIMER = closing.DECLINED
# So long a no can be thought over, and a goodbye said. Our own judgement: with a weekend in it.
GRACE = timedelta(days=7)
READ, END = "declined:read", "declined:end"  # tokens: show me the new version again; stop


def told(conversation: Conversation, facts: Facts, step: Decided) -> Step:
    """Both sides know what a no means, and until when."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    end = _end(conversation, facts, step)
    date = facts.house.day(end, facts.now, facts.house.staff_language)
    known = call(facts, case.id, case.offer, "room.not_agreed_again", date=date)
    timed = Step(conversation, (SetTimer(TIMER, case.id.hex, end), known))
    return timed.then(lambda c: card(c, facts, step))


def _end(conversation: Conversation, facts: Facts, step: Decided) -> datetime:
    last = conversation.ledger.latest(step.name)
    return lasting.by_day(facts, (last.at if last is not None else facts.now) + GRACE)


def card(conversation: Conversation, facts: Facts, step: Decided, before: str = "") -> Step:
    """What they can do now. No document belongs to it: nothing is agreed to by its buttons."""
    date = facts.house.day(
        _end(conversation, facts, step), facts.now, language_of(conversation, facts)
    )
    text = joined(before, words(conversation, facts, "reconsent.refused", date=date))
    choices = (
        button(conversation, facts, READ, "read_again"),
        button(conversation, facts, END, "stop"),
        button(conversation, facts, mind.DELETE, "stop_delete"),
        help_button(conversation, facts),
    )
    sent = to_client(conversation, facts, f"declined:{step.name}", text, *choices)
    old = conversation.pending
    same = old is not None and old.kind is PendingKind.RECONSENT and old.document is None
    copies = (*old.copies, old.message) if old is not None and same else ()
    misses = explaining.missed(conversation) if same else 0
    pending = Pending(PendingKind.RECONSENT, sent.message, step.name, None, misses, (), copies)
    return Step(replace(conversation, pending=pending), (sent,))


def is_to_be_read(conversation: Conversation, event: ClientSaid, facts: Facts) -> bool:
    """Typed at the card: whether it is the wish to read the new version again."""
    also = words(conversation, facts, "words.yes").split(", ")
    named = words(conversation, facts, "button.read_again")
    return event.attachment is None and match(event.body.text, [(READ, (named, *also))]) == READ


def time_came(conversation: Conversation, facts: Facts, key: str) -> Step:
    """The days are over and it is still a no: it ends as if they had stopped."""
    case = conversation.case
    if case is None or case.id.hex != key or not gates.in_counselling(conversation):
        return Step(conversation)
    if conversation.gate is Gate.WITHDRAWN:  # they have stopped already
        return Step(conversation)
    if standing.refused(conversation, facts) is None:
        return Step(conversation)
    over = tell(conversation, facts, "reconsent.over")
    return stopping.stop(conversation, facts).add(over)
