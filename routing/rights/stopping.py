"""Stopping: effective before anything else is sent, and what is said of it, then and later."""

from dataclasses import replace

from routing import gates
from routing.cases import closing
from routing.conversation import Conversation, Gate, Phase
from routing.danger import watching
from routing.effects import CLIENT, EVERY_DESK, CancelQueued, CancelTimer, Count, Effect, Send, desk
from routing.facts import Facts
from routing.intake import lasting
from routing.intake.proving import proved
from routing.messages import Choice
from routing.rights import handing, holding, mind
from routing.saying.putting import button
from routing.saying.speech import language_of, note, tell, to_client, words
from routing.step import Step
from routing.words.joining import joined


def stop(conversation: Conversation, facts: Facts) -> Step:
    """Effective before anything else is sent: what waits is dropped, and a running case ends.

    Whoever has stopped already has: a time that is running then does not begin again.
    """
    if conversation.gate is Gate.WITHDRAWN:
        return left_alone(conversation, facts)
    return stopped(conversation, facts).then(
        lambda c: Step(c, (*watching.told(c, facts), _said_stopped(c, facts, dropped=facts.queued)))
    )


def stopped(conversation: Conversation, facts: Facts) -> Step:
    """Stopped, and not said yet. A case in which something may mean danger stays with the team."""
    case, run = conversation.case, conversation.run
    running = case is not None and case.phase is not Phase.CLOSED
    cancelled: tuple[Effect, ...] = (
        CancelQueued(CLIENT),
        CancelQueued(EVERY_DESK),
        *lasting.OVER,
    )
    if run is not None and run.case is not None and not run.done:
        cancelled += (CancelQueued(desk(run.case)),)
    if case is not None and running:
        cancelled += (mind.CLOSED, CancelTimer(closing.DECLINED, case.id.hex))
    gate = Gate.WITHDRAWN if conversation.greeted else conversation.gate
    withdrawn = proved(conversation, facts, conversation.ledger.withdraw(facts.now))
    after = gates.shut(withdrawn.conversation, gate)
    if conversation.gate in (Gate.ADMITTED, Gate.PAUSED) and run is not None and run.done:
        after = replace(after, run=run)  # kept with the case until its time is over
    step = Step(after, (*cancelled, *withdrawn.effects, Count("stopped")))
    if case is None or not running:
        return step
    if watching.is_watched(conversation):
        noticed = replace(after, concerns=conversation.concerns)
        return Step(noticed, step.effects).then(lambda c: holding.hold(c, facts))
    if case.phase is Phase.OPEN:
        step = step.add(note(facts, case.id, "room.client_stopped"))
    return step.then(lambda c: closing.close(c, facts, "room.closed_by_client"))


def _said_stopped(conversation: Conversation, facts: Facts, *, dropped: int = 0) -> Send:
    """Without a case nothing is kept but decisions; what belongs to one has a time of its own."""
    case = conversation.case
    time = facts.house.moment(facts.now, facts.now, language_of(conversation, facts))
    if case is None:
        return tell(
            conversation, facts, "stopped_begun", *handing.offered(conversation, facts), time=time
        )
    now = button(conversation, facts, mind.DELETE, "delete_now")
    held = conversation.watched_until if gates.is_held(conversation) else None
    until = (held or conversation.over_at or facts.now) + facts.house.closed
    day = facts.house.day(until, facts.now, language_of(conversation, facts))
    values = {"time": time, "date": day, "n": str(dropped)}
    if held is not None:
        return _said_held(conversation, facts, now, date=day, dropped=dropped)
    key = "stopped_dropped" if dropped else "stopped"
    return tell(conversation, facts, key, now, *handing.offered(conversation, facts), **values)


def _said_held(
    conversation: Conversation, facts: Facts, now: Choice, *, date: str, dropped: int
) -> Send:
    """Something may mean danger: who can still look, and until when."""
    head = with_dropped(conversation, facts, dropped)
    rest = words(conversation, facts, "stopped_held", date=date)
    proof = handing.offered(conversation, facts)
    return to_client(conversation, facts, "tell:stopped_held", joined(head, rest), now, *proof)


def with_dropped(conversation: Conversation, facts: Facts, dropped: int) -> str:
    """That all has stopped, and how many messages are never sent by that."""
    said = words(conversation, facts, "erase.stopped")
    return (
        f"{said} {words(conversation, facts, 'erase.dropped', n=str(dropped))}" if dropped else said
    )


def left_alone(conversation: Conversation, facts: Facts) -> Step:
    """They do not want to: whom to call is said once more, and nothing is asked."""
    after = replace(conversation, pending=None, earlier=())
    if conversation.gate is Gate.REFUSED:
        return Step(after, (tell(after, facts, "refused"),))
    if watching.is_decided(after):
        return holding.said(after, facts)
    return Step(after, (_said_stopped(after, facts),))
