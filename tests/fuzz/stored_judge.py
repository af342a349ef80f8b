"""What must hold in a life on changed data, beside the same life on data that nobody changed.

Whoever is not harmed sees exactly what they see there. Of whoever is, every word is accounted for:
it is shown, once, or it waits, or somebody was told. Nobody reads what another one said, and no
rubbish out of a cell; neither the operator nor a log reads what anybody said, or who it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridge.store.tables import Out, Row
from tests.fuzz.engine import Harm
from tests.fuzz.stored_house import ALONE, NEW, PHONES, ROOMS, SECRET, TALKING
from tests.fuzz.stored_seen import Place, Seen

PEOPLE = (*TALKING, ALONE, NEW)
BEFORE = {
    "up": ("up 1", "up 2", "at the end phones"),
    "down": ("down 1", "down 2", "at the end rooms"),
}
FIRST, LATER = "first", "later"  # the parts of a life
RUBBISH = ("rubbish", "\x00", "\ufffd", "x" * 50, "9" * 50)  # of what is put into cells
FLOOD = 100  # lines of a log
# Whether something was done already is what these say; another value that is right says that it is.
DONE = {"inbox.state": frozenset(Row), "outbox.state": frozenset(Out)}


@dataclass(frozen=True, slots=True)
class Judge:
    """`harmed`: whose lanes the changed rows belong to. `cell`: table and column, for findings.

    `own`: it is a row of a lane. Else, as with how many cases a counsellor has, what the service
    itself says may be another thing for everybody; what people said may not. `long`: between the
    two parts lies a day; whatever waits then has been told of. `done`: the cell may say of words
    that they were handled, or sent. `apart`: where something of everybody's was changed, of whom
    something of their own was changed with it; what others say from then on goes on.
    """

    rooms: dict[str, str]
    harmed: frozenset[str]
    cell: str
    own: bool
    long: bool
    done: bool = False
    apart: frozenset[str] = frozenset()

    def see(self, seen: Seen, control: Seen, when: str) -> None:
        """Raises Harm. `when`: said by everybody in this part of the life."""
        for client in PEOPLE:
            for way, place in self._places(client):
                here, there = seen.texts(place), control.texts(place)
                as_ever = here == there if self.own else _words(here) == _words(there)
                self._holds(client in self.harmed or as_ever, f"{way} of another is not as ever")
                self._holds(_whose(here) <= {client}, "words of another one")
        for place, texts in seen.shown.items():
            self._holds(len(_whose(texts)) <= 1, "words of two in one place")
            known = place[1] in (PEOPLE if place[0] == PHONES else seen.rooms)
            self._holds(known or not _whose(texts), "words where nobody is")
            rubbish = any(one in text for text in texts for one in RUBBISH)
            self._holds(not rubbish, "rubbish is sent")
        self._holds(not _names(seen.told, self.rooms), "told to the operator")
        for client in self.harmed:
            self._accounted(client, seen, control, when)

    def log(self, lines: list[str]) -> None:
        self._holds(not _names(lines, self.rooms), "words in a log")
        self._holds(len(lines) < FLOOD, "a flood of words in a log")
        self._holds(not any("Hang" in line for line in lines), "it hangs")

    def _accounted(self, client: str, seen: Seen, control: Seen, when: str) -> None:
        excused = self._told(client, seen, control) or (
            not (self.long and when == LATER)
            and sum(seen.waiting.values()) > sum(control.waiting.values())
        )
        for way, place in self._places(client):
            new, old = f"{way} {when}.", () if self.done else BEFORE[way]
            for words in (new, *old):
                there = _count(control.texts(place), client, words)
                here = _count(seen.texts(place), client, words)
                fresh = words == new and self.harmed == {*PEOPLE} and client not in self.apart
                self._holds(here >= there or (excused and not fresh), f"lost {way}")
            self._holds(_count(seen.texts(place), client, new) <= 1, f"doubled {way}")

    def _told(self, client: str, seen: Seen, control: Seen) -> bool:
        """The operator, or whoever said it: something that they are not told elsewhere."""
        if Counter(seen.told) - Counter(control.told):
            return True
        places = [place for _, place in self._places(client)]
        own = [Counter(_ours(one.texts(at) for at in places)) for one in (seen, control)]
        return bool(own[0] - own[1])

    def _places(self, client: str) -> Iterator[tuple[str, Place]]:
        yield "down", (PHONES, client)
        if client in self.rooms:
            yield "up", (ROOMS, self.rooms[client])

    def _holds(self, true: bool, what: str) -> None:
        if not true:
            raise Harm(f"{self.cell}: {what}")


def _count(texts: Iterable[str], client: str, words: str) -> int:
    return sum(f"{SECRET} {client} {words}" in text for text in texts)


def _ours(places: Iterable[Iterable[str]]) -> Iterator[str]:
    return (text for texts in places for text in texts if SECRET not in text)


def _words(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if SECRET in text]


def _whose(texts: Iterable[str]) -> set[str]:
    people = (*PEOPLE, "nobody")
    return {one for one in people if any(f"{SECRET} {one} " in text for text in texts)}


def _names(lines: Iterable[str], rooms: dict[str, str]) -> bool:
    """Whether anybody's words, or who or where they are, stand in these."""
    secret = (SECRET, *PEOPLE, *rooms.values())
    return any(one in line for line in lines for one in secret)
