"""Yes and no where something is decided: only said plainly, in words that mean it.

A question mark, dots, a smiling face, a number, the beginning of a word decide nothing, and
neither does a yes with anything behind it. A yes that was inferred would be none.
"""

import unicodedata
from collections.abc import Iterable, Mapping

from routing.words.folding import fold

DOTS = ("..", "\u2026")


def meant(said: str, options: Mapping[str, tuple[str, tuple[str, ...]]]) -> str | None:
    """The token of the option that these words plainly are; None: of none."""
    return asked_back(said, options) if is_plain(said) else None


def asked_back(said: str, options: Mapping[str, tuple[str, tuple[str, ...]]]) -> str | None:
    """As `meant`, of what is asked and not decided."""
    folded = fold(said)
    spoken = ((token, (label, *more)) for token, (label, more) in options.items())
    found = {token for token, names in spoken if folded in _folded(names)}
    return found.pop() if folded and len(found) == 1 else None


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, names))


def is_plain(said: str) -> bool:
    """Without doubt in it: no question, no dots, nothing but letters and marks around them."""
    if any(dots in said for dots in DOTS):
        return False
    return not any(
        unicodedata.category(one)[0] in "SN" or "QUESTION" in unicodedata.name(one, "")
        for one in said
    )
