"""Three wishes of a client, by command: a person, somebody else, the end; each in every state.

None is ever passed on as words, and each is answered: with what is wished for, or with why not.
"""

from routing import gates
from routing.conversation import Conversation, Gate
from routing.dispatch import acting
from routing.facts import Facts
from routing.intake import gatekeeping, standing
from routing.rights import mind, parted, parting, stands
from routing.saying.speech import name_of, words
from routing.step import Step
from routing.words.joining import joined
from routing.words.manners import Act

PERSON = frozenset({"human", "person", "mensch"})
OTHER = frozenset({"other", "andere"})
END = frozenset({"end", "ende"})


def person(conversation: Conversation, facts: Facts) -> Step:
    """`/human`: a person is there, is looked for, or comes after these steps."""
    case = conversation.case
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False)
    if conversation.gate in stands.SHUT:
        closed = words(conversation, facts, "unclear.again_closed")
        return stands.behind(conversation, facts, closed)
    if conversation.gate is Gate.PAUSED:
        return stands.in_pause(conversation, facts, "human.paused")
    if stands.is_in_intake(conversation):
        return acting.act(conversation, Act.PERSON, facts)
    if not gates.in_counselling(conversation):
        return acting.apart(conversation, Act.PERSON, facts)
    there = case.offer if case is not None and gates.is_there(conversation) else None
    name = name_of(facts, there.counsellor) if there is not None else ""
    said = words(conversation, facts, "human.open", name=name) if there is not None else ""
    return stands.above(conversation, facts, joined(said, stands.now(conversation, facts)))


def other(conversation: Conversation, facts: Facts) -> Step:
    """`/other`: somebody else, where somebody is there or asked; else there is nobody to change."""
    if conversation.gate in stands.SHUT:
        return stands.show(conversation, facts)
    if not parting.has_somebody(conversation):
        return _nothing(conversation, facts, "other.nothing")
    if standing.refused(conversation, facts) is not None:
        return stands.above(conversation, facts, words(conversation, facts, "other.first"))
    return parted.wished_other(conversation, facts)


def end(conversation: Conversation, facts: Facts) -> Step:
    """`/end`: the client ends the case themselves; what is only begun ends with the card."""
    if conversation.gate in stands.SHUT:
        return stands.show(conversation, facts)
    if gates.in_counselling(conversation):
        return parting.ask_to_end(conversation, facts)
    if stands.is_in_intake(conversation):
        return mind.ask(conversation, facts)
    return _nothing(conversation, facts, "end.nothing")


def _nothing(conversation: Conversation, facts: Facts, key: str) -> Step:
    """It cannot be: how things are instead stands below."""
    waits = gates.in_counselling(conversation) and conversation.gate in gates.WORDS
    more = stands.now(conversation, facts) if waits else ""
    return stands.above(conversation, facts, joined(words(conversation, facts, key), more))


__all__ = ["END", "OTHER", "PERSON", "end", "other", "person"]
