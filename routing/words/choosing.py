"""Which of the choices of a question are meant: by number, by words, by how one of them begins.

Case, accents and punctuation do not count. What fits two choices is none of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from routing.flow.model import AnswerType, Ask
from routing.ids import Language
from routing.words.folding import fold

LONG = 10  # digits; no list of choices is so long
PIECES = 30  # of one answer
JOINED = 6  # pieces that may be one choice after all: `Mood, worries and fears`
YES, NO = "yes", "no"
BETWEEN = re.compile(
    r"[,;\n&+/\u060c\u061b\u3001]"
    r"|(?<!\w)(?:und|and|sowie|et|y|e|i|en|og|och|oraz|\u0438|\u0456|\u0442\u0430|\u0648)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Options:
    """Choices in the order shown; `names` are the folded words of each."""

    keys: tuple[str, ...]
    names: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, options: Iterable[tuple[str, Iterable[str]]]) -> "Options":
        """From keys and the words for each; a key is a word for itself."""
        listed = [
            (key, frozenset(_label(word) for word in (key, *words))) for key, words in options
        ]
        return cls(tuple(key for key, _ in listed), tuple(names for _, names in listed))

    def one(self, said: str) -> str | None:
        """The only choice meant. A number that is also how another choice begins means none."""
        folded = fold(said)
        if not folded:
            return None
        if folded.isdecimal():
            return self._by_number(folded)
        exact = self._fitting(folded)
        if exact or len(folded) < 2:  # noqa: PLR2004 one letter is no beginning
            return exact[0] if len(exact) == 1 else None
        begun = [
            key
            for key, names in zip(self.keys, self.names, strict=True)
            if any(name.startswith(folded) for name in names)
        ]
        return begun[0] if len(begun) == 1 else None

    def exactly(self, said: str) -> str | None:
        """The only choice of which these are the words; a beginning is not enough."""
        exact = self._fitting(fold(said))
        return exact[0] if len(exact) == 1 else None

    def _fitting(self, folded: str) -> list[str]:
        return [k for k, names in zip(self.keys, self.names, strict=True) if folded in names]

    def _by_number(self, folded: str) -> str | None:
        """Choices may be numbers themselves (0, 1, 2): then place and word may contradict."""
        place = int(folded) if len(folded) < LONG else 0
        meant = set(self.keys[place - 1 : place]) if place else set()
        for key, names in zip(self.keys, self.names, strict=True):
            if any(name.partition(" ")[0] == folded for name in names):
                meant.add(key)
        return meant.pop() if len(meant) == 1 else None


@lru_cache(maxsize=4096)
def _label(words: str) -> str:
    """The folded words of a choice; they are the organisation's and always the same."""
    return fold(words)


def keys_of(ask: Ask) -> tuple[str, ...]:
    """The keys that may be kept, in order."""
    asked = tuple(key for key, _ in ask.choices)
    return asked or ((YES, NO) if ask.type is AnswerType.YESNO else ())


def offered(ask: Ask, language: Language) -> Iterator[Options]:
    """First with the words of this language, then with those of every language of the flow."""
    labels = dict(ask.choices)
    speaks = (language, Language(language.partition("-")[0]))
    keys = keys_of(ask)
    yield Options.of(
        (key, [text for tag, text in labels.get(key, {}).items() if tag in speaks]) for key in keys
    )
    yield Options.of((key, labels.get(key, {}).values()) for key in keys)


def several(said: str, options: Options) -> frozenset[str] | None:
    """The choices named one after the other; None unless every piece of it is understood."""
    pieces = list(_pieces(said))
    if not 0 < len(pieces) <= PIECES:
        return None
    found: set[str] = set()
    at = 0
    while at < len(pieces):
        keys, at = _longest(said, pieces, at, options)
        if not keys:
            return None
        found |= keys
    return frozenset(found)


def _pieces(said: str) -> Iterator[tuple[int, int]]:
    """Where the pieces between commas, `and` and the like stand."""
    start = 0
    for between in BETWEEN.finditer(said):
        yield from _piece(said, start, between.start())
        start = between.end()
    yield from _piece(said, start, len(said))


def _piece(said: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if fold(said[start:end]):
        yield start, end


def _longest(
    said: str, pieces: Sequence[tuple[int, int]], at: int, options: Options
) -> tuple[set[str], int]:
    """What the longest run of pieces from `at` means, and where the next begins."""
    for end in range(min(at + JOINED, len(pieces)), at, -1):
        key = options.one(said[pieces[at][0] : pieces[end - 1][1]])
        if key is not None:
            return {key}, end
    words = said[slice(*pieces[at])].split()
    keys = {_named(word, options) for word in words}
    known = {key for key in keys if key is not None}
    return (known if len(known) == len(keys) else set()), at + 1


def _named(word: str, options: Options) -> str | None:
    return options.one(word) if fold(word).isdecimal() else options.exactly(word)
