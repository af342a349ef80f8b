"""A case changes its team while nobody is there yet: words of danger may call for other people."""

from dataclasses import replace

from routing.cases import routed, waiting
from routing.conversation import Conversation, Gate, Outcome, Phase
from routing.facts import Facts
from routing.step import Step


def moved(before: Conversation, conversation: Conversation, facts: Facts) -> Step:
    """Words of danger were noticed: a case that nobody has taken goes where the flow sends those.

    An invitation to somebody outside that team is taken back, unless nobody of the team can be
    asked now: then it stands, and whoever comes next is one of the team.
    """
    case, run = conversation.case, conversation.run
    if case is None or run is None or before.concerns == conversation.concerns:
        return Step(conversation)
    team = routed.team(conversation, facts)
    waits = case.phase in (Phase.WAITING, Phase.OFFERED) and conversation.gate is Gate.ADMITTED
    if not waits or team in ("", case.team):
        return Step(conversation)
    there = replace(conversation, case=replace(case, team=team, told_nobody=False))
    if case.offer is None:
        return waiting.offer_next(_asked_anew(there), facts)
    able = {one.id for one in routed.able(there, facts)}
    if case.offer.counsellor in able or waiting.next_one(_asked_anew(there), facts) is None:
        return Step(there)
    freed = waiting.released(there, Outcome.MOVED)
    return freed.then(lambda c: waiting.offer_next(_asked_anew(c), facts))


def _asked_anew(conversation: Conversation) -> Conversation:
    """A round of its own: who declined as one of many may be asked as one of this team."""
    case = conversation.case
    return replace(conversation, case=replace(case, offers=()) if case is not None else None)
