"""The gate in front of everything: first words, agreeing, refusing."""

from collections.abc import Mapping
from dataclasses import replace

from consent import DocumentKind
from routing import gates
from routing.conversation import Conversation, Explained, Gate
from routing.effects import Count, Send
from routing.facts import Facts
from routing.flow import way
from routing.flow.model import Acknowledge, Ask, Asked, Decided, End, Enter, Handover
from routing.ids import Language, StepName
from routing.intake import advancing, beginning, lasting, standing
from routing.messages import Choice
from routing.saying.filling import fill
from routing.saying.speech import help_button, language_of, presence, tell, to_client, words
from routing.step import Step
from routing.words.folding import fold
from routing.words.manners import LANGUAGE

WHICH = "language.which"  # it was asked which language


def greet(
    conversation: Conversation,
    facts: Facts,
    *,
    wrote: bool,
    linked: Mapping[StepName, str] | None = None,
) -> Step:
    """First words: a program, whom to call, how to stop, who is there, and who can read."""
    begun = beginning.begin(replace(conversation, greeted=True), facts, {})
    text, here = words(conversation, facts, "greeting"), presence(conversation, facts)
    wrote_before = words(conversation, facts, "greeting_wrote") if wrote else ""
    parts = [text, here, _readers(begun, facts), wrote_before]
    others = language_buttons(facts, language_of(conversation, facts))
    choices = (*others, help_button(conversation, facts))
    if begun.run is not None and linked:
        begun = replace(begun, run=replace(begun.run, linked=linked))
    joined = "\n\n".join(part for part in parts if part)
    said = to_client(begun, facts, "tell:greeting", joined, *choices)
    return Step(begun, (said, Count("contacts"))).then(lambda c: advancing.advance(c, facts))


def _readers(conversation: Conversation, facts: Facts) -> str:
    """Who can read; empty where the notice that comes with these words says it."""
    run, language = conversation.run, language_of(conversation, facts)
    readers = facts.house.readers[language]
    walked = way.walk(facts.flow, run, there=facts.is_open) if run is not None else ()
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
    """No question that waits: what is open stays so. The next message may be a language's name."""
    choices = language_buttons(facts, None)
    asked = replace(conversation, explained=Explained(WHICH, facts.now))
    return Step(asked, (tell(asked, facts, "language.which", *choices),))


def named_language(conversation: Conversation, said: str, facts: Facts) -> Language | None:
    """Which language was named in answer to that, in whatever language: `Deutsch`, `German`."""
    last = conversation.explained
    if last is None or last.what != WHICH:
        return None
    act = facts.house.reserved.get(fold(said), "")
    own = Language(act.removeprefix(LANGUAGE)) if act.startswith(LANGUAGE) else None
    return own or facts.house.tongues.get(fold(said))


def no_language(conversation: Conversation) -> Conversation:
    """Only the next message may be an answer to that."""
    last = conversation.explained
    asked = last is not None and last.what == WHICH
    return replace(conversation, explained=None) if asked else conversation


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
        return advancing.advance(after, facts)
    return advancing.open_gate(after, facts)


def _stands(conversation: Conversation, facts: Facts) -> bool:
    run = conversation.run
    if run is None:
        return False
    for step in way.walk(facts.flow, run, there=facts.is_open):
        if isinstance(step, Ask | Enter | Handover):
            return True
        if isinstance(step, Decided) and not _agreed(conversation, facts, step):
            return False
    return True


def _agreed(conversation: Conversation, facts: Facts, step: Decided) -> bool:
    return not standing.is_needed(step) or standing.decided(conversation, facts, step)


def refuse(conversation: Conversation, facts: Facts, end: StepName | None) -> Step:
    """She said no to something needed: nothing is kept but the no, and a way back stays open."""
    step = facts.flow.step(end)
    said: Send = tell(conversation, facts, "refused")
    if isinstance(step, End):
        own = fill(conversation, facts, step.text[language_of(conversation, facts)])
        text = f"{own}\n\n{words(conversation, facts, 'refused')}"
        said = to_client(conversation, facts, f"end:{step.name}", text)
    shut = gates.shut(conversation, Gate.REFUSED)
    kept = lasting.unkept(conversation.run)
    return Step(shut, (*kept, said, *lasting.OVER, Count("refused")))
