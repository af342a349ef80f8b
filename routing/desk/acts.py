"""What the commands in a case's room do, each of them."""

from dataclasses import replace

from routing import gates
from routing.assigning import waiting, why
from routing.assigning.card import card_text
from routing.cases import closing
from routing.conversation import Case, Conversation, Offer
from routing.desk import unreleased
from routing.desk.answering import Asked, answered, shown
from routing.facts import Facts
from routing.rights import holding
from routing.saying.speech import name_of, staff_words, tell
from routing.step import Step
from routing.supervision import eyes


def noted(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """It stands in the room already; it is said that it went nowhere else."""
    return answered(conversation, asked, facts, "room.noted")


def closed(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """Where danger was noticed a second person has to agree first, if there is one."""
    if eyes.needed(conversation, facts):
        return eyes.asked(conversation, facts)
    return over(conversation, asked.offer, facts)


def over(conversation: Conversation, offer: Offer, facts: Facts) -> Step:
    """The client is told, and how many of their words nobody has read."""
    if gates.is_held(conversation):
        return holding.over(conversation, facts)
    name, unread = name_of(facts, offer.counsellor), facts.unread
    key = "closed_unread" if unread else "closed"
    said = tell(conversation, facts, key, name=name, n=str(unread))
    return Step(conversation, (said,)).then(lambda c: closing.close(c, facts, "room.closed"))


def close_risks(conversation: Conversation, asked: Asked, facts: Facts) -> tuple[str, ...]:
    """Sentences that say what would be left behind by closing; none: it is closed at once."""
    risks = []
    if conversation.is_alerted:
        risks.append(staff_words(facts, "room.risk_alert"))
    if facts.unread:
        risks.append(staff_words(facts, "room.risk_unread", n=str(facts.unread)))
    if asked.case.waits is not None and not asked.case.waits.first:
        risks.append(staff_words(facts, "room.risk_waits"))
    return (*risks, *unreleased.risks(asked.case, facts))


def given_back(conversation: Conversation, _: Asked, facts: Facts) -> Step:
    """As if they had left the room: the case is offered to somebody else."""
    return waiting.left(conversation, facts)


def decline_risks(_: Conversation, asked: Asked, facts: Facts) -> tuple[str, ...]:
    return (*unreleased.risks(asked.case, facts), staff_words(facts, "room.risk_decline"))


def explained(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    text = why.explained(conversation, facts)
    return shown(conversation, asked, facts, "why", text)


def answers(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """The card once more, as it is now."""
    return shown(conversation, asked, facts, "answers", card_text(conversation, facts))


def forgotten(conversation: Conversation) -> Conversation:
    """Nothing waits for a yes any more."""
    case = conversation.case
    if case is None or (case.confirm is None and case.draft is None):
        return conversation
    return replace(conversation, case=clear(case))


def clear(case: Case) -> Case:
    """The case, with nothing in it that waits for a yes."""
    return replace(case, confirm=None, draft=None)
