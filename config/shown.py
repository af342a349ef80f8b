"""Words of the organisation as clients meet them: filled in and hashed, or folded to compare."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from config.placeholders import fill
from consent import Shown
from routing.words.folding import fold


def shown(template: str, values: Mapping[str, str]) -> Shown:
    """The very words, and the hash that decisions about them name. Raises KeyError."""
    text = fill(template, values)
    return Shown(text, sha256(text.encode()).hexdigest())


def folded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
