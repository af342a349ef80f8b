"""Wording as the core sees it: a key, a language and values give a sentence."""

from typing import Protocol

from routing.ids import Language


class Texts(Protocol):
    """A catalogue of what the program says. Complete in every shipped language."""

    def say(self, key: str, language: Language, /, **values: str) -> str:
        """The sentence. Raises KeyError for an unknown key: always a bug."""
        ...
