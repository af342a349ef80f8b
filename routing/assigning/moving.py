"""A case changes its team while nobody is there yet: words of danger may call for other people."""

from dataclasses import replace

from routing.assigning import assign, routed, waiting
from routing.conversation import Conversation, Gate, Outcome, Phase
from routing.facts import Facts
from routing.step import Step


def moved(before: Conversation, conversation: Conversation, facts: Facts) -> Step:
    """Words of danger were noticed: a case that nobody has taken goes where the flow sends those.

    The first words of danger also end waiting for hours: those outside theirs are asked then.
    An invitation to somebody outside that team is taken back, unless nobody of the team can be
    asked now: then it stands, and whoever comes next is one of the team.
    """
    case, run = conversation.case, conversation.run
    if case is None or run is None or before.concerns == conversation.concerns:
        return Step(conversation)
    team = routed.team(conversation, facts)
    waits = case.phase in (Phase.WAITING, Phase.OFFERED) and conversation.gate is Gate.ADMITTED
    if not waits:
        return Step(conversation)
    if team in ("", case.team):
        return _hurried(before, conversation, facts)
    fresh = replace(case, team=team, told_nobody=False, told_until=None, nobody=None)
    there = replace(conversation, case=fresh)
    if case.offer is None:
        return waiting.offer_next(_asked_anew(there), facts)
    able = assign.fits(facts.roster, routed.wanted(there, facts))
    if case.offer.counsellor in able or waiting.next_one(_asked_anew(there), facts) is None:
        return Step(there)
    freed = waiting.released(there, Outcome.MOVED)
    return freed.then(lambda c: waiting.offer_next(_asked_anew(c), facts))


def _hurried(before: Conversation, conversation: Conversation, facts: Facts) -> Step:
    """A case that waits for its team's hours waits for them no longer."""
    case = conversation.case
    waits = case is not None and case.phase is Phase.WAITING
    if not waits or before.is_alerted or not conversation.is_alerted:
        return Step(conversation)
    return waiting.offer_next(conversation, facts)


def _asked_anew(conversation: Conversation) -> Conversation:
    """A round of its own: who declined as one of many may be asked as one of this team."""
    case = conversation.case
    return replace(conversation, case=replace(case, offers=()) if case is not None else None)
