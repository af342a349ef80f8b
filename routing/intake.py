"""The intake: on to the next step that waits for the client, and what is said on the way there."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from consent import Decision
from routing import (
    again,
    alerts,
    gatekeeping,
    keeping,
    linked,
    prompts,
    reconsent,
    resuming,
    reviewing,
    waiting,
    way,
)
from routing.answers import legal
from routing.conversation import Asked as Shown
from routing.conversation import Conversation, Gate, Pending, PendingKind, Run
from routing.effects import Count, Effect, Send
from routing.facts import Facts
from routing.filling import fill
from routing.flow import (
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
from routing.flow import Step as FlowStep
from routing.ids import StepName
from routing.messages import Choice
from routing.speech import language_of, to_client, words
from routing.step import Step

BEGUN = "begun"
REMEMBERED = 40  # prompts of a run that an old button still finds
BEHIND_THE_GATE = (Ask, Enter, Review, Handover)  # whoever is here has agreed to all that is needed


def newest(facts: Facts) -> Facts:
    """The same facts for a run that begins now: on the flow and the texts of today."""
    return replace(facts, flow=facts.house.flow, documents=facts.house.documents)


def begin(
    conversation: Conversation, facts: Facts, answers: Mapping[StepName, str | None]
) -> Conversation:
    """A new run on the flow of today, with what still fits of the answers given before.

    What a run that was not finished kept for its counsellor goes on to the new one.
    """
    flow, old = facts.house.flow, conversation.run
    kept = {name: answer for name, answer in answers.items() if _fits(flow.step(name), answer)}
    case = old.case if old is not None and not old.done else None
    run = Run(flow.sha256, answers=kept, case=case, active_at=facts.now)
    return replace(conversation, run=run, pending=None)


def _fits(step: FlowStep | None, answer: str | None) -> bool:
    match step:
        case Ask():
            return step.skippable if answer is None else legal(step, answer)
        case Enter():
            return answer == BEGUN or (answer is None and step.skippable)
        case _:
            return False


def advance(conversation: Conversation, facts: Facts) -> Step:
    """On to the first step that is not answered yet; the way there may say things.

    What was written before agreeing is decided first, however often something else came between.
    """
    run = conversation.run
    if run is None:
        return Step(conversation)
    is_admitted = conversation.gate is Gate.ADMITTED
    if conversation.earlier and is_admitted:
        return keeping.offer(conversation, facts)
    effects: tuple[Effect, ...] = ()
    for step in way.walk(facts.flow, run, there=way.is_open(facts)):
        if not is_admitted and isinstance(step, BEHIND_THE_GATE):
            return Step(conversation, effects).then(partial(gatekeeping.open_gate, facts=facts))
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
    return linked.arrive(step, facts, met) if _waits(step.conversation, facts, met) else None


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
    answers = {**run.answers, step.name: BEGUN} if isinstance(step, Enter) else run.answers
    after = replace(run, told=(*run.told, step.name), answers=answers)
    return replace(conversation, run=after), after


def _say(conversation: Conversation, facts: Facts, step: Say | Enter) -> Send:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    return to_client(conversation, facts, f"say:{step.name}", text)


def _waits(conversation: Conversation, facts: Facts, step: FlowStep) -> bool:
    run = conversation.run
    match step:
        case Acknowledge() | Consent() | Sign():
            return reconsent.is_asked(conversation, facts, step)
        case _ if run is None or run.person:
            return False
        case Ask() | Enter():
            return step.name not in run.answers  # a block that is not optional was begun by now
        case Review():
            return not run.reviewed
        case _:
            return False


def decided(conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Sign) -> bool:
    """Whether a decision about the words of today stands, or need not be asked for again."""
    document, ledger = facts.documents.get(step.name), conversation.ledger
    if document is None:
        return ledger.latest(step.name) is not None
    if is_needed(step):
        return ledger.stands(document)
    last = ledger.decided(document)
    taken_back = last is not None and last.decision is Decision.WITHDRAWN
    return last is not None and (not taken_back or ledger.is_off(step.name))


def is_needed(step: Acknowledge | Consent | Sign) -> bool:
    return isinstance(step, Acknowledge) or step.needed


def keep(conversation: Conversation, facts: Facts, step: Ask | Enter, answer: str | None) -> Step:
    """Write an answer down, and look whether it calls for somebody."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    went = {name: to for name, to in run.went.items() if name != step.name}
    changed = step.name in run.answers
    after = replace(run, answers={**run.answers, step.name: answer}, went=went, reviewed=False)
    kept = replace(conversation, run=after, pending=None)
    return alerts.answered(kept, facts, changed=changed)


def ask(
    step: Step, facts: Facts, asked: Asked, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """Put the question; it is what the next answer belongs to."""
    conversation = step.conversation
    picked = prompts.picked(conversation, asked)
    question = prompts.question(conversation, facts, asked, picked)
    text = f"{before}\n\n{question.text}" if before else question.text
    sent = to_client(conversation, facts, f"step:{asked.name}", text, *question.buttons, *more)
    pending = Pending(PendingKind.STEP, sent.message, asked.name, question.sha256, misses, picked)
    kept = remembered(conversation, replace(pending, page=question.page))
    return Step(kept, (*step.effects, sent)).then(lambda c: resuming.touched(c, facts))


def remembered(conversation: Conversation, pending: Pending) -> Conversation:
    run = conversation.run
    if run is None or pending.step is None:
        return replace(conversation, pending=pending)
    prompt = Shown(pending.step, pending.message, pending.document)
    asked = (*run.asked, prompt)[-REMEMBERED:]
    return replace(conversation, pending=pending, run=replace(run, asked=asked))


def repeat(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """The open question once more, in the language of now."""
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    if pending.kind is not PendingKind.STEP:
        return again.ask_again(conversation, facts, before, *more, misses=misses)
    step = facts.flow.step(pending.step)
    if not isinstance(step, Asked):
        return advance(replace(conversation, pending=None), facts)
    missed = replace(conversation, pending=replace(pending, misses=misses))
    return ask(Step(missed), facts, step, before, *more, misses=misses)


def hand_over(conversation: Conversation, facts: Facts) -> Step:
    """All is answered: what is not on the way any more goes first, then a case begins.

    Without what went the way may be another one, and is walked again.
    """
    run = conversation.run
    if run is None:
        return Step(conversation)
    step = reviewing.dropped(conversation, facts)
    if step.conversation != conversation:
        return step.then(lambda c: advance(c, facts))
    done = replace(run, done=True, linked={})
    after = replace(conversation, run=done, pending=None)
    step = Step(after, resuming.OVER).then(lambda c: alerts.looked(c, facts))
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
    return Step(over, (*resuming.unkept(run), said, *resuming.OVER, Count("ended")))
