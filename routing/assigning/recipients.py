"""Who may technically read what a client writes, as far as this client has agreed to it.

A network whose owner can read along is a recipient. A client has agreed to those of the accounts
they write on, to those that the notice named which they acknowledged, and to each network they have
said yes to since: a decision of its own, about a document that is called after the network.
"""

from consent import Decision, Document
from consent.acts import By
from consent.ledger import STANDS
from routing.conversation import Conversation
from routing.facts import Counsellor, Facts, House
from routing.flow.model import Consent

SUPERVISION = "supervision"  # among recipients: the notice said that supervisors may read along
MENTORS = "mentors"  # and: of a counsellor whose words wait for a yes, whoever says it
PREFIX = "recipient."  # no step of a flow has a dot in its name


def name_of_document(network: str) -> str:
    """What the document is called by which somebody agrees to this network."""
    return f"{PREFIX}{network}"


def network_of(document: str) -> str:
    """Which network somebody agrees to by the document of this name; empty: it is another one."""
    return document.removeprefix(PREFIX) if document.startswith(PREFIX) else ""


def document(facts: Facts, network: str) -> Document | None:
    return facts.house.documents.get(name_of_document(network))


def documents(house: House) -> list[Document]:
    """Of every network that a client can be asked about."""
    return [one for name, one in house.documents.items() if name.startswith(PREFIX)]


def is_given(conversation: Conversation, document: str) -> bool:
    """A yes to a network counts until it is taken back, also where we say it in other words now."""
    last = conversation.ledger.latest(document)
    return last is not None and last.decision in STANDS


def agreed(conversation: Conversation, house: House) -> frozenset[str]:
    """Every recipient that this client knows of and has agreed to."""
    named = conversation.recipients
    decided = {one.document: one.decision for one in conversation.ledger.records}
    given = (
        name.removeprefix(PREFIX)
        for name, decision in decided.items()
        if name.startswith(PREFIX) and decision in STANDS
    )
    said_no = {
        name.removeprefix(PREFIX)
        for name, decision in decided.items()
        if name.startswith(PREFIX) and decision in (Decision.REFUSED, Decision.WITHDRAWN)
    }  # it outweighs a notice: whoever reads one agrees to nothing that they said no to
    known = house.recipients if named is None else house.recipients | (named - said_no)
    return known.union(given)


def is_for_guardian(conversation: Conversation, facts: Facts) -> bool:
    """An adult who has care of this client said yes for them, so this is asked of the adult too."""
    steps = (one for one in facts.flow.steps if isinstance(one, Consent))
    asked = (one.name for one in steps if one.by is By.GUARDIAN)
    last = (conversation.ledger.latest(name) for name in asked)
    return any(one is not None and one.decision in STANDS for one in last)


def is_mentored(conversation: Conversation, facts: Facts) -> bool:
    """The client knows that somebody's mentor reads along, and has agreed to it."""
    return MENTORS in agreed(conversation, facts.house)


def lacking(conversation: Conversation, one: Counsellor, house: House) -> frozenset[str]:
    """Who could read along at this counsellor's, and this client has not agreed to."""
    return one.recipients - agreed(conversation, house)
