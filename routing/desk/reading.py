"""What command a counsellor typed: forgiving of how it is written, never of what it means.

Capitals, spaces of any kind, quotation marks and punctuation around the name do not count. Letters
that only look like those of a name do: such a word is no command, and is answered with the name
that may have been meant. Names and their synonyms stand in the texts, one key for each command.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from routing.ids import Language
from routing.words.folding import MARKS, SIGNALS
from routing.words.texts import Texts

ENGLISH = Language("en")  # understood beside the staff's language, whichever that is
CLOSE_ENOUGH = 0.7  # the share of letters that agree; less of it is no slip any more
LONGEST = 40  # letters; no name is so long
_ENDS = frozenset(":,;")  # these end a name where no space does
_QUOTED = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')  # and so do these, which stay with the words
# Small Cyrillic and Greek letters, and the Latin ones that they look like.
_LOOKS = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u0458\u0501\u04bb\u04cf\u043a\u0442"
    "\u03bf\u03bd\u03b9\u03b1\u03c1\u03c4\u03c5\u03ba",
    "aceopxyisjdhlktoviaptuk",
)


@dataclass(frozen=True, slots=True)
class Read:
    """`name` is the command's key; empty where there is none. `meant`: which one it may have been.

    `arguments` are as they were typed, without the spaces around them.
    """

    name: str
    arguments: str = field(default="", repr=False)
    meant: str = ""


def read(text: str, names: Mapping[str, str]) -> Read:
    """The command in a text that begins with a sign. `names` is what `known` gives."""
    typed, arguments = _split(text)
    word = plain(typed)
    found = names.get(word)
    if found is not None:
        return Read(found, arguments)
    return Read("", arguments, _meant(word, names))


def known(texts: Texts, language: Language, commands: Iterable[str]) -> Mapping[str, str]:
    """Each name as it is compared, and its command: in this language, and in English always.

    Where the languages differ about a word, this one is right.
    """
    found: dict[str, str] = {}
    for each in (language, ENGLISH):
        for command in commands:
            for word in synonyms(texts, each, command):
                found.setdefault(plain(word), command)
    return found


def synonyms(texts: Texts, language: Language, command: str) -> tuple[str, ...]:
    """The names of a command in one language; the first one is shown."""
    return tuple(texts.say(f"command.{command}", language).split(", "))


def plain(word: str) -> str:
    """As names are compared: small, of one width, without what cannot be seen or stands around."""
    wide = unicodedata.normalize("NFKC", word).casefold()
    seen = [c for c in unicodedata.normalize("NFKC", wide) if not _is_hidden(c)]
    while seen and not _is_letter(seen[-1]):
        seen.pop()
    first = next((at for at, c in enumerate(seen) if _is_letter(c)), len(seen))
    return "".join(seen[first:])


def unquoted(arguments: str) -> str:
    """A moment, days or a number, without the quotation marks that some keyboards put around."""
    return arguments.strip(MARKS)


def _split(text: str) -> tuple[str, str]:
    """The first word behind the signs, and the rest."""
    begin = next((at for at, c in enumerate(text) if _is_letter(c)), len(text))
    end = begin
    while end < len(text) and not _ends(text, end):
        end += 1
    return text[begin:end], text[end:].lstrip("".join(_ENDS)).strip()


def _ends(text: str, at: int) -> bool:
    """A quotation mark ends a name where words begin with it; else it only stands around it."""
    quotes = text[at] in _QUOTED and at + 1 < len(text) and _is_letter(text[at + 1])
    return quotes or text[at].isspace() or text[at] in _ENDS


def _meant(word: str, names: Mapping[str, str]) -> str:
    if not word or len(word) > LONGEST:
        return ""
    close = get_close_matches(word.translate(_LOOKS), list(names), 1, CLOSE_ENOUGH)
    return names[close[0]] if close else ""


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" and character not in SIGNALS


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc")
