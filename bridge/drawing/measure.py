"""How wide words are, without a font: a little more than common sans-serif fonts make them.

Widths are in em, by groups of characters, above those of Noto Sans, Segoe UI, Helvetica and Arial,
so that what fits here fits wherever it is shown.
"""

import unicodedata
from collections.abc import Iterator

_GROUPS = {
    "iljI.,:;'|!": 0.32,
    'ftr()[]{}/\\-"` ': 0.42,
    "sczJvxyk*^_": 0.55,
    "mMwW@%": 0.98,
    "ABDGHKNOQRUVXYC&": 0.76,
    "≤≥<>=+~": 0.62,
    "…": 0.9,
}
_WIDTHS = {character: width for group, width in _GROUPS.items() for character in group}
_USUAL, _OTHER, _WIDE, _BOLD = 0.63, 0.8, 1.05, 1.08
MORE = "…"


def width(words: str, size: float, *, bold: bool = False) -> float:
    """In units of the drawing, for letters of this size."""
    return sum(map(_em, words)) * size * (_BOLD if bold else 1.0)


def _em(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if character.isascii():
        return _USUAL
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF:  # noqa: PLR2004
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(base, _USUAL) if base.isascii() else _OTHER


def wrapped(words: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """Lines that fit into the room; at most so many, the last one cut with a sign of it."""
    lines: list[str] = []
    for word in _pieces(words, size, room, bold=bold):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], size, room, bold=bold)]


def _cut(line: str, size: float, room: float, *, bold: bool) -> str:
    while line and width(line + MORE, size, bold=bold) > room:
        line = line[:-1]
    return f"{line.rstrip(' ,;:.')}{MORE}"


def _pieces(words: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """Words; those wider than the room in parts."""
    for word in words.split():
        part = ""
        for character in word:
            if part and width(part + character, size, bold=bold) > room:
                yield part
                part = ""
            part += character
        yield part
