"""An absence of their counsellor that a client could not be told of is told when they can be.

While they have paused nothing is said to them, and what is said while they take no messages is
lost. So it is owed: after every step this looks whether it can be told by now. It is owed no more
once it is over, or the case is somebody else's.
"""

from dataclasses import replace
from datetime import datetime

from routing import gates
from routing.case import Case
from routing.conversation import Conversation, Gate
from routing.effects import CLIENT
from routing.events import Event, Failure, NotSent
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.rights import absence
from routing.step import Step


def kept(_: Conversation, done: Step, event: Event, facts: Facts) -> Step:
    """The step, and what can be told by now. A question about somebody who has gone is closed."""
    after = absence.over(done.conversation)
    case = after.case
    if case is None or not case.away_owed:
        return Step(after, done.effects)
    if not _is_true(after, case, facts):
        return Step(replace(after, case=replace(case, away_owed=())), done.effects)
    owed = _lost(case, event)
    here = Step(replace(after, case=owed), done.effects)
    if owed.away_owed[absence.TOLD] or not _can_be_told(after, facts):
        return here
    return here.then(lambda c: absence.told(c, owed.away_owed[: absence.TOLD], facts))


def _is_true(conversation: Conversation, case: Case, facts: Facts) -> bool:
    who, _, until, _ = case.away_owed
    over = conversation.gate in (Gate.WITHDRAWN, Gate.ERASING)
    return not over and absence.has(conversation, CounsellorId(who)) and _at(until) > facts.now


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _lost(case: Case, event: Event) -> Case:
    """They took nothing from us when it was told: it is owed as before. What a network refuses for
    other reasons it would refuse again, and whoever can act hears of that anyway.
    """
    if not isinstance(event, NotSent) or event.party != CLIENT:
        return case
    if event.failure is not Failure.GONE:
        return case
    if event.message.hex != case.away_owed[absence.TOLD]:
        return case
    return replace(case, away_owed=(*case.away_owed[: absence.TOLD], ""))


def _can_be_told(conversation: Conversation, facts: Facts) -> bool:
    """By name, and not while they take nothing."""
    return conversation.gate in gates.WORDS and conversation.reachable and bool(facts.roster)
