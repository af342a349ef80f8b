"""An intake that was begun and left: one reminder, a neutral greeting, and at last forgetting it.

Nothing unasked is sent at night, and the first words of it name no topic: somebody else may see
the screen. Times count from the last question.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from routing import alerts, intake, way
from routing.conversation import Conversation, Gate, PendingKind, Phase, Run
from routing.effects import CancelQueued, CancelTimer, Count, Effect, SetTimer, desk
from routing.facts import Facts
from routing.flow import OnOld
from routing.putting import GO_ON, button, put
from routing.speech import help_button, language_of, tell
from routing.step import Step

REMIND, FORGET, INTAKE = "remind", "forget", "intake"
EARLY = "early"  # what was written without a yes is forgotten
OLD_FORGET = "begun"  # what the timer was called before there was a reminder
OVER_AGAIN, DELETE = "over", "delete"
UNAGREED = timedelta(days=3)  # so long it is remembered that something was written, without a yes
OF_THE_FLOW = (PendingKind.STEP, PendingKind.CHANGE)
OVER: tuple[Effect, ...] = (CancelTimer(REMIND, INTAKE), CancelTimer(FORGET, INTAKE))


def touched(conversation: Conversation, facts: Facts) -> Step:
    """A question was put: from here the times count. Before agreeing nothing is kept anyway."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    after = replace(conversation, run=replace(run, active_at=facts.now))
    if conversation.gate is not Gate.ADMITTED:
        return Step(after)
    unfinished = facts.flow.unfinished
    effects: tuple[Effect, ...] = (
        SetTimer(FORGET, INTAKE, by_day(facts, facts.now + unfinished.forget)),
    )
    if unfinished.remind is not None:
        effects += (SetTimer(REMIND, INTAKE, by_day(facts, facts.now + unfinished.remind)),)
    return Step(after, effects)


def until_agreed(facts: Facts) -> SetTimer:
    """When it is forgotten that somebody who said no, or stopped, has written something again."""
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


def greet(conversation: Conversation, facts: Facts) -> Step:
    """Somebody who was away is asked whether to go on; what they wrote answers nothing."""
    return put(
        conversation,
        facts,
        PendingKind.RESUME,
        "resume.ask",
        button(conversation, facts, GO_ON, "go_on"),
        button(conversation, facts, OVER_AGAIN, "start_over"),
        help_button(conversation, facts),
    )


def time_came(conversation: Conversation, facts: Facts, kind: str) -> Step:
    run, case = conversation.run, conversation.case
    if kind == EARLY:
        admitted = conversation.gate is Gate.ADMITTED
        return Step(conversation if admitted else replace(conversation, earlier=()))
    if run is None or run.done or (case is not None and case.phase is not Phase.CLOSED):
        return Step(conversation)
    if kind == REMIND:
        return _remind(conversation, facts)
    return _forget(conversation, facts)


def _remind(conversation: Conversation, facts: Facts) -> Step:
    """Once, and never again in this run: the timer is set anew only by a new question."""
    run, unfinished = conversation.run, facts.flow.unfinished
    if run is None or conversation.pending is None or run.active_at is None:
        return Step(conversation)
    if not conversation.reachable or conversation.pending.kind is PendingKind.RESUME:
        return Step(conversation)
    until = by_day(facts, run.active_at + unfinished.forget)
    step = put(
        conversation,
        facts,
        PendingKind.RESUME,
        "resume.remind",
        button(conversation, facts, GO_ON, "go_on"),
        button(conversation, facts, DELETE, "delete"),
        date=facts.house.day(until, facts.now, language_of(conversation, facts)),
    )
    return step.add(Count("reminded"))


def _forget(conversation: Conversation, facts: Facts) -> Step:
    """The time is over: answers go, decisions stay, and it is said what went."""
    run = conversation.run
    tells = conversation.reachable and run is not None and run.is_begun
    gone = _gone(conversation, facts).add(Count("forgotten"))
    return gone.add(tell(gone.conversation, facts, "resume.forgotten")) if tells else gone


def delete(conversation: Conversation, facts: Facts) -> Step:
    """The client wants it so."""
    gone = _gone(conversation, facts)
    return gone.add(tell(gone.conversation, facts, "resume.deleted"))


def _gone(conversation: Conversation, facts: Facts) -> Step:
    kept = unkept(conversation.run)
    gone = replace(conversation, run=None, pending=None, concerns=(), earlier=(), over_at=facts.now)
    return Step(gone, (*kept, *OVER))


def unkept(run: Run | None) -> tuple[CancelQueued, ...]:
    """What was kept for the counsellor of an intake that comes to nothing is never sent."""
    return (CancelQueued(desk(run.case)),) if run is not None and run.case is not None else ()


def answer(conversation: Conversation, facts: Facts, token: str) -> Step:
    """What was decided about an intake that was left."""
    decided: Mapping[str, Callable[[Conversation, Facts], Step]] = {
        GO_ON: _go_on,
        OVER_AGAIN: start_over,
        DELETE: delete,
    }
    return decided.get(token, greet)(conversation, facts)


def _go_on(conversation: Conversation, facts: Facts) -> Step:
    return intake.advance(replace(conversation, pending=None), facts)


def start_over(conversation: Conversation, facts: Facts) -> Step:
    """From the first question on. What is kept for the counsellor, and words of danger, stay."""
    fresh = intake.begin(conversation, facts, {})
    fresh = replace(fresh, concerns=alerts.of_words(conversation))
    return intake.advance(fresh, intake.newest(facts))


def is_outdated(conversation: Conversation, facts: Facts) -> bool:
    """The run is on an older version, and the newer one asks for a new start.

    What is open beside the steps of the flow is decided first.
    """
    run, pending, new = conversation.run, conversation.pending, facts.house.flow
    if pending is not None and pending.kind not in OF_THE_FLOW:
        return False
    if run is None or run.done or run.flow == new.sha256 or new.on_old is not OnOld.RESTART:
        return False
    return facts.flow.name == new.name and facts.flow.sha256 != new.sha256


def restart(conversation: Conversation, facts: Facts) -> Step:
    """On the flow of today, with every answer that still fits it."""
    run, new = conversation.run, intake.newest(facts)
    fresh = intake.begin(conversation, new, run.answers if run is not None else {})
    if fresh.run is not None and run is not None:
        left, _ = way.pruned(new.flow, fresh.run, there=way.is_open(new))
        fresh = replace(fresh, run=replace(left, person=run.person, linked=run.linked))
    said = tell(fresh, new, "resume.restarted")
    return Step(fresh, (said,)).then(lambda c: intake.advance(c, new))
