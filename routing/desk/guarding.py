"""Words that may not be for this client are asked about before they reach them: they name another
case's room, or there is a note or a command in them.

Two rooms look alike on a phone. Only a whole name as `names` makes it counts, or made it before,
however it is written: its words side by side, in their order. Until there is a yes, nothing of it
is on its way, and the client is waiting as before.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

from routing.case import Scheduled
from routing.cases import names
from routing.cases.putoff import CONFIRMED
from routing.conversation import Case, Confirm, Conversation
from routing.desk.answering import typed
from routing.events import StaffSaid
from routing.facts import Facts, House
from routing.saying.speech import answer_in
from routing.step import Step
from routing.words.folding import BANGS, MARKS, begins_as_command, quotes_command

_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015]+")
_EDGE, _END = re.compile(r"^\W+"), re.compile(r"\W+$")  # signs around a word
_OPENING = "([{*_~" + MARKS  # what may stand around a word
_FRONT = re.compile(r"(?:(?:[-*+\u2022\u2013\u2014]|\d{1,3}[.)]|[^\s:]{1,60}:)\s+)*[(\[{*_~]*")
LONGEST = 3  # words of a name
SEND = "send"  # what a yes to it means; no command of its own
_GONE = ("Mn", "Cf", "Cc", "Pd", "Pc", "Zs", "Zl", "Zp")  # what does not count in a name
_GONE_ASCII = {one: None for one in range(128) if unicodedata.category(chr(one)) in _GONE}


def other_named(text: str, own: str, house: House) -> str:
    """The first name of another room in this text; empty: there is none.

    The longest name counts: within a name of three words the last two are no name of their own.
    """
    vocabulary = _Vocabulary.of(house)
    parts = [part for part in _BETWEEN.split(text) if part]
    at = 0
    while at < len(parts):
        name, long = _begun(parts[at : at + LONGEST], vocabulary)
        if name and plain(name) != plain(own):
            return name
        at += max(long, 1)
    return ""


def is_note(text: str) -> bool:
    """Whether these words stay with the counsellors as they are."""
    return begins_as_command(text) or quotes_command(text)


def sign_within(text: str) -> bool:
    """Whether a note or a command stands behind other words: in a line of its own, in a list,
    behind a name that an app has put in front, or anywhere with an exclamation mark in front.
    """
    if text.isascii() and "!" not in text and "/" not in text:  # most words
        return False
    return any(_has_sign(line.strip()) for line in text.splitlines())


def _has_sign(line: str) -> bool:
    """As people write it the sign stands behind a word, or alone: `Bonjour !`, `and/or`."""
    front = _FRONT.match(line)
    rest = line[front.end() :] if front is not None else line
    if begins_as_command(rest) and any(one.isalnum() for one in rest):
        return True
    return any(_is_called(word.lstrip(_OPENING)) for word in line.split())


def _is_called(word: str) -> bool:
    wide = unicodedata.normalize("NFKC", word)
    return wide[:1] in BANGS and wide.lstrip("".join(BANGS))[:1].isalnum()


def plain(text: str) -> str:
    """Small letters without accents, spaces and dashes; all other signs stay."""
    if text.isascii():  # most words, and every one of every message is asked about
        return text.lower().translate(_GONE_ASCII)
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in spread if unicodedata.category(one) not in _GONE)


@lru_cache(maxsize=16)
def _spelled(words: tuple[str, ...]) -> Mapping[str, str]:
    """How words of the vocabulary are written, by their plain form. Of people's words never."""
    return {plain(word): word for word in words}


def doubtful(text: str, case: Case, facts: Facts) -> str:
    """The key of why these words may not be for this client; empty: nothing speaks against it."""
    if other_named(text, case.name, facts.house):
        return "guard"
    return "guard_sign" if sign_within(text) else ""


def asked(conversation: Conversation, case: Case, event: StaffSaid, why: str, facts: Facts) -> Step:
    """Kept until there is a yes; what was waiting for one before is forgotten."""
    draft = Scheduled(event.message, event.body, facts.now, event.written_at)
    waits = replace(case, draft=draft, confirm=Confirm(SEND, facts.now))
    minutes = str(round(CONFIRMED.total_seconds() / 60))
    values = {"yes": typed(facts, "yes"), "minutes": minutes}
    if why == "guard":
        other = other_named(event.body.text, case.name, facts.house)
        values |= {"other": other, "room": case.name}
    question = answer_in(facts, event.place, f"room.{why}", **values)
    return Step(replace(conversation, case=waits), (question,))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Of what names are made: plain words, and how they are written."""

    house: House
    things: Mapping[str, str]
    colours: Mapping[str, str]
    all: tuple[str, ...]

    @classmethod
    def of(cls, house: House) -> "_Vocabulary":
        things, colours = _spelled(names.things(house)), _spelled(names.colours(house))
        every = dict.fromkeys((*things, *colours))
        return cls(house, things, colours, tuple(word for word in every if word))

    def name(self, found: str) -> str:
        """What is made of exactly these letters; empty: no name is."""
        if not found.endswith(self.all):
            return ""
        made = (name for words in self._split(found, LONGEST) for name in self._names(words))
        return next((name for name in made if plain(name) == found), "")

    def _split(self, found: str, most: int) -> Iterator[tuple[str, ...]]:
        """Every way to read these letters as words, at most so many."""
        if not found:
            yield ()
        for word in self.all if most else ():
            if found.startswith(word):
                for others in self._split(found[len(word) :], most - 1):
                    yield word, *others

    def _names(self, words: tuple[str, ...]) -> Iterator[str]:
        """All that can be made of these words, whatever their order."""
        for colour, *others in permutations(words):
            known = colour in self.colours and all(one in self.things for one in others)
            if known and others and len(set(others)) == len(others):
                written = [self.things[one] for one in others]
                yield names.written(written, self.colours[colour], self.house)


def _begun(parts: Sequence[str], vocabulary: _Vocabulary) -> tuple[str, int]:
    """The longest name that these words begin with, and how many of them it is; ('', 0): none."""
    head = _EDGE.sub("", parts[0])
    if not plain(head).startswith(vocabulary.all):  # nearly always
        return "", 0
    for long in range(len(parts), 0, -1):
        *before, last = (head, *parts[1:long])
        name = vocabulary.name("".join(plain(one) for one in (*before, _END.sub("", last))))
        if name:
            return name, long
    return "", 0
