"""A client with whom nobody writes for some days, because a counsellor has decided so.

They are told, with the day on which it ends, and whom they can reach instead. What they write
begins nothing and is kept nowhere. Urgent help, what is held of them, stopping and deleting work as
always. It ends by itself.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import Conversation, Explained
from routing.facts import Facts
from routing.saying.speech import help_button, language_of, said_lately, to_client, words
from routing.step import Step

SAID = "barred"
QUIET = timedelta(minutes=10)  # so long it is not said again to whoever goes on writing


def is_barred(conversation: Conversation, facts: Facts) -> bool:
    return gates.is_barred(conversation, facts.now)


def sentence(conversation: Conversation, facts: Facts, key: str = "barred.still") -> str:
    """That nobody answers here, until when, and who does elsewhere."""
    until = conversation.blocked_until or facts.now
    time = facts.house.moment(until, facts.now, language_of(conversation, facts))
    return words(conversation, facts, key, time=time)


def told(conversation: Conversation, facts: Facts, key: str = "barred.still") -> Step:
    text = sentence(conversation, facts, key)
    said = to_client(conversation, facts, f"tell:{key}", text, help_button(conversation, facts))
    return Step(conversation, (said,))


def wrote(conversation: Conversation, facts: Facts) -> Step:
    """Words of theirs: said once to a burst of them."""
    if said_lately(conversation, facts, SAID, QUIET):
        return Step(conversation)
    known = replace(conversation, explained=Explained(SAID, facts.now))
    return told(known, facts)
