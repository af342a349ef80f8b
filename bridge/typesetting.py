"""Text into lines and pages of a size on paper, by the widths of the letters. Pure.

A line breaks between words, and only for want of a space inside one: a checksum is longer than a
line. What a font has no sign for stands as a replacement character, so that nobody takes what is
left for the whole, a mark on a letter too; signs that are invisible anyway are left out.

    Paragraph  words in one style
    Line       words that fit, with the space above them
    sheet      the lines of one page
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MISSING = "\N{REPLACEMENT CHARACTER}"
# Of the signs that say how others are drawn, these are seen; of the marks, these are not.
_SEEN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_UNSEEN = frozenset(
    map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_EM = 1000  # units of a width


@dataclass(frozen=True, slots=True)
class Face:
    """A font: the width of each sign it has, in thousandths of its size."""

    widths: Mapping[str, float] = field(repr=False)

    def width(self, text: str, size: float) -> float:
        """In points; `text` holds only signs of the font."""
        return sum(self.widths[sign] for sign in text) * size / _EM

    def fitting(self, text: str) -> str:
        """The text in signs of this font."""
        return "".join(self._fitting(sign) for sign in text.replace("\t", "    "))

    def _fitting(self, sign: str) -> str:
        kind = unicodedata.category(sign)
        if kind == "Cf" and sign not in _SEEN:
            return ""
        if kind == "Cc":
            return " "
        if sign in self.widths:
            return sign
        return "" if sign in _UNSEEN else MISSING

    def lacks(self, signs: Iterable[str]) -> bool:
        """Whether any of these stands as a replacement for what it is."""
        return any(self._fitting(one) == MISSING != one for one in signs)


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in points: of the letters, from line to line, above the first, above further ones.

    `keep`: how many of the lines after it must stand on the same page.
    """

    face: Face
    size: float
    leading: float
    above: float
    between: float = 0.0
    keep: int = 0
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: Style
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """`above` in points; `first`: it begins its paragraph."""

    style: Style
    text: str = field(repr=False)
    above: float
    first: bool


def lines_of(paragraph: Paragraph, room: float) -> Iterator[Line]:
    """The lines of a paragraph, none wider than `room` (points); at least one."""
    style, above, first = paragraph.style, paragraph.style.above, True
    for text in paragraph.text.splitlines() or [""]:
        pieces = _broken(style.face.fitting(text).rstrip(), style, room)
        for piece in pieces:
            yield Line(style, piece, above, first)
            above, first = 0.0, False
        above = style.between


def _broken(text: str, style: Style, room: float) -> list[str]:
    space = style.face.width(" ", style.size)
    found: list[str] = []
    line, used = "", 0.0
    for word in text.split(" "):
        width = style.face.width(word, style.size)
        if line and used + space + width > room:
            found.append(line)
            line, used = "", 0.0
        elif line:
            line, used = f"{line} ", used + space
        *whole, rest = _cut(word, style, room) if width > room else [word]
        if whole:
            found += [line + whole[0], *whole[1:]] if line else whole
            line, used = "", 0.0
            width = style.face.width(rest, style.size)
        line, used = line + rest, used + width
    return [*found, line]


def _cut(word: str, style: Style, room: float) -> list[str]:
    """A word longer than a line, in pieces that are not."""
    pieces, start, used = [], 0, 0.0
    for place, sign in enumerate(word):
        width = style.face.width(sign, style.size)
        if used + width > room and place > start:
            pieces.append(word[start:place])
            start, used = place, 0.0
        used += width
    return [*pieces, word[start:]]


def sheets(lines: Sequence[Line], height: float) -> list[list[Line]]:
    """The lines of each page, none higher than `height` (points); at least one page.

    A heading stands on the page of what follows it.
    """
    pages: list[list[Line]] = [[]]
    left = height
    for place, line in enumerate(lines):
        block = [line, *lines[place + 1 : place + 1 + line.style.keep]] if line.first else [line]
        needed = sum(one.above + one.style.leading for one in block)
        if pages[-1] and needed > left:
            pages.append([])
            left = height
        above = line.above if pages[-1] else 0.0
        pages[-1].append(line)
        left -= above + line.style.leading
    return pages
