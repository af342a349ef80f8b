"""Changes to JSON: a value replaced, moved, doubled, taken out, or spoilt as text.

Everything here gives JSON that can be parsed, because what is not JSON never comes as far as the
code under test; and text that people, servers and attackers write: other scripts, halves of
surrogate pairs, marks that turn the direction, very long words.
"""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

TEXTS = (
    "", "a", "0", "-1", "private", "true", "x" * 300, "word " * 2000, "\x00", "\n\n", "\r", "\t",
    "\ud83d", "\udc00x", "\N{GRINNING FACE}", "\N{ZERO WIDTH JOINER}" * 70, "\u202eabc", "ÄÖÜß",
    "\N{REGIONAL INDICATOR SYMBOL LETTER D}" * 9, "e\N{COMBINING ACUTE ACCENT}" * 80, "\ufeff",
    "{alias}", "%s", "/stop", "!close", "<b>", "../..", "> quoted\n\nmine", "* edited", "de-AT",
    "ء" * 50, "\ufffd", "\N{MATHEMATICAL DOUBLE-STRUCK CAPITAL X}", "1e999", "null",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 5, 255, 2**31, -(2**31), 2**53, 2**62, 2**63, 2**64, -(2**63), 10**30, 0.5, -0.0,
    1e308, 253_402_300_799, 253_402_300_800, 253_402_300_799_999,
)  # fmt: skip
ODD: Sequence[object] = (None, True, False, [], {}, [[]], [{}], {"": ""})
DEEP = 40
Path = list[str | int]


def vary(tree: Any, chance: Random, words: Sequence[str]) -> Any:
    """One to four changes; `words`: keys and values that mean something to the target."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        tree = _changed(tree, chance, words)
    return tree


def _changed(tree: Any, chance: Random, words: Sequence[str]) -> Any:
    path = _path(tree, chance)
    if not path:
        return tree if isinstance(tree, dict | list) and tree else _value(chance, words)
    holder = _at(tree, path[:-1])
    key, wild = path[-1], chance.random()
    if wild < 0.35:
        holder[key] = _value(chance, words)
    elif wild < 0.5:
        holder[key] = _spoilt(holder[key], chance)
    elif wild < 0.62:
        del holder[key]
    elif wild < 0.75:
        _add(holder, _copied(_at(tree, _path(tree, chance))), chance, words)
    elif wild < 0.9:
        _add(holder, _value(chance, words), chance, words)
    elif isinstance(holder, dict):
        holder[chance.choice(words)] = holder.pop(key)
    else:
        holder.insert(0, holder.pop())
    return tree


def _path(tree: Any, chance: Random) -> Path:
    """The way to some value, more often a deep one; empty for the whole."""
    path: Path = []
    while isinstance(tree, dict | list) and tree and (not path or chance.random() < 0.75):
        key = chance.choice(list(tree)) if isinstance(tree, dict) else chance.randrange(len(tree))
        path.append(key)
        tree = tree[key]
    return path


def _at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _copied(tree: Any) -> Any:
    return json.loads(json.dumps(tree))


def _add(holder: Any, value: object, chance: Random, words: Sequence[str]) -> None:
    if isinstance(holder, dict):
        holder[chance.choice(words) if chance.random() < 0.9 else _text(chance)] = value
    else:
        holder.insert(chance.randint(0, len(holder)), value)


def _value(chance: Random, words: Sequence[str]) -> object:
    wild = chance.random()
    if wild < 0.3:
        return _text(chance)
    if wild < 0.5:
        return chance.choice(words)
    if wild < 0.75:
        return chance.choice(NUMBERS)
    if wild < 0.95:
        return _copied(chance.choice(ODD))
    nested: object = chance.choice(NUMBERS)
    for _ in range(chance.randint(2, DEEP)):
        nested = [nested] if chance.random() < 0.5 else {chance.choice(words): nested}
    return nested


def _text(chance: Random) -> str:
    return "".join(chance.choice(TEXTS) for _ in range(chance.choice((1, 1, 1, 2, 3))))


def _spoilt(value: object, chance: Random) -> object:
    """Nearly what it was."""
    if isinstance(value, bool) or value is None:
        return chance.choice((0, 1, "", not value))
    if isinstance(value, int | float):
        return chance.choice(
            (
                -value,
                value + 1,
                value - 1,
                str(value),
                float(value) if abs(value) < 1e300 else 0,
                [value],
            )
        )
    if isinstance(value, str):
        at = chance.randint(0, len(value))
        kept = value[at + chance.choice((0, 0, 1, 5)) :]
        return value[:at] + chance.choice((_text(chance), "", value)) + kept
    return chance.choice(([value], {"a": value}, str(value)[:200]))
