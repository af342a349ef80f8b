"""Filling what an organisation wrote: `{org}`, `{help}` and answers given so far, in one pass.

A value is shown as it is: what a client typed is never looked into for further placeholders. An
answer that was skipped disappears together with the comma or space in front of it, so that
"Thank you, {alias}." reads "Thank you."
"""

import re

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow import Ask
from routing.ids import Language, StepName
from routing.speech import language_of

PLACEHOLDER = re.compile(r"(,?\s*)\{([a-z][a-z0-9_]*)\}")


def fill(conversation: Conversation, facts: Facts, text: str) -> str:
    """The text with its placeholders filled; an unknown one stays as it is."""
    language = language_of(conversation, facts)
    return PLACEHOLDER.sub(lambda found: _value(conversation, facts, language, found), text)


def _value(
    conversation: Conversation, facts: Facts, language: Language, found: re.Match[str]
) -> str:
    before, name = found.groups()
    match name:
        case "org":
            return before + facts.house.name[language]
        case "help":
            return before + facts.house.help[language]
        case _:
            return _answer(conversation, facts, language, found)


def _answer(
    conversation: Conversation, facts: Facts, language: Language, found: re.Match[str]
) -> str:
    before, name = found.group(1), StepName(found.group(2))
    answers = conversation.run.answers if conversation.run else {}
    if name not in answers:
        return found.group(0)
    answer, step = answers[name], facts.flow.step(name)
    if answer is None:
        return ""
    choices = step.choices if isinstance(step, Ask) else ()
    labels = {key: label.get(language, key) for key, label in choices}
    return before + labels.get(answer, answer)
