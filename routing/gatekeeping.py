"""The gate in front of everything: first words, refusing, stopping, and the way back."""

from dataclasses import replace

from consent import DocumentKind
from routing import intake, waiting
from routing.conversation import Conversation, Gate, Pending, PendingKind, Phase, Run
from routing.effects import CLIENT, CancelQueued, Count, Effect, desk
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts, Prompt
from routing.filling import fill
from routing.folding import match
from routing.ids import Language, StepName
from routing.messages import Choice
from routing.speech import help_button, language_of, note, tell, to_client, words
from routing.step import Step

AGAIN = "again"


def greet(conversation: Conversation, facts: Facts, *, wrote: bool) -> Step:
    """First words: a program, who can read, whom to call, how to stop. Then the intake begins."""
    text = words(conversation, facts, "greeting", readers=_readers(conversation, facts))
    if wrote:
        text = f"{text}\n\n{words(conversation, facts, 'greeting_wrote')}"
    others = language_buttons(facts, language_of(conversation, facts))
    choices = (*others, help_button(conversation, facts))
    begun = replace(conversation, greeted=True, run=Run(facts.house.flow.sha256))
    effects = (to_client(begun, facts, "tell:greeting", text, *choices), Count("contacts"))
    return Step(begun, effects).then(lambda c: intake.advance(c, facts))


def _readers(conversation: Conversation, facts: Facts) -> str:
    return facts.house.readers[language_of(conversation, facts)]


def language_buttons(facts: Facts, besides: Language | None) -> tuple[Choice, ...]:
    """A button for every language but this one, each in its own words."""
    return tuple(
        Choice(f"lang:{language}", facts.house.texts.say("language.name", language))
        for language in facts.house.languages
        if language != besides
    )


def show_notice(conversation: Conversation, facts: Facts) -> Step:
    """The privacy notice, whenever it is asked for; asks nothing."""
    language = language_of(conversation, facts)
    notices = [d for d in facts.house.documents.values() if d.kind is DocumentKind.NOTICE]
    sent = tuple(
        to_client(conversation, facts, f"notice:{n.name}", n.shown(language).text) for n in notices
    )
    return Step(conversation, sent or (tell(conversation, facts, "client.help"),))


def refuse(conversation: Conversation, facts: Facts, end: StepName | None) -> Step:
    """She said no to something needed: nothing is kept but the no, and a way back stays open."""
    step = facts.flow.step(end) if end else None
    said = tell(conversation, facts, "refused")
    if step is not None and hasattr(step, "text"):
        own = fill(conversation, facts, step.text[language_of(conversation, facts)])
        said = to_client(
            conversation,
            facts,
            "tell:refused",
            f"{own}\n\n{words(conversation, facts, 'refused')}",
        )
    shut = replace(conversation, gate=Gate.REFUSED, pending=None, run=None)
    return Step(shut, (said, Count("refused")))


def stop(conversation: Conversation, facts: Facts) -> Step:
    """Nothing is passed on any more, from before the next message. What waits is dropped."""
    case = conversation.case
    running = case is not None and case.phase is not Phase.CLOSED
    cancelled: tuple[Effect, ...] = (CancelQueued(CLIENT),)
    if case is not None and running:
        cancelled += (CancelQueued(desk(case.id)),)
    shut = replace(
        conversation,
        gate=Gate.WITHDRAWN if conversation.greeted else conversation.gate,
        ledger=conversation.ledger.withdraw(facts.now),
        pending=None,
        run=None if conversation.gate is not Gate.ADMITTED else conversation.run,
    )
    key = "stopped_dropped" if facts.queued else "stopped"
    said = tell(shut, facts, key, n=str(facts.queued))
    step = Step(shut, (*cancelled, said, Count("stopped")))
    if case is None or not running:
        return step
    if case.phase is Phase.OPEN:
        step = step.add(note(facts, case.id, "room.client_stopped"))
    return step.then(lambda c: waiting.close(c, facts, "room.closed_by_client"))


def offer_return(conversation: Conversation, facts: Facts) -> Step:
    """Somebody who said no, or stopped, writes again."""
    said = tell(
        conversation,
        facts,
        "return",
        Choice(AGAIN, words(conversation, facts, "button.again")),
        help_button(conversation, facts),
    )
    pending = Pending(PendingKind.RETURN, said.message)
    return Step(replace(conversation, pending=pending), (said,))


def said_to_return(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if facts.prompt is Prompt.LOST:
        return offer_return(conversation, facts)
    if not intake.counts(event, facts):
        return Step(conversation)
    button = words(conversation, facts, "button.again")
    yes = words(conversation, facts, "words.yes").split(", ")
    if match(event.body.text, [(AGAIN, [button, *yes])]) == AGAIN:
        return _start_over(conversation, facts)
    return offer_return(conversation, facts)


def pressed_return(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    if event.token == AGAIN:
        return _start_over(conversation, facts)
    return offer_return(conversation, facts)


def _start_over(conversation: Conversation, facts: Facts) -> Step:
    """The answers that are still kept need not be given again; what needs a yes is asked again."""
    kept = conversation.run.answers if conversation.run else {}
    run = Run(facts.house.flow.sha256, answers=kept)
    fresh = replace(conversation, gate=Gate.FRESH, pending=None, run=run)
    return intake.advance(fresh, intake.newest(facts))
