"""Cut long text into pieces that fit one Matrix event. Pure.

An event may have 65,536 bytes, and encrypting makes it about a third longer; a piece stays far
below. Cuts are made where a line or a word ends, and never between what is drawn as one character
where that is easily avoided.
"""

import unicodedata

LIMIT = 16_000  # bytes of UTF-8
_NEAR = 64  # characters looked at for a cut that does not split one drawn character
_JOINER = "\N{ZERO WIDTH JOINER}"


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The pieces of `text`, each of at most `limit` bytes; only white space at cuts is lost."""
    text, pieces = whole(text), []
    while len(text) * 4 > limit and len(text.encode()) > limit:
        cut = _cut(text, limit)
        head, text = text[:cut].rstrip(), text[cut:].lstrip()
        if head:
            pieces.append(head)
    return [*pieces, text] if text or not pieces else pieces


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no JSON encoder can send."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cut(text: str, limit: int) -> int:
    room = len(text.encode()[:limit].decode(errors="ignore"))
    line = text.rfind("\n", room // 2, room + 1)
    if line > 0:
        return line
    for at in range(room, room // 2, -1):
        if text[at].isspace():
            return at
    for at in range(room, max(room - _NEAR, 1), -1):
        if not _joined(text, at):
            return at
    return room


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after this place are drawn as one."""
    before, after = text[at - 1], text[at]
    if _JOINER in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # a tone of skin
        return True
    if not (_is_flag(before) and _is_flag(after)):
        return False
    flags = at
    while flags > 0 and _is_flag(text[flags - 1]):
        flags -= 1
    return (at - flags) % 2 == 1


def _is_flag(character: str) -> bool:
    """One of the letters that make a flag, two by two."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"
