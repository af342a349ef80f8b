"""The two questions before a client parts: from the case, or from their counsellor.

Both are asked with one tap each, and neither asks why. While one is open nothing the client writes
is passed on: words about somebody shall not reach them by a slip. Left alone it closes by itself.
"""

from collections.abc import Mapping
from dataclasses import replace

from routing import gates
from routing.assigning import waiting
from routing.cases import progress
from routing.conversation import Conversation, PendingKind
from routing.danger import watching
from routing.facts import Facts
from routing.rights import mind
from routing.saying.putting import button, put
from routing.saying.speech import help_button, name_of, to_client, words
from routing.step import Step
from routing.words.joining import joined

END, GO_ON = "end:yes", "end:no"
OTHER, STAY = "other:yes", "other:no"
# What is offered at each: the token of a button, and the keys of the words that mean it.
OFFERED: Mapping[PendingKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    PendingKind.END: (
        (END, ("words.yes", "button.end_it")),
        (GO_ON, ("words.no", "button.not_now", "words.go_on", "words.back")),
    ),
    PendingKind.OTHER: (
        (OTHER, ("words.yes", "button.somebody_else")),
        (STAY, ("words.no", "button.stay", "words.go_on", "words.back")),
    ),
}


def ask_to_end(conversation: Conversation, facts: Facts) -> Step:
    """Whether the case shall end. Where something may mean danger it is the card, as with a stop:
    then the case stays with the team.
    """
    if watching.is_watched(conversation):
        return mind.ask(conversation, facts)
    there = gates.is_there(conversation)
    ways = (
        button(conversation, facts, END, "end_it"),
        button(conversation, facts, GO_ON, "not_now"),
        help_button(conversation, facts),
    )
    key, name = "end.ask" if there else "end.ask_waiting", _name(conversation, facts)
    return mind.watched(put(conversation, facts, PendingKind.END, key, *ways, name=name), facts)


def ask_for_other(conversation: Conversation, facts: Facts) -> Step:
    """Whether somebody else shall be looked for; whom it names is remembered. With nobody there
    any more there is nothing to ask.
    """
    case = conversation.case
    if case is None or case.offer is None or not has_somebody(conversation):
        return gone(conversation, facts)
    there = gates.is_there(conversation)
    ways = (
        button(conversation, facts, OTHER, "somebody_else"),
        button(conversation, facts, STAY, "stay"),
        help_button(conversation, facts),
    )
    key, name = "other.ask" if there else "other.ask_offered", _name(conversation, facts)
    step = put(conversation, facts, PendingKind.OTHER, key, *ways, name=name)
    about = (str(case.offer.counsellor),)
    return mind.watched(Step(_about(step.conversation, about), step.effects), facts)


def _about(conversation: Conversation, whom: tuple[str, ...]) -> Conversation:
    pending = conversation.pending
    return replace(conversation, pending=replace(pending, picked=whom) if pending else None)


def is_about_now(conversation: Conversation) -> bool:
    """The open question names the counsellor of now; they may have changed by themselves."""
    case, pending = conversation.case, conversation.pending
    if case is None or case.offer is None or pending is None or not has_somebody(conversation):
        return False
    return pending.picked == (str(case.offer.counsellor),)


def gone(conversation: Conversation, facts: Facts) -> Step:
    """Whoever it was about is not there any more: how things are instead."""
    free = replace(conversation, pending=None)
    passes = conversation.gate in gates.WORDS
    now = progress.told(free, facts, passes=passes)
    text = joined(words(free, facts, "other.gone"), now if passes else "")
    return Step(free, (to_client(free, facts, "tell:status.now", text),))


def has_somebody(conversation: Conversation) -> bool:
    """A counsellor is there, or is being asked."""
    case = conversation.case
    running = case is not None and gates.in_counselling(conversation)
    return running and case is not None and case.offer is not None


def without(conversation: Conversation) -> Conversation:
    """The same client, who does not want to write with this counsellor; the round begins anew."""
    case = conversation.case
    if case is None or case.offer is None:
        return conversation
    unwanted = case.offer.counsellor
    excluded = tuple(dict.fromkeys((*conversation.excluded, unwanted)))
    return replace(conversation, case=replace(case, offers=()), excluded=excluded)


def is_possible(conversation: Conversation, facts: Facts) -> bool:
    """Somebody else could be asked now."""
    return waiting.next_one(without(conversation), facts) is not None


def _name(conversation: Conversation, facts: Facts) -> str:
    case = conversation.case
    if case is None or case.offer is None:
        return ""
    return name_of(facts, case.offer.counsellor)
