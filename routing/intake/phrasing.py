"""What every question is made of, whatever it asks: its ways, its words for yes and no.

Below the questions of answers (`prompts`) and of decisions (`decisions`), which both need it.
"""

from functools import partial

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow.model import Ask, Asked, Enter
from routing.intake import recounting
from routing.messages import Choice
from routing.saying.speech import help_button, language_of, words
from routing.words.answers import Manner
from routing.words.question import BACK, Options, Question


def manner(conversation: Conversation, facts: Facts) -> Manner:
    return Manner(
        knows=facts.house.understanding,
        today=facts.now.astimezone(facts.house.zone).date(),
        yes=listed(conversation, facts, "yes"),
        no=listed(conversation, facts, "no"),
    )


def listed(conversation: Conversation, facts: Facts, key: str) -> tuple[str, ...]:
    return tuple(words(conversation, facts, f"words.{key}").split(", "))


def made(
    conversation: Conversation,
    facts: Facts,
    of: tuple[Asked, str, str, Options],
    sha256: str | None = None,
) -> Question:
    step, kind, text, options = of
    ways: tuple[Choice, ...] = (help_button(conversation, facts),)
    if isinstance(step, Ask | Enter) and recounting.can_go_back(conversation, facts, step.name):
        ways = (Choice(BACK, words(conversation, facts, "button.back")), *ways)
    knows = partial(manner, conversation, facts)
    language = language_of(conversation, facts)
    return Question(step, kind, text, options, ways, knows, language, sha256)
