"""Filling what an organisation wrote: `{org}`, `{minutes}`, answers given so far, in one pass.

A value is shown as it is: what a client typed is never looked into for further placeholders. An
answer that was skipped, or was never asked for, disappears together with the comma or space in
front of it, so that "Thank you, {alias}." reads "Thank you." Behind a value that ends with a full
stop, such as "Hafen e. V.", the text's own is left out.
"""

import re
from collections.abc import Callable

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow.estimate import length, minutes
from routing.ids import Language, StepName
from routing.saying.speech import language_of, next_open
from routing.words.joining import STOP, stopped
from routing.words.showing import value

PLACEHOLDER = re.compile(rf"(,?\s*)\{{([a-z][a-z0-9_.]*)\}}{STOP}")
BUILT_IN = frozenset({"org", "help", "minutes", "next_open"})


def fill(conversation: Conversation, facts: Facts, text: str) -> str:
    """The text with its placeholders filled; an unknown one stays as it is."""
    if "{" not in text:
        return text
    language = language_of(conversation, facts)
    return PLACEHOLDER.sub(lambda found: _value(conversation, facts, language, found), text)


def _value(
    conversation: Conversation, facts: Facts, language: Language, found: re.Match[str]
) -> str:
    before, name, stop = found.groups()
    if name in BUILT_IN:
        return before + stopped(_built_in(conversation, facts, language, name), stop)
    answers = conversation.run.answers if conversation.run else {}
    known = value(facts.flow, answers, name, language, facts.house.dated)
    if known is None and not _is_asked_for(facts, name):
        return found.group(0)
    return before + stopped(known, stop) if known else stop


def _is_asked_for(facts: Facts, name: str) -> bool:
    """A question, or a score, that was not on this client's way: nobody is shown its name."""
    block = StepName(name.partition(".")[0])
    return facts.flow.step(StepName(name)) is not None or facts.flow.block(block) is not None


def _built_in(conversation: Conversation, facts: Facts, language: Language, name: str) -> str:
    house = facts.house
    known: dict[str, Callable[[], str]] = {
        "org": lambda: house.name[language],
        "help": lambda: house.help[language],
        "minutes": lambda: str(minutes(facts.flow, language, _lengths(facts, language))),
        "next_open": lambda: next_open(conversation, facts),
    }
    return known[name]()


def _lengths(facts: Facts, language: Language) -> dict[str, int]:
    """How many words each notice, consent and agreement has, as it is shown."""
    shown = {name: one.texts.get(language) for name, one in facts.documents.items()}
    return {name: length(one.text) for name, one in shown.items() if one is not None}
