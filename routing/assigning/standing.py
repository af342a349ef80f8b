"""To whom a running case is something: whoever is asked, has it, may take it, or supervises."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.assigning import assign, routed
from routing.conversation import Case, Conversation, Gate, Outcome, Phase
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.news import Listed


@dataclass(frozen=True, slots=True)
class Stand:
    """What the case is to one counsellor. What flips here is told; `until` goes with it."""

    listed: Listed
    alerted: bool
    late: bool
    by: CounsellorId | None = None  # WATCHED: who has it
    closing: bool = False


def stands(conversation: Conversation, facts: Facts) -> Mapping[CounsellorId, Stand]:
    """To whom the running case is something, and what. Whoever is only one of many may take it.

    Supervisors watch whatever is nothing else to them.
    """
    own, case = _own(conversation, facts), conversation.case
    if case is None or case.phase is Phase.CLOSED or not facts.house.supervisors:
        return own
    late = case.waits is not None and case.waits.slips > 0
    has = case.offer.counsellor if case.phase is Phase.OPEN and case.offer is not None else None
    closing = case.closing_at is not None
    watches = Stand(Listed.WATCHED, conversation.is_alerted, late, has, closing)
    found = dict(own)
    for one in facts.roster:
        if one.id not in facts.house.supervisors:
            continue
        known = own.get(one.id)
        if known is None:
            found[one.id] = watches
        elif one.id != has:
            found[one.id] = replace(known, closing=closing)
    return found


def _own(conversation: Conversation, facts: Facts) -> Mapping[CounsellorId, Stand]:
    case, alerted = conversation.case, conversation.is_alerted
    if case is None or case.phase is Phase.CLOSED:
        return {}
    if case.offer is not None:
        mine = case.offer.outcome is Outcome.TAKEN
        late = mine and case.waits is not None and case.waits.slips > 0
        listed = Listed.MINE if mine else Listed.ASKED
        asked = handed_to(case, alerted=alerted)
        return {**asked, case.offer.counsellor: Stand(listed, alerted, late)}
    if not _is_for_anybody(conversation, facts):
        return {}
    fitting = assign.fits(facts.roster, routed.wanted(conversation, facts))
    return dict.fromkeys(sorted(fitting), Stand(Listed.WAITS, alerted, late=False))


def handed_to(case: Case, *, alerted: bool) -> Mapping[CounsellorId, Stand]:
    """Whoever is asked to take it over from the counsellor who has it."""
    if case.handing is None or case.handing.offer is None:
        return {}
    return {case.handing.offer.counsellor: Stand(Listed.ASKED, alerted, late=False)}


def _is_for_anybody(conversation: Conversation, facts: Facts) -> bool:
    """Whoever fits may take it, because the team chooses by hand and nothing means danger."""
    by_hand = routed.wanted(conversation, facts).by_hand
    return by_hand and conversation.gate is not Gate.PAUSED
