"""Words of the program and of a flow in one language, for whoever looks on from outside."""

from dataclasses import dataclass

from routing.flow import Localized
from routing.ids import Language
from routing.texts import Texts


@dataclass(frozen=True, slots=True)
class Speech:
    texts: Texts
    language: Language

    def say(self, key: str, **values: str) -> str:
        return self.texts.say(key, self.language, **values)

    def of(self, words: Localized, otherwise: str = "") -> str:
        """These words in the language, or in what comes next to it; never an error."""
        base = Language(self.language.partition("-")[0])
        found = words.get(self.language) or words.get(base) or next(iter(words.values()), "")
        return " ".join(found.split()) or otherwise
