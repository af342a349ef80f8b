"""What counts at every question, in every language: back, change, skip, stop, another language.

Such a word counts only as a whole message: "stop" inside a sentence is a part of the sentence.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from routing.ids import Language
from routing.words.folding import fold
from routing.words.texts import Texts

LANGUAGE = "lang:"


class Act(StrEnum):
    """What a reserved word, or a command of the same name, asks for."""

    BACK = "back"
    CHANGE = "change"
    SKIP = "skip"
    STOP = "stop"
    LANGUAGE = "language"
    PERSON = "person"
    HELP = "help"


ON_BUTTONS = (Act.BACK, Act.SKIP, Act.PERSON)  # whose words on a button count when typed


def reserved(texts: Texts, languages: Sequence[Language]) -> Mapping[str, str]:
    """Folded word -> an Act, or `lang:de` for the name of a language."""
    found: dict[str, str] = {}
    for language in languages:
        for act in Act:
            found |= {fold(word): str(act) for word in spoken(texts, act, language) if fold(word)}
    for language in languages:
        for act in ON_BUTTONS:
            found.setdefault(fold(texts.say(f"button.{act}", language)), str(act))
        found[fold(texts.say("language.name", language))] = f"{LANGUAGE}{language}"
    return found


def spoken(texts: Texts, act: Act, language: Language) -> tuple[str, ...]:
    """The words for it in one language."""
    return tuple(texts.say(f"words.{act}", language).split(", "))
