"""What a client sends beside an answer: kept for the counsellor, or remembered until they agree.

After the yes, a picture, a voice message or a long text at a question waits for the counsellor,
in order, and the question stays open. Before it, only the message's reference is remembered; once
they have agreed they are asked whether it shall be passed on, and only then is it fetched again.
"""

from dataclasses import replace

from routing import alerts, answering, intake
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.effects import Count, Marks, Recover, Send, desk
from routing.events import ClientSaid, NotRecovered, Recovered
from routing.facts import Facts
from routing.flow import Asked
from routing.ids import CaseId
from routing.messages import Body, Voice
from routing.putting import button, put
from routing.showing import short
from routing.speech import help_button, staff_words, tell, words
from routing.step import Step

LONG = 200  # characters: nobody answers a question at such length who is not telling something
STORY = 12  # words
SENTENCE = 4  # words
GREETING = 2  # words; so few tell nothing
MOST = 20  # messages remembered before agreeing
PASS_ON, LEAVE = "pass", "leave"


def is_more_than_an_answer(conversation: Conversation, event: ClientSaid) -> bool:
    """Of what answers nothing: is it something told? After the yes a sentence is enough."""
    if event.attachment is not None or len(event.body.text.strip()) > LONG:
        return True
    sentence = len(event.body.text.split()) >= SENTENCE
    return sentence and conversation.gate is Gate.ADMITTED


def remembered(
    conversation: Conversation, event: ClientSaid, least: int = GREETING + 1
) -> Conversation:
    """The message by its reference alone, if it tells something: more than a greeting.

    `least` counts words. An answer to a question that was not understood is seldom a story.
    """
    if conversation.gate is Gate.ADMITTED or event.message in conversation.earlier:
        return conversation
    short = event.attachment is None and len(event.body.text.split()) < least
    if short and not conversation.earlier:
        return conversation
    return replace(conversation, earlier=(*conversation.earlier, event.message)[-MOST:])


def keep(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """At a question: for the counsellor, or remembered; said so, and the question stays open.

    Who only ever tells, and answers nothing, is offered a person as well.
    """
    if conversation.gate is not Gate.ADMITTED:
        after = remembered(conversation, event)
        said = words(after, facts, "kept.file_early")
        return intake.repeat(after, facts, said)
    key = "kept.long" if event.attachment is None else "kept.file"
    misses, more = answering.missed(conversation, facts)
    kept = for_counsellor(conversation, event, facts)
    return kept.then(lambda c: intake.repeat(c, facts, words(c, facts, key), *more, misses=misses))


def quietly(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Words that answer nothing, in front of something else: kept or remembered, never lost.

    Whoever asks for this says so, where there are effects.
    """
    if conversation.gate is not Gate.ADMITTED or conversation.run is None:
        return Step(remembered(conversation, event))
    if event.attachment is None and len(event.body.text.split()) <= GREETING:
        return Step(conversation)
    return for_counsellor(conversation, event, facts)


def aside(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The same, and said so."""
    kept = quietly(conversation, event, facts)
    if not kept.effects:
        return kept
    return kept.add(tell(kept.conversation, facts, "kept.first"))


def for_counsellor(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """A row that waits until a counsellor is there; it says at which question it was sent."""
    pending, step = conversation.pending, None
    if pending is not None:
        step = facts.flow.step(pending.step)
    prefix = ""
    if isinstance(step, Asked):
        name = short(step, facts.house.staff_language)
        prefix = staff_words(facts, "mark.kept", question=name)
    body = Body(f"{prefix}{event.body.text}")
    return _send(conversation, facts, replace(event, body=body)).add(Count("kept"))


def _send(conversation: Conversation, facts: Facts, event: ClientSaid | Recovered) -> Step:
    case, after = _case(conversation, facts)
    sent = Send(
        desk(case),
        event.message,
        event.body,
        voice=Voice.PERSON,
        marks=Marks(
            again=staff_words(facts, "mark.again"),
            late=staff_words(facts, "mark.late", time=facts.house.clock(event.written_at)),
            late_from=event.written_at + facts.house.late,
        ),
        attachment=event.attachment,
    )
    return Step(after, (sent,))


def _case(conversation: Conversation, facts: Facts) -> tuple[CaseId, Conversation]:
    """The case this belongs to: the running one, or the one there will be."""
    case, run = conversation.case, conversation.run
    if case is not None and (run is None or run.done):
        return case.id, conversation
    if run is None:
        raise ValueError("nothing can be kept outside an intake and a case")
    made = run.case or CaseId(facts.make_id("case"))
    return made, replace(conversation, run=replace(run, case=made))


def offer(conversation: Conversation, facts: Facts) -> Step:
    """Just agreed: shall what was written before be passed on?"""
    return put(
        conversation,
        facts,
        PendingKind.EARLIER,
        "earlier.ask",
        button(conversation, facts, PASS_ON, "pass_on"),
        button(conversation, facts, LEAVE, "leave_it"),
        help_button(conversation, facts),
    )


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """Yes: fetch each again, in order. No: forget the references."""
    if token not in (PASS_ON, LEAVE):
        return offer(conversation, facts)
    wanted = conversation.earlier if token == PASS_ON else ()
    after = replace(conversation, earlier=(), pending=None)
    fetched = tuple(Recover(message) for message in wanted)
    key = "earlier.passed" if token == PASS_ON else "earlier.left"
    step = Step(after, (*fetched, tell(after, facts, key)))
    return step.then(lambda c: intake.advance(c, facts))


def recovered(conversation: Conversation, event: Recovered | NotRecovered, facts: Facts) -> Step:
    """It came back, and goes on to the counsellor; or it did not, and the client is told."""
    run, case = conversation.run, conversation.case
    if conversation.gate is not Gate.ADMITTED or (run is None and case is None):
        return Step(conversation)  # they changed their mind meanwhile
    over = (run is None or run.done) and case is not None and case.phase is Phase.CLOSED
    if over or isinstance(event, NotRecovered):
        return Step(conversation, (tell(conversation, facts, "earlier.again"),))
    noticed = alerts.passed_on(conversation, facts, event.body.text)
    return noticed.then(lambda c: _send(c, facts, event))
