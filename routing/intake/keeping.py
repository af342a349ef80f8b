"""What a client sends beside an answer: kept for the counsellor, or remembered until they agree.

After the yes, a picture, a voice message or a long text at a question waits for the counsellor,
in order, and the question stays open. Before it, only the message's reference is remembered; once
they have agreed they are asked whether it shall be passed on, and only then is it fetched again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from routing import gates
from routing.assigning import moving
from routing.cases import relaying
from routing.conversation import Conversation, Gate, Phase
from routing.danger import alerts
from routing.effects import Count, Recover
from routing.events import ClientSaid, NotRecovered, Recovered
from routing.facts import Facts
from routing.flow.model import Ask, Enter
from routing.ids import CaseId
from routing.intake import advancing, earlier, explaining, standing
from routing.messages import Body, Choice
from routing.saying.speech import in_every_language, staff_speech, staff_words, tell, words
from routing.step import Step
from routing.words.joining import joined
from routing.words.noise import is_noise
from routing.words.showing import short

LONG = 200  # characters: nobody answers a question at such length who is not telling something
STORY = 12  # words
SENTENCE = 4  # words
GREETING = 2  # words; so few tell nothing before the yes
MOST = 20  # messages remembered before agreeing


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


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the open question when it is put again, and what is offered there."""

    before: str
    more: tuple[Choice, ...] = ()
    misses: int = 0


def keep(conversation: Conversation, event: ClientSaid, facts: Facts) -> tuple[Step, Above]:
    """At a question: for the counsellor, or remembered. Whoever asks for this puts it again.

    Who only ever tells, and answers nothing, is offered a person as well, or told whom to call.
    """
    misses = explaining.missed(conversation)
    excuse, more = explaining.offers(conversation, facts, misses)
    if conversation.gate is not Gate.ADMITTED:
        kept, key = Step(remembered(conversation, event)), "kept.file_early"
    else:
        kept = for_counsellor(conversation, event, facts)
        key = "kept.long" if event.attachment is None else "kept.file"
    if more:
        excuse, key = "", "kept.again" if misses == explaining.PATIENCE else key
    said = joined(excuse, words(conversation, facts, key))
    return kept, Above(said, more, misses)


def heard(
    conversation: Conversation,
    event: ClientSaid,
    facts: Facts,
    labels: Iterable[str],
    least: int = GREETING + 1,
) -> tuple[Step, str]:
    """Words that answer nothing, and the sentence about what became of them.

    After the yes they are kept, unless they tell nothing at all. Before it they are remembered by
    their reference if there are at least so many words of them.
    """
    if conversation.gate is not Gate.ADMITTED or conversation.run is None:
        after = remembered(conversation, event, least)
        early = event.message in after.earlier
        key = "kept.file_early" if early else "kept.not"
        return Step(after), words(after, facts, key)
    hellos = in_every_language(facts, "words.hello")  # nobody needs to be passed a mere hello
    if event.attachment is None and is_noise(event.body.text, labels, hellos):
        return Step(conversation), words(conversation, facts, "kept.noise")
    return for_counsellor(conversation, event, facts), words(conversation, facts, "kept.short")


def quietly(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Words that answer nothing, in front of something else: kept or remembered, never lost.

    Whoever asks for this says so, where there are effects.
    """
    step, _ = heard(conversation, event, facts, ())
    return step


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
    if isinstance(step, Ask | Enter):  # any other has no words of its own
        name = short(step, staff_speech(facts))
        prefix = staff_words(facts, "mark.kept", question=name)
    body = Body(f"{prefix}{event.body.text}")
    return _send(conversation, facts, replace(event, body=body)).add(Count("kept"))


def _send(conversation: Conversation, facts: Facts, event: ClientSaid | Recovered) -> Step:
    case, after = _case(conversation, facts)
    return Step(after, (relaying.carried(case, event, facts),))


def _case(conversation: Conversation, facts: Facts) -> tuple[CaseId, Conversation]:
    """The case this belongs to: the running one, or the one there will be."""
    case, run = conversation.case, conversation.run
    if case is not None and (run is None or run.done):
        return case.id, conversation
    if run is None:
        raise ValueError("nothing can be kept outside an intake and a case")
    made = run.case or CaseId(facts.make_id("case"))
    return made, replace(conversation, run=replace(run, case=made))


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """Yes: fetch each again, in order. No: forget the references."""
    if token not in (earlier.PASS_ON, earlier.LEAVE):
        return earlier.offer(conversation, facts)
    wanted = conversation.earlier if token == earlier.PASS_ON else ()
    after = replace(conversation, earlier=(), pending=None)
    fetched = tuple(Recover(message) for message in wanted)
    key = "earlier.passed" if token == earlier.PASS_ON else "earlier.left"
    step = Step(after, (*fetched, tell(after, facts, key)))
    return step.then(lambda c: advancing.advance(c, facts))


def recovered(conversation: Conversation, event: Recovered | NotRecovered, facts: Facts) -> Step:
    """It came back, and goes on to the counsellor; or it did not, and the client is told."""
    run, case = conversation.run, conversation.case
    shut = gates.mutes(conversation) or standing.refused(conversation, facts) is not None
    if conversation.gate is Gate.PAUSED or shut:  # afterwards they may send it again
        return Step(conversation, (tell(conversation, facts, "earlier.again"),))
    if conversation.gate is not Gate.ADMITTED or (run is None and case is None):
        return Step(conversation)  # they changed their mind meanwhile
    over = (run is None or run.done) and case is not None and case.phase is Phase.CLOSED
    if over or isinstance(event, NotRecovered):
        return Step(conversation, (tell(conversation, facts, "earlier.again"),))
    noticed = alerts.passed_on(conversation, facts, event.body.text)
    noticed = noticed.then(lambda c: moving.moved(conversation, c, facts))
    return noticed.then(lambda c: _send(c, facts, event))
