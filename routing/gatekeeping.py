"""The gate in front of everything: first words, agreeing, refusing, stopping, and the way back."""

from collections.abc import Mapping
from dataclasses import replace

from consent import DocumentKind
from routing import (
    again,
    answering,
    holding,
    intake,
    keeping,
    resuming,
    stopping,
    way,
)
from routing.conversation import Conversation, Gate, PendingKind
from routing.effects import Count, Send
from routing.events import ClientSaid
from routing.facts import Facts, Prompt
from routing.filling import fill
from routing.flow import Acknowledge, Ask, Asked, Decided, End, Enter, Handover
from routing.folding import fold, match
from routing.ids import Language, StepName
from routing.manners import LANGUAGE, Act
from routing.messages import Choice
from routing.putting import button, put
from routing.speech import help_button, language_of, presence, tell, to_client, words
from routing.step import Step

AGAIN, NOT_AGAIN = "again", "not"


def greet(
    conversation: Conversation,
    facts: Facts,
    *,
    wrote: bool,
    linked: Mapping[StepName, str] | None = None,
) -> Step:
    """First words: a program, whom to call, how to stop, who is there, and who can read."""
    begun = intake.begin(replace(conversation, greeted=True), facts, {})
    text, here = words(conversation, facts, "greeting"), presence(conversation, facts)
    wrote_before = words(conversation, facts, "greeting_wrote") if wrote else ""
    parts = [text, here, _readers(begun, facts), wrote_before]
    others = language_buttons(facts, language_of(conversation, facts))
    choices = (*others, help_button(conversation, facts))
    if begun.run is not None and linked:
        begun = replace(begun, run=replace(begun.run, linked=linked))
    joined = "\n\n".join(part for part in parts if part)
    said = to_client(begun, facts, "tell:greeting", joined, *choices)
    return Step(begun, (said, Count("contacts"))).then(lambda c: intake.advance(c, facts))


def _readers(conversation: Conversation, facts: Facts) -> str:
    """Who can read; empty where the notice that comes with these words says it."""
    run, language = conversation.run, language_of(conversation, facts)
    readers = facts.house.readers[language]
    walked = way.walk(facts.flow, run, there=way.is_open(facts)) if run is not None else ()
    first = next((step for step in walked if isinstance(step, Asked)), None)
    document = facts.documents.get(first.name) if isinstance(first, Acknowledge) else None
    shown = document.texts.get(language) if document is not None else None
    return "" if shown is not None and readers in shown.text else readers


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
    step = facts.flow.step(end)
    said: Send = tell(conversation, facts, "refused")
    if isinstance(step, End):
        own = fill(conversation, facts, step.text[language_of(conversation, facts)])
        text = f"{own}\n\n{words(conversation, facts, 'refused')}"
        said = to_client(conversation, facts, f"end:{step.name}", text)
    shut = stopping.shut(conversation, Gate.REFUSED)
    kept = resuming.unkept(conversation.run)
    return Step(shut, (*kept, said, *resuming.OVER, Count("refused")))


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
    if facts.prompt is Prompt.LOST:
        return offer_return(keeping.remembered(conversation, event), facts)
    if not answering.counts(event, facts):
        return Step(keeping.remembered(conversation, event))
    meant = match(event.body.text, again.ways(conversation, facts))
    if event.attachment is None and meant == AGAIN:
        return _start_over(conversation, facts)
    if event.attachment is None and (meant == NOT_AGAIN or _says_stop(event, facts)):
        return stopping.left_alone(conversation, facts)
    return again.not_understood(conversation, event, facts)


def _says_stop(event: ClientSaid, facts: Facts) -> bool:
    return facts.house.reserved.get(fold(event.body.text)) == Act.STOP


def pressed_return(conversation: Conversation, token: str, facts: Facts) -> Step:
    if token == AGAIN:
        return _start_over(conversation, facts)
    return offer_return(conversation, facts)


def _start_over(conversation: Conversation, facts: Facts) -> Step:
    """The answers that are still kept need not be given again; what needs a yes is asked again."""
    back = holding.came_back(conversation, facts)
    kept = conversation.run.answers if conversation.run else {}
    fresh = intake.begin(replace(back.conversation, gate=Gate.FRESH), facts, kept)
    return Step(fresh, back.effects).then(lambda c: intake.advance(c, intake.newest(facts)))
