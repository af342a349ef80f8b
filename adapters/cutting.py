"""Where a text that is too long for one message is cut, whatever a network counts. Pure."""

import unicodedata
from collections.abc import Sequence

_NEAR = 64  # characters looked at for a cut that leaves a drawn sign whole
_JOINER = "\N{ZERO WIDTH JOINER}"


def cut(text: str, room: int, breaks: Sequence[str]) -> int:
    """Where to cut a text of more than `room` characters: at the last good break in the second
    half, else where a word ends there, else not within what is drawn as one, where that can be.

    `breaks`: the best first.
    """
    for mark in breaks:
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
    """One of the letters that make a flag, two by two."""
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_half(text[at - 1 - count]):
        count += 1
    return count
