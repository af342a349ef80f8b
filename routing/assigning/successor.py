"""Who could take over an open case: one who is named, or the next of a team.

Asked before a counsellor gives a case away, while it is on its way, and when a case is begun again
with whoever had it; nothing is decided here.
"""

from dataclasses import replace

from routing.assigning import assign, routed
from routing.assigning.assign import MANUAL, Found
from routing.case import Handing
from routing.conversation import Conversation
from routing.facts import Counsellor, Facts
from routing.saying.speech import counsellor


def can_take(conversation: Conversation, one: Counsellor, facts: Facts) -> Found:
    """Whether this counsellor could have the case now; else why not."""
    wanted = replace(routed.wanted(conversation, facts), asked=(), how="")
    return assign.choose((one,), wanted, facts.now)


def of_team(conversation: Conversation, handing: Handing, facts: Facts) -> Found:
    """Who of the team comes next; whoever has the case, or was tried, does not."""
    case, house = conversation.case, facts.house
    has = (case.offer.counsellor,) if case is not None and case.offer is not None else ()
    how = house.choose.get(handing.team, "")
    wanted = replace(
        routed.wanted(conversation, facts),
        members=house.teams.get(handing.team, frozenset()),
        hours=house.team_hours.get(handing.team),
        how=how if how != MANUAL else "",
        asked=frozenset((*has, *handing.tried)),
        known=None,
    )
    return assign.choose(facts.roster, wanted, facts.now)


def found(conversation: Conversation, handing: Handing, facts: Facts) -> Found:
    """Who is asked to take it over now."""
    if handing.team:
        return of_team(conversation, handing, facts)
    one = counsellor(facts, handing.to)
    if handing.supervised:
        return Found(one, (), 0, None, quiet=False)
    return (
        Found(None, (), 0, None, quiet=False) if one is None else can_take(conversation, one, facts)
    )
