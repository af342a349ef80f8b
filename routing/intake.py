"""The intake: one step of the flow after the other, and what counts as an answer.

**Shown means delivered**: a typed answer counts only when the network has confirmed the prompt
and the words were written after it; a press on the prompt itself proves it. What is neither yes
nor no is explained and asked again, never inferred.
"""

from dataclasses import replace

from consent import Decision, DocumentKind, Record
from routing import gatekeeping, prompts, waiting
from routing.conversation import Asked, Conversation, Gate, Pending, PendingKind, Run
from routing.effects import Count, EditSent, Send, SetTimer
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.filling import fill
from routing.flow import Acknowledge, AnswerType, Ask, Consent, Handover, Say
from routing.ids import MessageId, StepName
from routing.messages import Body
from routing.prompts import NO, PICK, SKIP, YES, Question
from routing.speech import language_of, tell, to_client
from routing.step import Step


def newest(facts: Facts) -> Facts:
    """The same facts for a run that begins now: on the flow and the texts of today."""
    return replace(facts, flow=facts.house.flow, documents=facts.house.documents)


def advance(conversation: Conversation, facts: Facts) -> Step:
    """On to the first step that is not answered yet; the way there may say things."""
    run = conversation.run
    if run is None:
        return Step(conversation)
    passed = _position(facts, run.at)
    said: tuple[Send, ...] = ()
    for index, step in enumerate(facts.flow.steps):
        match step:
            case Say() if index > passed:
                said += (_say(conversation, facts, step),)
            case Acknowledge() | Consent() | Ask():
                if not _answered(conversation, facts, step):
                    return _ask(Step(conversation, said), facts, step)
            case Handover():
                return _hand_over(conversation, facts, replace(run, at=step.name, done=True))
            case _:
                continue
    return Step(conversation, said)


def _say(conversation: Conversation, facts: Facts, step: Say) -> Send:
    text = fill(conversation, facts, step.text[language_of(conversation, facts)])
    return to_client(conversation, facts, f"say:{step.name}", text)


def _hand_over(conversation: Conversation, facts: Facts, done: Run) -> Step:
    return waiting.open_case(replace(conversation, run=done, pending=None), facts)


def _position(facts: Facts, at: StepName | None) -> int:
    names = [step.name for step in facts.flow.steps]
    return names.index(at) if at in names else -1


def _answered(conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Ask) -> bool:
    if isinstance(step, Ask):
        return conversation.run is not None and step.name in conversation.run.answers
    document = facts.documents.get(step.name)
    last = conversation.ledger.latest(step.name)
    if document is None:
        return last is not None
    if isinstance(step, Consent) and not step.needed:
        decided = last is not None and last.version == document.version
        return decided and last is not None and last.decision is not Decision.WITHDRAWN
    return conversation.ledger.stands(step.name, version=document.version)


def _ask(step: Step, facts: Facts, asked: Acknowledge | Consent | Ask, before: str = "") -> Step:
    """Put the question; it is what the next answer belongs to."""
    conversation = step.conversation
    question = prompts.question(conversation, facts, asked)
    text = f"{before}\n\n{question.text}" if before else question.text
    sent = to_client(conversation, facts, f"step:{asked.name}", text, *question.buttons)
    pending = Pending(PendingKind.STEP, sent.message, asked.name, question.sha256)
    return Step(_remember(conversation, facts, pending), (*step.effects, sent))


def _remember(conversation: Conversation, facts: Facts, pending: Pending) -> Conversation:
    run = conversation.run
    if run is None or pending.step is None:
        return replace(conversation, pending=pending)
    at = max(run.at, pending.step, key=lambda name: _position(facts, name))
    asked = (*run.asked, Asked(pending.step, pending.message))[-40:]
    return replace(conversation, pending=pending, run=replace(run, at=at, asked=asked))


def repeat(conversation: Conversation, facts: Facts, before: str = "") -> Step:
    """The open question once more, in the language of now."""
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    if pending.kind is PendingKind.RETURN:
        return gatekeeping.offer_return(conversation, facts)
    step = facts.flow.step(pending.step) if pending.step else None
    if not isinstance(step, Acknowledge | Consent | Ask):
        return advance(replace(conversation, pending=None), facts)
    return _ask(Step(conversation), facts, step, before)


def counts(event: ClientSaid, facts: Facts) -> bool:
    """Was the prompt in front of the client when this was written?"""
    return facts.prompt is Prompt.SHOWN and event.order > facts.prompt_order


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    pending = conversation.pending
    step = facts.flow.step(pending.step) if pending and pending.step else None
    if pending is None or not isinstance(step, Acknowledge | Consent | Ask):
        return advance(conversation, facts)
    if facts.prompt is Prompt.LOST:
        return repeat(conversation, facts)
    question = prompts.question(conversation, facts, step)
    if question.sha256 != pending.document:
        return repeat(conversation, facts)
    if not counts(event, facts):
        return _too_early(conversation, facts, question)
    answer = question.understood(event.body.text)
    if answer is None:
        return _unclear(conversation, facts, question, event.body.text)
    return _answer(conversation, facts, question, answer)


def _too_early(conversation: Conversation, facts: Facts, question: Question) -> Step:
    """Written before the question was there: it answers nothing. Said once, however much comes."""
    pending = conversation.pending
    if pending is None or pending.misses:
        return Step(conversation)
    waiting_for = replace(conversation, pending=replace(pending, misses=1))
    return Step(waiting_for, (tell(conversation, facts, f"early.{question.kind}"),))


def _unclear(conversation: Conversation, facts: Facts, question: Question, text: str) -> Step:
    misses = (conversation.pending.misses if conversation.pending else 0) + 1
    key = question.fault(text)
    explained = prompts.say(conversation, facts, key, **question.values)
    step = repeat(conversation, facts, explained)
    pending = step.conversation.pending
    if pending is None:
        return step
    return Step(replace(step.conversation, pending=replace(pending, misses=misses)), step.effects)


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    """A button of the open question answers it; an old one opens its own question again."""
    run, pending = conversation.run, conversation.pending
    if pending is not None and event.prompt == pending.message:
        step = facts.flow.step(pending.step) if pending.step else None
        if isinstance(step, Acknowledge | Consent | Ask):
            question = prompts.question(conversation, facts, step)
            if question.sha256 == pending.document and question.offers(event.token):
                return _answer(conversation, facts, question, event.token)
        return repeat(conversation, facts)
    asked = next((a for a in run.asked if a.message == event.prompt), None) if run else None
    step = facts.flow.step(asked.step) if asked else None
    if run is None or run.done or not isinstance(step, Acknowledge | Consent | Ask):
        return Step(conversation, (tell(conversation, facts, "button_old"),))
    return _reopen(conversation, facts, step)


def _reopen(conversation: Conversation, facts: Facts, step: Acknowledge | Consent | Ask) -> Step:
    run = conversation.run
    if run is not None and isinstance(step, Ask):
        answers = {k: v for k, v in run.answers.items() if k != step.name}
        conversation = replace(conversation, run=replace(run, answers=answers))
    return _ask(Step(conversation), facts, step, prompts.say(conversation, facts, "reopened"))


def _answer(conversation: Conversation, facts: Facts, question: Question, answer: str) -> Step:
    """Write the answer down, go on, and last show it in the question: nobody waits for that."""
    shown = _settled(conversation, question, answer)
    pending = conversation.pending
    if pending is None:
        return Step(conversation)
    if isinstance(question.step, Ask):
        return _keep(conversation, question.step, answer).then(
            lambda c: advance(c, facts).add(*shown)
        )
    recorded = _record(conversation, facts, question, answer, pending.message)
    if answer == NO and _needed(question.step):
        end = question.step.refused if isinstance(question.step, Consent) else None
        return gatekeeping.refuse(recorded, facts, end).add(*shown)
    return _admitted(conversation, _admit(recorded, facts), facts).add(*shown)


def _needed(step: Acknowledge | Consent | Ask) -> bool:
    return isinstance(step, Acknowledge) or (isinstance(step, Consent) and step.needed)


def _admitted(before: Conversation, after: Conversation, facts: Facts) -> Step:
    newly = before.gate is not Gate.ADMITTED and after.gate is Gate.ADMITTED
    until = facts.now + facts.house.closed
    begun = (SetTimer(waiting.BEGUN, waiting.INTAKE, until), Count("admitted"))
    step = Step(after, begun if newly else ())
    return step.then(lambda c: advance(c, facts))


def _settled(conversation: Conversation, question: Question, answer: str) -> tuple[EditSent, ...]:
    """The question, edited to show what was answered, without its buttons."""
    pending = conversation.pending
    if pending is None:
        return ()
    text = f"{question.text}\n\n\N{CHECK MARK} {question.label(answer)}".rstrip()
    return (EditSent("client", pending.message, Body(text)),)


def _keep(conversation: Conversation, step: Ask, answer: str) -> Step:
    run = conversation.run
    if run is None:
        return Step(conversation)
    picked = answer.removeprefix(PICK) if step.type is AnswerType.CHOICE else answer
    kept = None if answer == SKIP and step.skippable else picked
    answers = {**run.answers, step.name: kept}
    return Step(replace(conversation, pending=None, run=replace(run, answers=answers)))


def _record(
    conversation: Conversation, facts: Facts, question: Question, answer: str, shown: MessageId
) -> Conversation:
    """What was decided about exactly these words."""
    document = facts.documents.get(question.step.name)
    given = Decision.ACKNOWLEDGED if isinstance(question.step, Acknowledge) else Decision.GIVEN
    record = Record(
        document=question.step.name,
        kind=document.kind if document else DocumentKind.PURPOSE,
        version=document.version if document else facts.flow.version,
        language=language_of(conversation, facts),
        sha256=question.sha256 or "",
        decision=given if answer == YES else Decision.REFUSED,
        at=facts.now,
        message=shown.hex,
    )
    return replace(conversation, pending=None, ledger=conversation.ledger.add(record))


def _admit(conversation: Conversation, facts: Facts) -> Conversation:
    """The gate opens when everything that is needed stands."""
    needed = [s for s in facts.flow.steps if isinstance(s, Acknowledge | Consent)]
    stands = all(_answered(conversation, facts, s) for s in needed if _needed(s))
    return replace(conversation, gate=Gate.ADMITTED) if stands else conversation
