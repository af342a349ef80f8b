"""Cuts long text into pieces Telegram takes, which counts 4,096 UTF-16 units at most. Pure.

A cut is made where a paragraph, a line or a word ends, and only for want of these inside a word;
never inside a surrogate pair, and not between what is drawn as one sign where that can be helped.
White space at a cut is lost, nothing else: Telegram would not show it anyway.
"""

import unicodedata

LIMIT = 4096  # UTF-16 units in one message
CAPTION = 1024  # UTF-16 units below a file
PIECE = 3840  # the rest is room for a mark in front: late, or perhaps sent twice
_NEAR = 64  # characters looked at for a cut that leaves a drawn sign whole
_JOINER = "\N{ZERO WIDTH JOINER}"
_BREAKS = ("\n\n", "\n")


def split(text: str, limit: int = PIECE) -> list[str]:
    """The pieces in order; at least one, unless there is nothing to see in the text."""
    rest, pieces = mended(text), []
    while units(rest) > limit:
        cut = _cut(rest, _room(rest, limit))
        piece, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
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


def _cut(text: str, room: int) -> int:
    """Where to cut: after the last good break in the second half, if there is one."""
    for mark in _BREAKS:
        at = text.rfind(mark, room // 2, room + len(mark))
        if at > 0:
            return at
    for at in range(room, room // 2, -1):
        if text[at].isspace():
            return at
    for at in range(room, max(room - _NEAR, 1), -1):
        if not _drawn_as_one(text, at):
            return at
    return room


def _drawn_as_one(text: str, at: int) -> bool:
    """Whether the signs before and after this place belong together."""
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # a tone of skin
        return True
    return _is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_half(text[at - 1 - count]):
        count += 1
    return count
