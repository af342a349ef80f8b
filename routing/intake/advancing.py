"""The intake: on to the next step that waits for the client, and what is said on the way there."""

from dataclasses import replace
from functools import partial
from typing import assert_never

from routing.assigning import waiting
from routing.conversation import Conversation, Gate, PendingKind, Run
from routing.danger import alerts
from routing.effects import Count, Effect, Send
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import (
    Acknowledge,
    Ask,
    Asked,
    Consent,
    End,
    Enter,
    Handover,
    Review,
    Say,
    Sign,
)
from routing.flow.model import Step as FlowStep
from routing.intake import asking, beginning, earlier, lasting, linked, noting, recounting, standing
from routing.messages import Choice
from routing.saying.filling import fill
from routing.saying.speech import language_of, to_client, words
from routing.step import Step

BEHIND_THE_GATE = (Ask, Enter, Review, Handover)  # whoever is here has agreed to all that is needed


def advance(conversation: Conversation, facts: Facts) -> Step:
    """On to the first step that is not answered yet; the way there may say things.

    What was written before agreeing is decided first, however often something else came between.
    """
    run = conversation.run
    if run is None:
        return Step(conversation)
    is_admitted = conversation.gate is Gate.ADMITTED
    if conversation.earlier and is_admitted:
        return earlier.offer(conversation, facts)
    effects: tuple[Effect, ...] = ()
    for step in way.walk(facts.flow, run, there=facts.is_open):
        if not is_admitted and isinstance(step, BEHIND_THE_GATE):
            return Step(conversation, effects).then(partial(open_gate, facts=facts))
        if isinstance(step, Ask) and step.name in run.answers:
            continue  # most of them, late in a long flow
        if isinstance(step, Say | Enter) and _is_said(step) and not _was_told(facts, run, step):
            effects += (_say(conversation, facts, step),)
            conversation, run = _told(conversation, run, step)
        elif (there := _arrived(Step(conversation, effects), facts, step)) is not None:
            return there
    # The check sees to it that every way ends; should one not, a person is looked for.
    return Step(conversation, effects).then(lambda c: hand_over(c, facts))


def _arrived(step: Step, facts: Facts, met: FlowStep) -> Step | None:
    """What happens at this step; None where the way only passes it."""
    if isinstance(met, Handover):
        return step.then(lambda c: hand_over(c, facts))
    if isinstance(met, End):
        return step.then(partial(ended, facts=facts, end=met))
    if not isinstance(met, Asked) or not _waits(step.conversation, facts, met):
        return None
    freed, answer = linked.taken(step.conversation, met)
    if answer is None or not isinstance(met, Ask):
        return asking.ask(Step(freed, step.effects), facts, met)
    kept = noting.keep(freed, facts, met, answer).add(linked.said(freed, facts, met, answer))
    return Step(freed, step.effects).then(lambda _: kept).then(lambda c: advance(c, facts))


def open_gate(conversation: Conversation, facts: Facts) -> Step:
    """All that is needed stands: from here on things are kept, and passed on."""
    step = Step(replace(conversation, gate=Gate.ADMITTED), (Count("admitted"),))
    return step.then(lambda c: advance(c, facts))


def _is_said(step: Say | Enter) -> bool:
    return isinstance(step, Say) or not step.skippable


def _was_told(facts: Facts, run: Run, step: Say | Enter) -> bool:
    if isinstance(step, Enter):
        return step.name in run.answers
    if step.name in run.told or run.told or not run.asked:
        return step.name in run.told
    # A run from before what was told was remembered: all in front of its last question was.
    last = run.asked[-1].step
    return facts.flow.index[step.name] < facts.flow.index.get(last, 0)


def _told(conversation: Conversation, run: Run, step: Say | Enter) -> tuple[Conversation, Run]:
    answers = (
        {**run.answers, step.name: beginning.BEGUN} if isinstance(step, Enter) else run.answers
    )
    after = replace(run, told=(*run.told, step.name), answers=answers)
    return replace(conversation, run=after), after


def _say(conversation: Conversation, facts: Facts, step: Say | Enter) -> Send:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    return to_client(conversation, facts, f"say:{step.name}", text)


def _waits(conversation: Conversation, facts: Facts, step: Asked) -> bool:
    run = conversation.run
    match step:
        case Acknowledge() | Consent() | Sign():
            return standing.is_asked(conversation, facts, step)
        case _ if run is None or run.person:
            return False
        case Ask() | Enter():
            return step.name not in run.answers  # a block that is not optional was begun by now
        case Review():
            return not run.reviewed
        case _:
            assert_never(step)


def repeat(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """The open question of the flow once more, in the language of now.

    What may be open beside the flow is put again by `again`, above. Raises ValueError for that.
    """
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    if pending.kind is not PendingKind.STEP:
        raise ValueError("only a question of the flow is put again here")
    step = facts.flow.step(pending.step)
    if not isinstance(step, Asked):
        return advance(replace(conversation, pending=None), facts)
    missed = replace(conversation, pending=replace(pending, misses=misses))
    return asking.ask(Step(missed), facts, step, before, *more, misses=misses)


def hand_over(conversation: Conversation, facts: Facts) -> Step:
    """All is answered: what is not on the way any more goes first, then a case begins.

    Without what went the way may be another one, and is walked again.
    """
    run = conversation.run
    if run is None:
        return Step(conversation)
    if facts.flow.survey:  # nobody is looked for
        return Step(replace(conversation, run=replace(run, done=True), pending=None))
    step = recounting.dropped(conversation, facts)
    if step.conversation != conversation:
        return step.then(lambda c: advance(c, facts))
    done = replace(run, done=True, linked={})
    after = replace(conversation, run=done, pending=None)
    step = Step(after, lasting.OVER).then(lambda c: alerts.looked(c, facts))
    return step.then(lambda c: waiting.open_case(c, facts))


def ended(conversation: Conversation, facts: Facts, end: End) -> Step:
    """The other way out: nothing was handed over, so nothing of the answers is kept.

    Below the organisation's words it says what was deleted, and how to come back.
    """
    run = conversation.run
    own = fill(conversation, facts, end.text[language_of(conversation, facts)])
    begun = run is not None and run.is_begun
    gone = words(conversation, facts, "ended.deleted" if begun else "ended.open")
    said = to_client(conversation, facts, f"end:{end.name}", f"{own}\n\n{gone}")
    over = replace(conversation, run=None, pending=None, concerns=(), earlier=(), over_at=facts.now)
    return Step(over, (*lasting.unkept(run), said, *lasting.OVER, Count("ended")))
