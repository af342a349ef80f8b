"""Cuts long text into pieces Telegram takes, which counts 4,096 UTF-16 units at most. Pure.

A cut is made where a paragraph, a line or a word ends, and only for want of these inside a word;
never inside a surrogate pair, and not between what is drawn as one sign where that can be helped.
White space at a cut is lost, nothing else: Telegram would not show it anyway.
"""

from adapters.cutting import cut

LIMIT = 4096  # UTF-16 units in one message
CAPTION = 1024  # UTF-16 units below a file
PIECE = 3840  # the rest is room for a mark in front: late, or perhaps sent twice
_BREAKS = ("\n\n", "\n")


def split(text: str, limit: int = PIECE) -> list[str]:
    """The pieces in order; at least one, unless there is nothing to see in the text."""
    rest, pieces = mended(text), []
    while units(rest) > limit:
        at = cut(rest, _room(rest, limit), _BREAKS)
        piece, rest = rest[:at].rstrip(), rest[at:].lstrip()
        if piece:
            pieces.append(piece)
    return [*pieces, rest] if rest else pieces


def mended(text: str) -> str:
    """The text with halves of surrogate pairs replaced, which no encoder would take."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _room(text: str, limit: int) -> int:
    """How many characters fit; the whole of one always does."""
    head = text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
    return max(len(head), 1)
