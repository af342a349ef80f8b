"""What targets that eat JSON have in common."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from tests.fuzz import trees


def written(tree: object) -> bytes:
    """Halves of surrogate pairs stay what they are, as escapes."""
    return json.dumps(tree, separators=(",", ":")).encode()


def parsed(data: bytes) -> Any:
    """Raises ValueError."""
    return json.loads(data)


def keys_of(found: Sequence[object]) -> list[str]:
    """Every key and every short text in these trees."""
    words: dict[str, None] = {}
    waiting = list(found)
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            words |= dict.fromkeys(map(str, one))
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and 0 < len(one) < 30:
            words[one] = None
    return list(words)


def vary(data: bytes, chance: Random, words: Sequence[str]) -> bytes:
    return written(trees.vary(parsed(data), chance, words))
