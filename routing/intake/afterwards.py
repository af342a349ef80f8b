"""What a client writes once the intake is through.

In counselling it is passed on; later it is a thank-you, or something new begins with it.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.cases import relaying
from routing.conversation import Conversation
from routing.danger import alerts
from routing.events import ClientSaid
from routing.facts import Facts
from routing.intake import advancing, barred, beginning, keeping
from routing.saying.putting import button
from routing.saying.speech import help_button, in_every_language, tell, words
from routing.step import Step
from routing.words.folding import fold
from routing.words.noise import consists_of

WRITE = "write"  # the token of "I want to write again"
# So long a thank-you begins nothing new: it mostly comes the same day, or the morning after. Our
# own judgement, nobody has measured it; whatever else is written begins at once.
AFTERWARDS = timedelta(hours=24)


def client_words(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    if gates.in_counselling(conversation):
        return relaying.pass_on(conversation, event, facts)
    if barred.is_barred(conversation, facts):
        return barred.wrote(conversation, facts)
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


def come_back(conversation: Conversation, facts: Facts, *, to_a_person: bool = False) -> Step:
    """A client comes back: what still stands and is still kept need not be given again.

    `to_a_person`: they want no questions but what has to be agreed to.
    """
    if barred.is_barred(conversation, facts):
        return barred.told(conversation, facts)
    kept = conversation.run.answers if conversation.run else {}
    now = tuple(one for one in conversation.concerns if one.at >= facts.now)  # of these very words
    fresh = beginning.begin(replace(conversation, explained=None, concerns=now), facts, kept)
    if fresh.run is not None:
        fresh = replace(fresh, run=replace(fresh.run, person=to_a_person))
    return advancing.advance(fresh, beginning.newest(facts))


def _after_return(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The words that opened the new case belong to it, and wait where a question comes first."""
    if gates.in_counselling(conversation):
        return Step(conversation, (relaying.passed(conversation, event, facts),))
    if conversation.run is None:
        return Step(conversation)
    kept = keeping.for_counsellor(replace(conversation, pending=None), event, facts)
    after = replace(kept.conversation, pending=conversation.pending)
    return Step(after, kept.effects).add(tell(conversation, facts, "kept.first"))
