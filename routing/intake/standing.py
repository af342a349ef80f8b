"""What stands of what a client decided: predicates of the record alone, that change nothing.

Whoever asks, passes on, pauses or lets go looks here first, so it knows no decision of ours.
"""

from consent import Decision
from consent.ledger import STANDS
from routing.assigning import recipients
from routing.conversation import Conversation, Gate
from routing.facts import Facts
from routing.flow.model import Acknowledge, Consent, Decided, Sign
from routing.saying.speech import language_of
from routing.words.wording import shorten


def refused(conversation: Conversation, facts: Facts) -> Decided | None:
    """What is needed and was refused during this case, when it was asked again; None: nothing."""
    case = conversation.case
    if case is None:
        return None
    for step in facts.house.flow.steps:
        if isinstance(step, Decided) and is_needed(step):
            last = conversation.ledger.latest(step.name)
            was = last is not None and last.decision is Decision.REFUSED
            if last is not None and was and last.at > case.opened_at:
                return step
    return None


def shut_before(conversation: Conversation, facts: Facts) -> Gate | None:
    """The gate at which somebody stood before they began again; None: they had never left."""
    ledger, steps = conversation.ledger, facts.house.flow.steps
    needed = [one for one in steps if isinstance(one, Decided) and is_needed(one)]
    last = [ledger.latest(one.name) for one in needed]
    if any(one is not None and one.decision is Decision.REFUSED for one in last):
        return Gate.REFUSED
    stopped = any(one.decision is Decision.WITHDRAWN for one in ledger.records)
    return Gate.WITHDRAWN if stopped or conversation.case is not None else None


def decided(conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Sign) -> bool:
    """Whether a decision about the words of today stands, or need not be asked for again."""
    document, ledger = facts.documents.get(step.name), conversation.ledger
    if document is None:
        return ledger.latest(step.name) is not None
    if is_needed(step):
        return ledger.stands(document)
    last = ledger.decided(document)
    taken_back = last is not None and last.decision is Decision.WITHDRAWN
    return last is not None and (not taken_back or ledger.is_off(step.name))


def is_needed(step: Acknowledge | Consent | Sign) -> bool:
    return isinstance(step, Acknowledge) or step.needed


def optional(conversation: Conversation, facts: Facts) -> list[tuple[str, str]]:
    """Each optional purpose that stands, and what it is called: how its text begins.

    That a network may read along, so that somebody there can answer, is one of them.
    """
    ledger, known = conversation.ledger, recipients.documents(facts.house)
    steps = (one for one in facts.flow.steps if isinstance(one, Consent) and not one.needed)
    purposes = (facts.documents.get(one.name) for one in steps)
    given = [one for one in purposes if one is not None and ledger.stands(one)]
    given += [one for one in known if recipients.is_given(conversation, one.name)]
    spoken = language_of(conversation, facts)
    return [(one.name, _called(one.shown(spoken).text)) for one in given]


def _called(text: str) -> str:
    return shorten(text.strip().partition("\n")[0])


def due(conversation: Conversation, facts: Facts) -> Decided | None:
    """The first text they said yes to that something material has changed in since."""
    ledger = conversation.ledger
    for step in facts.house.flow.steps:
        document = facts.house.documents.get(step.name)
        if not isinstance(step, Decided) or document is None:
            continue
        last = ledger.latest(step.name)
        if last is not None and last.decision in STANDS and ledger.decided(document) is None:
            return step
    return None


def is_asked(conversation: Conversation, facts: Facts, step: Decided) -> bool:
    """In an intake: whether it waits for an answer now. A new version waits for what is urgent."""
    if decided(conversation, facts, step):
        return False
    last = conversation.ledger.latest(step.name)
    stood = last is not None and last.decision in STANDS
    urgent = conversation.gate is Gate.ADMITTED and conversation.is_alerted
    return not (stood and urgent)
