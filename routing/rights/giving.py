"""Before a counsellor hands a client over to somebody else, the client is asked, where the
organisation wants that.

It mutes nothing: what is no answer goes to the counsellor, who is there as before. Without an
answer within two days all stays as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from routing.assigning import handed, handing
from routing.case import Handing
from routing.conversation import Conversation, Pending, PendingKind
from routing.effects import SetTimer
from routing.events import ClientSaid, TimeCame
from routing.facts import Facts
from routing.intake import afterwards, onscreen
from routing.rights import reconsent
from routing.saying import speech
from routing.saying.putting import button, put, reworded, said_in
from routing.saying.speech import answer_in, help_button, name_of, tell, words
from routing.step import Step
from routing.words.folding import match
from routing.words.joining import joined

TIMER = "give"  # its key: the case
PATIENCE = timedelta(days=2)
GIVE, KEEP = "give:yes", "give:no"
OFFERED: Mapping[PendingKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    PendingKind.GIVE: (
        (GIVE, ("words.yes", "button.give")),
        (KEEP, ("words.no", "button.stay")),
    )
}


def begun(conversation: Conversation, given: Handing, facts: Facts) -> Step:
    """The client is asked first, or whoever shall have the case is asked at once."""
    case, given = conversation.case, replace(given, shows=handed.wants_words(facts))
    if facts.house.hand_over != "ask":
        return handing.invited(conversation, given, facts)
    if case is None or case.offer is None:
        return Step(conversation)
    waits = replace(conversation, case=replace(case, handing=given, note_kept=None))
    step = Step(
        waits,
        (
            SetTimer(TIMER, case.id.hex, facts.now + PATIENCE),
            answer_in(facts, case.offer.place, "room.give_asks"),
        ),
    )
    return step.then(lambda c: ask(c, facts))


def ask(conversation: Conversation, facts: Facts) -> Step:
    """Whether that is all right. Where nobody wants it any more there is nothing to ask."""
    case, given = conversation.case, handed.running(conversation)
    if case is None or case.offer is None or given is None or given.offer is not None:
        return Step(replace(conversation, pending=None))
    ways = (
        button(conversation, facts, GIVE, "give"),
        button(conversation, facts, KEEP, "stay"),
        help_button(conversation, facts),
    )
    names = {"before": name_of(facts, case.offer.counsellor), "name": name_of(facts, given.to)}
    key = "give.ask_team" if given.team else "give.ask"
    if handed.shows(given, facts):
        key = "give.ask_team_words" if given.team else "give.ask_words"
        language = speech.language_of(conversation, facts)
        names["time"] = speech.lasting(facts.house, language, facts.house.delivered)
    return put(conversation, facts, PendingKind.GIVE, key, *ways, **names)


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Typed while it is open: an answer, or words for the counsellor as ever.

    Once the two are writing, a typed yes may be meant for the counsellor: then buttons count.
    """
    pending = conversation.pending
    if pending is None or handed.running(conversation) is None:
        return reconsent.words_of(replace(conversation, pending=None), event, facts)
    plain = event.attachment is None
    meant = match(event.body.text, _ways(conversation, facts)) if plain else None
    counts = pending.misses < reconsent.LIVE and onscreen.counts(event, facts)
    if meant is not None and counts:
        return decided(conversation, facts, meant)
    return _passed_on(conversation, event, pending, facts)


def _passed_on(
    conversation: Conversation, event: ClientSaid, pending: Pending, facts: Facts
) -> Step:
    passed = afterwards.client_words(conversation, event, facts)
    missed = replace(pending, misses=min(pending.misses + 1, reconsent.LIVE))
    spoke = replace(passed.conversation, spoke_at=facts.now, pending=missed)
    after = Step(spoke, passed.effects)
    if pending.misses or event.attachment is not None:
        return after
    return after.then(lambda c: _once_more(c, pending, facts))


def _once_more(conversation: Conversation, before: Pending, facts: Facts) -> Step:
    asked = ask(conversation, facts)
    text = joined(words(conversation, facts, "give.unclear"), said_in(asked))
    step = reworded(asked, text, misses=1)
    now = step.conversation.pending
    copies = (*before.copies, before.message)
    kept = replace(now, copies=copies) if now is not None else None
    return Step(replace(step.conversation, pending=kept), step.effects)


def _ways(conversation: Conversation, facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    offered = OFFERED[PendingKind.GIVE]
    return [(token, speech.spoken(conversation, facts, *keys)) for token, keys in offered]


def decided(conversation: Conversation, facts: Facts, token: str) -> Step:
    """A button of the open question, or the words of one."""
    case, given = conversation.case, handed.running(conversation)
    free = replace(conversation, pending=None)
    if case is None or case.offer is None or given is None or token not in (GIVE, KEEP):
        return ask(conversation, facts)
    name = name_of(facts, case.offer.counsellor)
    if token == KEEP:
        step = handing.back(free, given, facts, "room.give_unwanted")
        return step.add(tell(free, facts, "give.kept", name=name))
    step = handing.invited(free, given, facts)
    asked = handed.asked(step.conversation) is not None
    return step.add(tell(free, facts, "give.agreed" if asked else "give.stays", name=name))


def time_came(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    """Nothing was answered: all stays as it is."""
    case, given = conversation.case, handed.running(conversation)
    if case is None or given is None or given.offer is not None or case.id.hex != event.key:
        return Step(conversation)
    return handing.back(conversation, given, facts, "room.give_lapsed")


__all__ = ["GIVE", "KEEP", "OFFERED", "TIMER", "ask", "begun", "decided", "said", "time_came"]
