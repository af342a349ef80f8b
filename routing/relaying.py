"""What the client says once the intake is through: passed on, or held until one is there."""

from dataclasses import replace
from datetime import timedelta

from routing import alerts, intake, keeping
from routing.conversation import Conversation, Explained, Phase
from routing.effects import Send
from routing.events import ClientSaid
from routing.facts import Facts
from routing.folding import fold
from routing.noise import consists_of
from routing.putting import button
from routing.speech import help_button, in_every_language, name_of, said_lately, tell, words
from routing.step import Step

HELD = "held"
WRITE = "write"  # the token of "I want to write again"
# So long a thank-you begins nothing new: it mostly comes the same day, or the morning after. Our
# own judgement, nobody has measured it; whatever else is written begins at once.
AFTERWARDS = timedelta(hours=24)
QUIET = timedelta(minutes=30)  # so long a waiting client is not told the same again


def in_counselling(conversation: Conversation) -> bool:
    """A case is waiting, offered or open: what the client says is for a counsellor."""
    case = conversation.case
    return case is not None and case.phase is not Phase.CLOSED


def client_words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if in_counselling(conversation):
        return _pass_on(conversation, event, facts)
    if _is_farewell(conversation, event, facts):
        again = button(conversation, facts, WRITE, "write_again")
        thanked = tell(conversation, facts, "thanked", again, help_button(conversation, facts))
        return Step(conversation, (thanked,))
    if event.attachment is None and fold(event.body.text) == fold(_again(conversation, facts)):
        return come_back(conversation, facts)
    return come_back(conversation, facts).then(lambda c: _after_return(c, event, facts))


def _again(conversation: Conversation, facts: Facts) -> str:
    return words(conversation, facts, "button.write_again")


def _is_farewell(conversation: Conversation, event: ClientSaid, facts: Facts) -> bool:
    """Nothing but closing words, soon after the end: `danke, tschüss`, in any language here."""
    over = conversation.over_at
    if over is None or facts.now - over >= AFTERWARDS or event.attachment is not None:
        return False
    if alerts.found(facts.flow.crisis, event.body.text):
        return False
    return consists_of(fold(event.body.text), in_every_language(facts, "words.closing"))


def pressed_again(conversation: Conversation, facts: Facts) -> Step:
    """The button below a farewell: twice tapped it is one beginning."""
    if in_counselling(conversation):
        return status(conversation, facts)
    if conversation.pending is not None:
        return intake.repeat(conversation, facts)
    return come_back(conversation, facts)


def come_back(conversation: Conversation, facts: Facts) -> Step:
    """A client comes back: what still stands and is still kept need not be given again."""
    kept = conversation.run.answers if conversation.run else {}
    now = tuple(one for one in conversation.concerns if one.at >= facts.now)  # of these very words
    fresh = intake.begin(replace(conversation, explained=None, concerns=now), facts, kept)
    return intake.advance(fresh, intake.newest(facts))


def _after_return(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The words that opened the new case belong to it, and wait where a question comes first."""
    if in_counselling(conversation):
        return Step(conversation, (_words(conversation, event, facts),))
    if conversation.run is None:
        return Step(conversation)
    kept = keeping.for_counsellor(replace(conversation, pending=None), event, facts)
    after = replace(kept.conversation, pending=conversation.pending)
    return Step(after, kept.effects).add(tell(conversation, facts, "kept.first"))


def _pass_on(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    step = Step(conversation, (_words(conversation, event, facts),))
    case, told = conversation.case, said_lately(conversation, facts, HELD, QUIET)
    if case is None or case.phase is Phase.OPEN or told:
        return step
    held = replace(conversation, explained=Explained(HELD, facts.now))
    return Step(held, step.effects).add(tell(conversation, facts, HELD))


def _words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Send:
    case = conversation.case
    if case is None:
        raise ValueError("words can be passed on only within a case")
    return keeping.carried(case.id, event, facts)


def status(conversation: Conversation, facts: Facts) -> Step:
    """Where things stand, for somebody who presses start in the middle."""
    case = conversation.case
    if case is not None and case.phase is Phase.OPEN and case.offer is not None:
        name = name_of(facts, case.offer.counsellor)
        return Step(conversation, (tell(conversation, facts, "status.open", name=name),))
    if in_counselling(conversation):
        return Step(conversation, (tell(conversation, facts, "status.waiting"),))
    return Step(conversation, (tell(conversation, facts, "status.closed"),))
