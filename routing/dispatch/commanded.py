"""Commands of the client: words with a slash, understood in every state.

What belongs to a question, such as going back, is understood only where one of an intake is open.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routing import gates
from routing.conversation import Conversation, Gate, PendingKind
from routing.dispatch import acting, helping, surveyed, wishes
from routing.events import ClientSaid
from routing.facts import Facts
from routing.flow import links
from routing.ids import Language
from routing.intake import afterwards, gatekeeping
from routing.rights import (
    again,
    agreed,
    changing,
    mydata,
    parting,
    paused,
    pausing,
    returning,
    stands,
    survey,
)
from routing.saying.speech import tell, words
from routing.step import Step
from routing.words.folding import command, fold, hurried
from routing.words.manners import LANGUAGE, Act

STOP = frozenset({"stop", "stopp"})
OURS = (
    PendingKind.MIND,
    PendingKind.ERASE,
    PendingKind.RETURN,
    PendingKind.RECONSENT,
    PendingKind.RECIPIENT,
    PendingKind.AWAY,
    PendingKind.GIVE,
    *parting.OFFERED,
)


def commanded(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    name = hurried(event.body.text)
    if name == "start":
        return _started(conversation, event, facts)
    known = named(name)
    return _acted(conversation, event, facts) if known is None else known(conversation, facts)


def named(name: str) -> Callable[[Conversation, Facts], Step] | None:
    """What this command does, in whatever state; None: it is none, or needs more than its name."""
    return _commands().get(name)


def _commands() -> Mapping[str, Callable[[Conversation, Facts], Step]]:
    return {
        **dict.fromkeys(STOP, changing.wished),
        **dict.fromkeys(pausing.COMMANDS, pausing.pause),
        **dict.fromkeys(("privacy", "datenschutz"), gatekeeping.show_notice),
        **dict.fromkeys(("language", "sprache"), gatekeeping.offer_languages),
        **dict.fromkeys(("help", "hilfe"), helping.show),
        **dict.fromkeys(agreed.COMMANDS, agreed.show),
        **dict.fromkeys(mydata.COMMANDS, mydata.show),
        **dict.fromkeys(stands.COMMANDS, stands.show),
        **dict.fromkeys(wishes.PERSON, wishes.person),
        **dict.fromkeys(wishes.OTHER, wishes.other),
        **dict.fromkeys(wishes.END, wishes.end),
    }


def _acted(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """`/back` is `back`: a reserved word with a slash."""
    act = facts.house.reserved.get(fold(command(event.body.text)[0]))
    if act == Act.STOP:
        return changing.wished(conversation, facts)
    if act is not None and survey.is_open(conversation):
        return surveyed.acted(conversation, act, facts)
    if act is not None and (is_manner(act) or _at_question(conversation)):
        return acting.act(conversation, act, facts)
    if act is not None and conversation.pending is None and conversation.gate is Gate.ADMITTED:
        return acting.apart(conversation, act, facts)
    return Step(conversation, (tell(conversation, facts, "not_relayed.command"),))


def _started(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """The start button: greets, repeats what is open, or says where things stand."""
    _, payload = command(event.body.text)
    conversation = survey.ended(conversation)
    language, linked = links.decode(payload)
    if language in facts.house.languages and not conversation.language_chosen:
        conversation = replace(conversation, language=Language(str(language)), language_chosen=True)
    if not conversation.greeted:
        return gatekeeping.greet(conversation, facts, wrote=False, linked=linked)
    pending = conversation.pending
    asks_to_delete = pending is not None and pending.kind is PendingKind.ERASE
    if conversation.gate in (Gate.REFUSED, Gate.WITHDRAWN) and not asks_to_delete:
        return returning.offer_return(conversation, facts)
    if conversation.pending is not None:
        asks = conversation.gate is Gate.ADMITTED and conversation.pending.kind is PendingKind.STEP
        middle = words(conversation, facts, "status.intake") if asks else ""
        return again.repeat(conversation, facts, middle)
    if conversation.gate is Gate.PAUSED:
        return paused.ask(conversation, facts, "pause.still")
    if not gates.in_counselling(conversation) and conversation.gate is Gate.ADMITTED:
        return afterwards.come_back(conversation, facts)
    return stands.above(conversation, facts, stands.now(conversation, facts))


def is_manner(act: str) -> bool:
    """What is understood also where nothing is open."""
    return act in (Act.LANGUAGE, Act.HELP) or act.startswith(LANGUAGE)


def _at_question(conversation: Conversation) -> bool:
    """Something of an intake is open: elsewhere there is nothing to go back to, or to skip."""
    pending, run = conversation.pending, conversation.run
    asked = pending is not None and pending.kind not in (*OURS, PendingKind.MYDATA)
    return asked and run is not None and not run.done


__all__ = ["OURS", "STOP", "commanded", "is_manner", "named"]
