"""Bytes of a file into text, before anything else looks at them.

What is refused here would make the positions of later faults wrong, or would hide something from
the one who reads the file: other encodings, characters nobody sees, files that are far too large.
"""

import re
import unicodedata

from config.problems import Problem, Problems

LARGEST = 512 * 1024  # bytes
_LINE = re.compile("\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"
# Characters that end a line for some programs and not for others, and controls.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)


def decode(source: bytes, file: str, problems: Problems) -> str | None:
    """The text, or None when it cannot be used; then the problems say why."""
    if len(source) > LARGEST:
        problems.add(Problem(file, 1, 1, f"this file is larger than {LARGEST // 1024} KB"))
        return None
    if source.startswith(_BOM):
        problems.add(
            Problem(file, 1, 1, "this file begins with a byte order mark; save it as plain UTF-8")
        )
        return None
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        line, column = position(source[: error.start].decode(errors="replace"))
        problems.add(Problem(file, line, column, "this is not UTF-8; save the file as UTF-8"))
        return None
    return text if _is_clean(text, file, problems) else None


def _is_clean(text: str, file: str, problems: Problems) -> bool:
    found = _UNSEEN.search(text)
    if found is None:
        return True
    line, column = position(text[: found.start()])
    name = character(found.group())
    problems.add(
        Problem(file, line, column, f"an invisible character ({name}) stands here; remove it")
    )
    return False


def lines_of(text: str) -> tuple[str, ...]:
    """The lines, as the YAML library and editors count them."""
    return tuple(_LINE.split(text))


def position(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what comes after this text."""
    lines = lines_of(before)
    return len(lines), len(lines[-1]) + 1


def character(one: str) -> str:
    """How a character is named in a sentence, without showing it."""
    name = unicodedata.name(one, "").lower()
    return f"U+{ord(one):04X} {name}".rstrip()


def unseen(text: str) -> str | None:
    """The name of the first character that nobody could see, such as one an escape made."""
    for one in text:
        if _UNSEEN.match(one) or "\ud800" <= one <= "\udfff":
            return character(one)
    return None
