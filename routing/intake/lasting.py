"""How long an intake that is not finished lasts: its timers, and what counts from when.

Stopping, ending and deleting take the timers away, and know nothing of what they do: `resuming`.
"""

from datetime import datetime, timedelta

from consent import Decision
from routing.conversation import Conversation, Gate, PendingKind, Run
from routing.effects import CancelQueued, CancelTimer, Effect, SetTimer, desk
from routing.facts import Facts

REMIND, FORGET, INTAKE = "remind", "forget", "intake"
EARLY = "early"  # what is left before a yes is forgotten
OLD_FORGET = "begun"  # what the timer was called before there was a reminder
UNAGREED = timedelta(days=3)  # after they were last heard; as long as a stranger is remembered
DECIDED = (Decision.REFUSED, Decision.WITHDRAWN)
OF_THE_FLOW = (PendingKind.STEP, PendingKind.CHANGE)
OVER: tuple[Effect, ...] = (CancelTimer(REMIND, INTAKE), CancelTimer(FORGET, INTAKE))


def touched(conversation: Conversation, facts: Facts) -> tuple[Effect, ...]:
    """A question was put: from here the times count. Before agreeing nothing is kept anyway."""
    if conversation.run is None or conversation.gate is not Gate.ADMITTED:
        return ()
    unfinished = facts.flow.unfinished
    forget = SetTimer(FORGET, INTAKE, by_day(facts, facts.now + unfinished.forget))
    if unfinished.remind is None:
        return (forget,)
    return (forget, SetTimer(REMIND, INTAKE, by_day(facts, facts.now + unfinished.remind)))


def is_unagreed(conversation: Conversation) -> bool:
    """Something is left before a yes by somebody whose decisions are kept beyond it.

    Who never decided anything is forgotten as a whole, which is not done here.
    """
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN):
        return bool(conversation.earlier)
    if conversation.gate is not Gate.FRESH or not conversation.greeted:
        return False
    decided = any(one.decision in DECIDED for one in conversation.ledger.records)
    return decided or conversation.case is not None


def until_agreed(facts: Facts) -> SetTimer:
    """When it is forgotten that they have written something again, or begun again."""
    return SetTimer(EARLY, INTAKE, facts.now + UNAGREED)


def by_day(facts: Facts, moment: datetime) -> datetime:
    """The moment, or the next morning where it would be at night (in the organisation's zone)."""
    unfinished, local = facts.flow.unfinished, moment.astimezone(facts.house.zone)
    night, morning, at = unfinished.night, unfinished.morning, local.time()
    if night == morning:
        return moment
    late = at >= night
    is_night = (late or at < morning) if night > morning else night <= at < morning
    if not is_night:
        return moment
    day = local.date() + timedelta(days=1 if night > morning and late else 0)
    return datetime.combine(day, morning, facts.house.zone).astimezone(moment.tzinfo)


def was_long_ago(conversation: Conversation, facts: Facts) -> bool:
    run, pending = conversation.run, conversation.pending
    if run is None or run.done or run.active_at is None or pending is None:
        return False
    return pending.kind in OF_THE_FLOW and facts.now - run.active_at >= facts.flow.unfinished.greet


def unkept(run: Run | None) -> tuple[CancelQueued, ...]:
    """What was kept for the counsellor of an intake that comes to nothing is never sent."""
    return (CancelQueued(desk(run.case)),) if run is not None and run.case is not None else ()
