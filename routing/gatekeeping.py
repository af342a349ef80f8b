"""The gate in front of everything: first words, agreeing, refusing, stopping, and the way back."""

from collections.abc import Mapping
from dataclasses import replace

from consent import DocumentKind
from routing import acting, answering, closing, intake, keeping, resuming, reviewing, way
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.effects import CLIENT, EVERY_DESK, CancelQueued, Count, Effect, Send, desk
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.filling import fill
from routing.flow import Ask, Decided, End, Enter, Handover
from routing.folding import fold, match
from routing.ids import Language, StepName
from routing.manners import LANGUAGE, Act
from routing.messages import Choice
from routing.putting import button, put
from routing.speech import help_button, language_of, note, presence, tell, to_client, words
from routing.step import Step

AGAIN, NOT_AGAIN = "again", "not"


def greet(
    conversation: Conversation,
    facts: Facts,
    *,
    wrote: bool,
    linked: Mapping[StepName, str] | None = None,
) -> Step:
    """First words: a program, who is there and who can read, whom to call, how to stop."""
    text = words(conversation, facts, "greeting", readers=_readers(conversation, facts))
    here = presence(conversation, facts)
    parts = [text, here, words(conversation, facts, "greeting_wrote") if wrote else ""]
    others = language_buttons(facts, language_of(conversation, facts))
    choices = (*others, help_button(conversation, facts))
    begun = intake.begin(replace(conversation, greeted=True), facts, {})
    if begun.run is not None and linked:
        begun = replace(begun, run=replace(begun.run, linked=linked))
    joined = "\n\n".join(part for part in parts if part)
    said = to_client(begun, facts, "tell:greeting", joined, *choices)
    return Step(begun, (said, Count("contacts"))).then(lambda c: intake.advance(c, facts))


def _readers(conversation: Conversation, facts: Facts) -> str:
    return facts.house.readers[language_of(conversation, facts)]


def language_buttons(facts: Facts, besides: Language | None) -> tuple[Choice, ...]:
    """A button for every language but this one, each in its own words."""
    return tuple(
        Choice(f"{LANGUAGE}{language}", facts.house.texts.say("language.name", language))
        for language in facts.house.languages
        if language != besides
    )


def offer_languages(conversation: Conversation, facts: Facts) -> Step:
    choices = language_buttons(facts, None)
    return Step(conversation, (tell(conversation, facts, "language.which", *choices),))


def choose_language(conversation: Conversation, facts: Facts, wanted: str) -> Step:
    """From here on in this language; an open question is put again in it."""
    if wanted not in facts.house.languages:
        return offer_languages(conversation, facts)
    chosen = replace(conversation, language=Language(wanted), language_chosen=True)
    step = Step(chosen, (tell(chosen, facts, "language.chosen"),))
    if chosen.pending is None:
        return step
    return step.then(lambda c: intake.repeat(c, facts))


def ask_again(conversation: Conversation, facts: Facts) -> Step:
    """Whatever is open beside a step of the flow, once more."""
    kind = conversation.pending.kind if conversation.pending is not None else None
    match kind:
        case PendingKind.STOP:
            return acting.ask_to_stop(replace(conversation, pending=None), facts)
        case PendingKind.CHANGE:
            return reviewing.which(conversation, facts)
        case PendingKind.RESUME:
            return resuming.greet(conversation, facts)
        case PendingKind.EARLIER:
            return keeping.offer(conversation, facts)
        case PendingKind.RETURN:
            return offer_return(conversation, facts)
        case _:
            return Step(conversation)


def show_notice(conversation: Conversation, facts: Facts) -> Step:
    """The privacy notice, whenever it is asked for; asks nothing."""
    language = language_of(conversation, facts)
    notices = [d for d in facts.house.documents.values() if d.kind is DocumentKind.NOTICE]
    sent = tuple(
        to_client(conversation, facts, f"notice:{n.name}", n.shown(language).text) for n in notices
    )
    return Step(conversation, sent or (tell(conversation, facts, "client.help"),))


def admitted(before: Conversation, after: Conversation, facts: Facts) -> Step:
    """A decision was made: the gate opens when all that comes before the questions stands."""
    if before.gate is Gate.ADMITTED or not _stands(after, facts):
        return intake.advance(after, facts)
    return open_gate(after, facts)


def open_gate(conversation: Conversation, facts: Facts) -> Step:
    """All that is needed stands: from here on things are kept, and passed on."""
    step = Step(replace(conversation, gate=Gate.ADMITTED), (Count("admitted"),))
    return step.then(lambda c: intake.advance(c, facts))


def _stands(conversation: Conversation, facts: Facts) -> bool:
    run = conversation.run
    if run is None:
        return False
    for step in way.walk(facts.flow, run, there=way.is_open(facts)):
        if isinstance(step, Ask | Enter | Handover):
            return True
        if isinstance(step, Decided) and not _agreed(conversation, facts, step):
            return False
    return True


def _agreed(conversation: Conversation, facts: Facts, step: Decided) -> bool:
    return not intake.is_needed(step) or intake.decided(conversation, facts, step)


def refuse(conversation: Conversation, facts: Facts, end: StepName | None) -> Step:
    """She said no to something needed: nothing is kept but the no, and a way back stays open."""
    step, run = facts.flow.step(end), conversation.run
    said: Send = tell(conversation, facts, "refused")
    if isinstance(step, End):
        own = fill(conversation, facts, step.text[language_of(conversation, facts)])
        text = f"{own}\n\n{words(conversation, facts, 'refused')}"
        said = to_client(conversation, facts, f"end:{step.name}", text)
    kept: tuple[Effect, ...] = ()
    if run is not None and run.case is not None:
        kept = (CancelQueued(desk(run.case)),)
    shut = _shut(conversation, Gate.REFUSED)
    return Step(shut, (*kept, said, *resuming.OVER, Count("refused")))


def _shut(conversation: Conversation, gate: Gate) -> Conversation:
    return replace(conversation, gate=gate, pending=None, run=None, concerns=(), earlier=())


def stop(conversation: Conversation, facts: Facts) -> Step:
    """Effective before anything else is sent: what waits is dropped, and a running case ends."""
    case, run = conversation.case, conversation.run
    running = case is not None and case.phase is not Phase.CLOSED
    cancelled: tuple[Effect, ...] = (
        CancelQueued(CLIENT),
        CancelQueued(EVERY_DESK),
        *resuming.OVER,
    )
    if run is not None and run.case is not None and not run.done:
        cancelled += (CancelQueued(desk(run.case)),)
    gate = Gate.WITHDRAWN if conversation.greeted else conversation.gate
    shut = _shut(replace(conversation, ledger=conversation.ledger.withdraw(facts.now)), gate)
    if conversation.gate is Gate.ADMITTED and run is not None and run.done:
        shut = replace(shut, run=run)  # kept with the case until its time is over
    key = "stopped_dropped" if facts.queued else "stopped"
    said = tell(shut, facts, key, n=str(facts.queued))
    step = Step(shut, (*cancelled, said, Count("stopped")))
    if case is None or not running:
        return step
    if case.phase is Phase.OPEN:
        step = step.add(note(facts, case.id, "room.client_stopped"))
    return step.then(lambda c: closing.close(c, facts, "room.closed_by_client"))


def offer_return(conversation: Conversation, facts: Facts) -> Step:
    """Somebody who said no, or stopped, writes again."""
    step = put(
        conversation,
        facts,
        PendingKind.RETURN,
        "return",
        button(conversation, facts, AGAIN, "again"),
        help_button(conversation, facts),
    )
    return step.add(resuming.until_agreed(facts)) if conversation.earlier else step


def said_to_return(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    heard = keeping.remembered(conversation, event)
    if facts.prompt is Prompt.LOST:
        return offer_return(heard, facts)
    if not answering.counts(event, facts):
        return Step(heard)
    button = words(conversation, facts, "button.again")
    yes = words(conversation, facts, "words.yes").split(", ")
    no = words(conversation, facts, "words.no").split(", ")
    meant = match(event.body.text, [(AGAIN, [button, *yes]), (NOT_AGAIN, no)])
    if event.attachment is None and meant == AGAIN:
        return _start_over(conversation, facts)
    if event.attachment is None and (meant == NOT_AGAIN or _says_stop(event, facts)):
        return _left_alone(conversation, facts)
    return offer_return(heard, facts)


def _says_stop(event: ClientSaid, facts: Facts) -> bool:
    return facts.house.reserved.get(fold(event.body.text)) == Act.STOP


def _left_alone(conversation: Conversation, facts: Facts) -> Step:
    """They do not want to: whom to call is said once more, and nothing is asked."""
    key = "refused" if conversation.gate is Gate.REFUSED else "stopped"
    after = replace(conversation, pending=None, earlier=())
    return Step(after, (tell(after, facts, key),))


def pressed_return(conversation: Conversation, token: str, facts: Facts) -> Step:
    if token == AGAIN:
        return _start_over(conversation, facts)
    return offer_return(conversation, facts)


def _start_over(conversation: Conversation, facts: Facts) -> Step:
    """The answers that are still kept need not be given again; what needs a yes is asked again."""
    kept = conversation.run.answers if conversation.run else {}
    fresh = intake.begin(replace(conversation, gate=Gate.FRESH), facts, kept)
    return intake.advance(fresh, intake.newest(facts))
