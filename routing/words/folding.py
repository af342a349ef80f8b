"""Comparing what people type: case, accents, widths and stray marks do not count."""

import unicodedata
from collections.abc import Iterable, Sequence

INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Me"})
SLASHES = frozenset("/\u2044\u2215\u29f8")
LONG = 10  # digits; no list of answers is so long
QUOTES = frozenset(
    ">\uff1e\u276f\u203a\u00bb\"'`\u00ab\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039"
)  # what a quoted line begins with, and quotation marks, which some apps put by themselves
MARKS = "".join(QUOTES) + " \t\u00a0"
BANGS = frozenset("!\u01c3\u203c\u2049\u2755\u2757")  # exclamation marks, and pictures of one
SIGNALS = SLASHES | BANGS
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters that nobody sees
_ASCII = {one: chr(one).lower() if chr(one).isalnum() else " " for one in range(128)}


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces."""
    if text.isascii():  # most words, at every turn: of these nothing is composed
        return " ".join(text.translate(_ASCII).split())
    lower = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", lower).casefold()
    kept = (
        character if unicodedata.category(character)[0] in "LN" else " "
        for character in decomposed
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return " ".join("".join(kept).split())


def begins_as_command(text: str) -> bool:
    """True when the first thing that can be seen is a slash or an exclamation mark.

    Full-width and look-alike forms count, and so does what hides behind spaces or marks that
    cannot be seen: in doubt it was meant for the program, and not for the other side.
    """
    return _begins_with(text, SIGNALS)


def quotes_command(text: str) -> bool:
    """A quoted line that begins as a command: a note that was quoted is no less a note."""
    quoted = (line.lstrip() for line in text.splitlines())
    return any(one[:1] in QUOTES and begins_as_command(one.lstrip(MARKS)) for one in quoted if one)


def begins_with_slash(text: str) -> bool:
    """As begins_as_command, for a client, whose exclamation mark is emphasis and no command."""
    return _begins_with(text, SLASHES)


def _begins_with(text: str, signs: frozenset[str]) -> bool:
    for character in text:
        if character in FILLERS or unicodedata.category(character) in INVISIBLE:
            continue
        wide = unicodedata.normalize("NFKC", character)
        return character in signs or wide[:1] in signs
    return False


def command(text: str) -> tuple[str, str]:
    """The command's name in lower case without its sign, and the rest; ('', '') without one."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if _stays(c)).strip()
    if not visible or visible[0] not in SIGNALS:
        return "", ""
    name, _, rest = visible.lstrip("".join(SIGNALS)).strip().partition(" ")
    name = name.partition("\n")[0].partition("@")[0]
    return name.casefold(), rest.strip()


def _stays(character: str) -> bool:
    return unicodedata.category(character) != "Cf"


def hurried(text: str) -> str:
    """The first word, as somebody in a hurry types a command: `/Stop!` and `/ stop` are `stop`."""
    return fold(text).partition(" ")[0]


def match(said: str, options: Sequence[tuple[str, Iterable[str]]]) -> str | None:
    """The key of the one option meant: by number, by its words, or by how one of them begins.

    `options` are (key, words) in the order shown. None when nothing fits, or more than one does.
    """
    folded = fold(said)
    if not folded:
        return None
    if folded.isdecimal() and len(folded) < LONG and 0 < int(folded) <= len(options):
        return options[int(folded) - 1][0]
    spoken = [(key, {fold(word) for word in (key, *names)}) for key, names in options]
    exact = {key for key, names in spoken if folded in names}
    begun = {key for key, names in spoken if any(n.startswith(folded) for n in names)}
    for found in (exact, begun if len(folded) > 1 else set()):
        if len(found) == 1:
            return next(iter(found))
    return None
