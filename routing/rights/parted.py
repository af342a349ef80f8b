"""What follows when a client has answered: the case ends, or goes to somebody else, or stays.

Nothing changes before a yes. Where nobody else could be asked that is said first, and the operator
is told that somebody waits for it.
"""

from dataclasses import replace

from routing import gates
from routing.assigning import waiting
from routing.cases import closing, relaying
from routing.conversation import Conversation, Explained, PendingKind, Phase
from routing.danger import watching
from routing.effects import CancelQueued, desk
from routing.facts import Facts
from routing.rights import changing, mind, parting, stands
from routing.rights.released import Because, released
from routing.saying.speech import name_of, report, said_lately, tell, words
from routing.step import Step

NOBODY = "other.nobody"  # that the operator was told
WISHED = Because("other_wished", "room.other_wished", "other.done_offered")


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """A button of the open question, or the words of one."""
    pending = conversation.pending
    ends = pending is not None and pending.kind is PendingKind.END
    if token == (parting.GO_ON if ends else parting.STAY):
        return changing.nothing(conversation, facts)
    if token != (parting.END if ends else parting.OTHER):
        ask = parting.ask_to_end if ends else parting.ask_for_other
        return ask(conversation, facts)
    return _ended(conversation, facts) if ends else _changed(conversation, facts)


def _ended(conversation: Conversation, facts: Facts) -> Step:
    """The client ends the case. Something may mean danger by now: then it is the card."""
    case = conversation.case
    if case is None or not gates.in_counselling(conversation):
        return changing.nothing(conversation, facts)
    if watching.is_watched(conversation):
        return mind.ask(conversation, facts)
    over = Step(replace(conversation, pending=None))
    if case.phase is Phase.OPEN and case.offer is not None:
        name = name_of(facts, case.offer.counsellor)
        over = over.add(tell(conversation, facts, "end.done", name=name))
    else:  # what was for whoever comes would wait for ever
        n = facts.queued
        key = "end.done_dropped" if n else "end.done_waiting"
        over = over.add(CancelQueued(desk(case.id)), tell(conversation, facts, key, n=str(n)))
    return over.then(lambda c: closing.close(c, facts, "room.ended_by_client"))


def wished_other(conversation: Conversation, facts: Facts) -> Step:
    """Somebody else is wished for: it is asked about, if there is anybody."""
    if not parting.is_possible(conversation, facts):
        return nobody(conversation, facts)
    return parting.ask_for_other(conversation, facts)


def nobody(conversation: Conversation, facts: Facts) -> Step:
    """Nobody else could be asked now, and all stays as it is; the operator knows, once."""
    case = conversation.case
    offer = case.offer if case is not None else None
    if case is None or offer is None:
        return Step(conversation)
    there = case.phase is Phase.OPEN
    name = name_of(facts, offer.counsellor)
    said = words(conversation, facts, NOBODY if there else "other.nobody_offered", name=name)
    if said_lately(conversation, facts, NOBODY, relaying.QUIET):
        return stands.above(conversation, facts, said)
    known = replace(conversation, explained=Explained(NOBODY, facts.now))
    told = report(facts, "other_nobody", room=case.name)
    return stands.above(known, facts, said).add(told)


def _changed(conversation: Conversation, facts: Facts) -> Step:
    """The counsellor's round is over, and somebody else is asked; who was there reads no more."""
    case = conversation.case
    free = replace(conversation, pending=None)
    if case is None or case.offer is None or not parting.is_about_now(conversation):
        return parting.gone(conversation, facts)
    if not parting.is_possible(conversation, facts):
        return nobody(free, facts)
    freed = released(free, case, facts, WISHED)
    excluded = parting.without(free).excluded
    return freed.then(lambda c: waiting.offer_next(_anew(replace(c, excluded=excluded)), facts))


def _anew(conversation: Conversation) -> Conversation:
    """Of this round only the last one counts: whoever could not come before is asked again."""
    case = conversation.case
    if case is None:
        return conversation
    return replace(conversation, case=replace(case, offers=case.offers[-1:]))


__all__ = ["decided", "nobody", "wished_other"]
