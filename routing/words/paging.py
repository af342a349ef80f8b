"""Long texts come in pages: nobody reads, or agrees to, a wall of words.

The answer belongs to the last page, and the hash to the whole text, in whatever pages it came.
"""

PAGE = 1200  # characters; about what fits on a phone's screen twice, and two minutes of reading
LEAST = 2 / 3  # of a page that is filled before it ends inside a paragraph, behind a sentence
ENDS = (". ", "? ", "! ", "\u3002", "\u061f ", " ")


def pages(text: str) -> tuple[str, ...]:
    """The text in pages of at most PAGE characters, at least one.

    A page ends behind a paragraph, or a sentence, or a word. Nothing but white space is lost
    between two of them.
    """
    found: list[str] = []
    rest = text
    while len(rest) > PAGE:
        end = _end(rest[: PAGE + 1])
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*found, rest)


def _end(begin: str) -> int:
    """Where the page that begins so ends."""
    for mark in ("\n\n", "\n"):
        at = begin.rfind(mark)
        if at >= PAGE // 3:
            return at
    for mark in ENDS:
        at = begin.rfind(mark)
        if at >= int(PAGE * LEAST):
            return at + len(mark.rstrip())
    return PAGE


__all__ = ["PAGE", "pages"]
