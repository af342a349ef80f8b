"""An intake that was begun and left: one reminder, a neutral greeting, and at last forgetting it.

Nothing unasked is sent at night, and the first words of it name no topic: somebody else may see
the screen. Times count from the last question.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing import gates
from routing.conversation import Conversation, Gate, PendingKind, Phase, Run
from routing.danger import alerts
from routing.effects import Count
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import OnOld
from routing.intake import advancing, beginning, lasting, standing
from routing.saying.putting import GO_ON, button, put
from routing.saying.speech import help_button, language_of, tell
from routing.step import Step

OVER_AGAIN, DELETE = "over", "delete"


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
    if kind == lasting.EARLY:
        return _unagreed(conversation, facts)
    if run is None or run.done or (case is not None and case.phase is not Phase.CLOSED):
        return Step(conversation)
    if kind == lasting.REMIND:
        return _remind(conversation, facts)
    return _forget(conversation, facts)


def _unagreed(conversation: Conversation, facts: Facts) -> Step:
    """No yes came: what was left before it goes in silence, and only what they decided stays."""
    if not lasting.is_unagreed(conversation):
        return Step(conversation)
    if conversation.gate is not Gate.FRESH:
        return Step(replace(conversation, earlier=()))
    gate = standing.shut_before(conversation, facts)
    run, shut = conversation.run, gates.shut(conversation, gate or Gate.FRESH)
    if conversation.case is not None and run is not None:  # its answers are kept as long as it is
        shut = replace(shut, run=Run(run.flow, answers=run.answers, done=True))
    return Step(replace(shut, greeted=gate is not None, explained=None))


def _remind(conversation: Conversation, facts: Facts) -> Step:
    """Once, and never again in this run: the timer is set anew only by a new question."""
    run, unfinished = conversation.run, facts.flow.unfinished
    if run is None or conversation.pending is None or run.active_at is None:
        return Step(conversation)
    if not conversation.reachable or conversation.pending.kind is PendingKind.RESUME:
        return Step(conversation)
    until = lasting.by_day(facts, run.active_at + unfinished.forget)
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
    kept = lasting.unkept(conversation.run)
    gone = replace(conversation, run=None, pending=None, concerns=(), earlier=(), over_at=facts.now)
    return Step(gone, (*kept, *lasting.OVER))


def answer(conversation: Conversation, facts: Facts, token: str) -> Step:
    """What was decided about an intake that was left."""
    decided: Mapping[str, Callable[[Conversation, Facts], Step]] = {
        GO_ON: _go_on,
        OVER_AGAIN: start_over,
        DELETE: delete,
    }
    return decided.get(token, greet)(conversation, facts)


def _go_on(conversation: Conversation, facts: Facts) -> Step:
    return advancing.advance(replace(conversation, pending=None), facts)


def start_over(conversation: Conversation, facts: Facts) -> Step:
    """From the first question on. What is kept for the counsellor, and words of danger, stay."""
    fresh = beginning.begin(conversation, facts, {})
    fresh = replace(fresh, concerns=alerts.of_words(conversation))
    return advancing.advance(fresh, beginning.newest(facts))


def is_outdated(conversation: Conversation, facts: Facts) -> bool:
    """The run is on an older version, and the newer one asks for a new start.

    What is open beside the steps of the flow is decided first.
    """
    run, pending, new = conversation.run, conversation.pending, facts.house.flow
    if pending is not None and pending.kind not in lasting.OF_THE_FLOW:
        return False
    if run is None or run.done or run.flow == new.sha256 or new.on_old is not OnOld.RESTART:
        return False
    return facts.flow.name == new.name and facts.flow.sha256 != new.sha256


def restart(conversation: Conversation, facts: Facts) -> Step:
    """On the flow of today, with every answer that still fits it."""
    run, new = conversation.run, beginning.newest(facts)
    fresh = beginning.begin(conversation, new, run.answers if run is not None else {})
    if fresh.run is not None and run is not None:
        left, _ = way.pruned(new.flow, fresh.run, there=new.is_open)
        fresh = replace(fresh, run=replace(left, person=run.person, linked=run.linked))
    said = tell(fresh, new, "resume.restarted")
    return Step(fresh, (said,)).then(lambda c: advancing.advance(c, new))
