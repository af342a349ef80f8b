"""Words of the program and of a flow in one language, for whoever looks on from outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from routing.flow.model import Localized
from routing.ids import Language
from routing.words.texts import Texts

Dated = Callable[[date, Language], str]


def in_iso(day: date, _: Language) -> str:
    """Where nobody brings words for it."""
    return day.isoformat()


@dataclass(frozen=True, slots=True)
class Speech:
    """`dated`: how a day is written in a language."""

    texts: Texts
    language: Language
    dated: Dated = in_iso

    def say(self, key: str, **values: str) -> str:
        return self.texts.say(key, self.language, **values)

    def of(self, words: Localized, otherwise: str = "") -> str:
        """These words in the language, or in what comes next to it; never an error."""
        base = Language(self.language.partition("-")[0])
        found = words.get(self.language) or words.get(base) or next(iter(words.values()), "")
        return " ".join(found.split()) or otherwise
