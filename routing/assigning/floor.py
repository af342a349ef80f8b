"""The protection floor: nobody is asked whose network could read what this client did not agree to.

As long as somebody else can be asked, whoever answers over such a network is passed over. Where
only they are left the client is asked first, and nothing of theirs goes there before a yes.
"""

from dataclasses import replace
from datetime import timedelta

from consent import Decision
from routing.assigning import assign, routed
from routing.assigning.recipients import (
    MENTORS,
    agreed,
    document,
    is_for_guardian,
    lacking,
    name_of_document,
)
from routing.conversation import Conversation, Gate, Pending, PendingKind
from routing.facts import Counsellor, Facts
from routing.saying.putting import button
from routing.saying.speech import help_button, language_of, to_client, words
from routing.step import Step
from routing.words.joining import joined

YES, NO = "recipient:yes", "recipient:no"
COPIES = 10  # of which the buttons still count
PATIENCE = timedelta(days=1)  # so long the question waits until the operator hears of it


def beyond(conversation: Conversation, facts: Facts) -> Counsellor | None:
    """Who would be asked now if the client agreed; None: nobody, or it cannot be asked.

    A no holds for the case: the same network is not asked about again.
    """
    pending = conversation.pending
    busy = pending is not None and pending.kind is not PendingKind.RECIPIENT
    if busy or conversation.gate is not Gate.ADMITTED:
        return None
    known = agreed(conversation, facts.house)
    able = [one for one in facts.roster if _can_be_asked(conversation, one, known, facts)]
    wanted = replace(routed.wanted(conversation, facts), agreed=None, how="")
    one = assign.choose(able, wanted, facts.now).one
    return one if one is not None and one.recipients - known else None


def _can_be_asked(
    conversation: Conversation, one: Counsellor, known: frozenset[str], facts: Facts
) -> bool:
    new = one.recipients - known
    return all(document(facts, each) and not _refused(conversation, each) for each in new)


def _refused(conversation: Conversation, network: str) -> bool:
    """Said no, or taken back, since this case began."""
    case, last = conversation.case, conversation.ledger.latest(name_of_document(network))
    no = last is not None and last.decision in (Decision.REFUSED, Decision.WITHDRAWN)
    return no and last is not None and case is not None and last.at >= case.opened_at


def is_asked(conversation: Conversation) -> bool:
    pending = conversation.pending
    return pending is not None and pending.kind is PendingKind.RECIPIENT


def ask(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    """Whether this counsellor may answer over their network; as it is where nothing is to ask."""
    network = min(lacking(conversation, one, facts.house), default="")
    return put(conversation, facts, (network, str(one.id)), one.name)


def put(
    conversation: Conversation, facts: Facts, about: tuple[str, str], name: str, before: str = ""
) -> Step:
    """The question: exactly the words that are agreed to, and above them who it is about."""
    asked = document(facts, about[0])
    if asked is None:
        return Step(closed(conversation))
    shown = asked.shown(language_of(conversation, facts))
    key = "recipient.who_mentors" if about[0] == MENTORS else "recipient.who"
    who = words(conversation, facts, key, name=name, network=about[0].capitalize())
    ways = (
        button(conversation, facts, YES, "recipient_yes"),
        button(conversation, facts, NO, "recipient_no"),
        help_button(conversation, facts),
    )
    adult = is_for_guardian(conversation, facts)
    whose = words(conversation, facts, "recipient.guardian") if adult else ""
    text = joined(before, who, whose, shown.text)
    sent = to_client(conversation, facts, f"recipient:{about[0]}", text, *ways)
    pending = Pending(PendingKind.RECIPIENT, sent.message, document=shown.sha256, picked=about)
    old = conversation.pending
    if old is not None and (old.kind, old.document) == (pending.kind, pending.document):
        pending = replace(pending, copies=(*old.copies, old.message)[-COPIES:])
    return Step(replace(conversation, pending=pending), (sent,))


def closed(conversation: Conversation) -> Conversation:
    """The question is not open any more: somebody else was found, or it is answered."""
    return replace(conversation, pending=None) if is_asked(conversation) else conversation
