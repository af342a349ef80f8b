"""What each key means, in words: one place for editors and for the pages of the reference.

The sentences stand in shipped/keys.toml, where somebody who writes and does not program finds them.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from pydantic import BaseModel

from config.shapes import Shape

OTHER = "OTHER"  # about keys whose names are free
TITLE = "TITLE"


class Meanings:
    """Sentences by the name of a model, then by key."""

    def __init__(self, sections: Mapping[str, Mapping[str, str]]) -> None:
        self._sections = sections

    def of(self, model: type[BaseModel], key: str) -> str:
        """The sentence of this model, or of the nearest one it inherits from.

        Raises KeyError where there is none.
        """
        for one in model.__mro__:
            found = self._sections.get(one.__name__, {}).get(key)
            if found is not None:
                return found
            if one is Shape:
                break
        raise KeyError(f"{model.__name__}.{key}")

    def word(self, section: str, key: str) -> str:
        """The sentence of a section that is no model. Raises KeyError."""
        return self._sections[section][key]

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """Every section with each of its keys."""
        return frozenset((name, key) for name, keys in self._sections.items() for key in keys)


def shipped_meanings() -> Meanings:
    """Those that are shipped."""
    source = (files("config") / "shipped" / "keys.toml").read_text(encoding="utf-8")
    return Meanings(tomllib.loads(source))
