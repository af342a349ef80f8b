"""Cut long text into pieces that fit one Matrix event. Pure.

An event may have 65,536 bytes, and encrypting makes it about a third longer; a piece stays far
below. Cuts are made where a line or a word ends, and never between what is drawn as one character
where that is easily avoided.
"""

from adapters.cutting import cut

LIMIT = 16_000  # bytes of UTF-8


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The pieces of `text`, each of at most `limit` bytes; only white space at cuts is lost."""
    text, pieces = whole(text), []
    while len(text) * 4 > limit and len(text.encode()) > limit:
        room = len(text.encode()[:limit].decode(errors="ignore"))
        at = cut(text, room, ("\n",))
        head, text = text[:at].rstrip(), text[at:].lstrip()
        if head:
            pieces.append(head)
    return [*pieces, text] if text or not pieces else pieces


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no JSON encoder can send."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
