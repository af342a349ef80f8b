"""What a client can do here, said whenever they ask for help, with buttons that fit where they are.

A button stands for a command, never for an answer: `tapped` does what the typed command would do.
"""

from collections.abc import Iterator

from routing import gates
from routing.conversation import Conversation, Gate
from routing.facts import Facts
from routing.intake import barred
from routing.messages import Choice
from routing.rights import again, parting, stands
from routing.saying.speech import help_button, tell, words
from routing.step import Step

DO = "do:"  # a token begins so, and ends with the name of a command
MOST = 5  # more are not found on a small screen; urgent help stands below them


def show(conversation: Conversation, facts: Facts) -> Step:
    """What is open is put again below it: a number that is typed next belongs to that question."""
    ways = (*offered(conversation, facts), help_button(conversation, facts))
    told = Step(conversation, (tell(conversation, facts, "client.help", *ways),))
    pending = conversation.pending
    if pending is None:
        return told
    misses = pending.misses if gates.mutes(conversation) else 0  # that words were not passed on
    return told.then(lambda c: again.repeat(c, facts, misses=misses))


def pressed(token: str) -> str:
    """The name of the command that a button stands for; empty where it stands for none."""
    return token.removeprefix(DO) if token.startswith(DO) else ""


def offered(conversation: Conversation, facts: Facts) -> tuple[Choice, ...]:
    """The commands that do something here, the nearest first, in the words of the menu."""
    names = [*_at(conversation, facts), "mydata"]
    if len(facts.house.languages) > 1:
        names.append("language")
    return tuple(
        Choice(f"{DO}{name}", words(conversation, facts, f"menu.{name}")) for name in names[:MOST]
    )


def _at(conversation: Conversation, facts: Facts) -> Iterator[str]:
    if not conversation.greeted:
        yield "privacy"
        return
    yield "status"
    if conversation.gate in stands.SHUT:
        return
    if gates.in_counselling(conversation):
        yield from _in_counselling(conversation)
        return
    if conversation.gate is Gate.ADMITTED and not barred.is_barred(conversation, facts):
        yield "human"  # before the yes nobody can be fetched
    if stands.is_in_intake(conversation):
        yield "stop"


def _in_counselling(conversation: Conversation) -> Iterator[str]:
    if parting.has_somebody(conversation):
        yield "other"
    if gates.can_pause(conversation):
        yield "pause"
    yield "end"


__all__ = ["DO", "offered", "pressed", "show"]
