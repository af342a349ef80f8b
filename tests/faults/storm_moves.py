"""Who may see what while a case goes from one counsellor to the next, judged from outside.

    astray   a client's words in front of a counsellor who had not come, or had the case no more;
             a counsellor's words to the client out of a room in which the case was no more;
             the note of a hand-over in front of anybody but the one whom it was for
    signed   words carry the sign of having arrived, and have not

That a counsellor has the case no more is known from where words went since, and from what the two
of them were told. Words on their way at that moment may still come.

Whoever lost a case may get it again, into another room, and the client may hear of all of it late.
So the sentence that they lost it is about the room that the client heard of before: as often as it
was said that they are here, as many of their rooms there have been.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from tests.faults.storm_record import ALIAS, TAKEN_AWAY, Act, Complaint, Record, Seen

# What a client is told; it names whoever has the case no more.
LOST_IT = (
    re.compile(r"you: (\w+) has handed your conversation over"),
    re.compile(r"(\w+) has not managed to answer\."),
)
CAME = re.compile(r"(\w+) is here now and (?:can read what you write|goes on with you)")
NEVER = datetime.max.replace(tzinfo=UTC)
Shown = Mapping[str, Sequence[Seen]]


def moves(record: Record, shown: Shown) -> Iterable[Complaint]:
    """`shown`: by label, where and when it was passed on."""
    moved = _Moved(record, shown)
    yield from moved.words()
    yield from moved.notes()
    for label in sorted(record.signed):
        if label.startswith("s") and not shown.get(label):
            yield Complaint("signed", label)


class _Moved:
    def __init__(self, record: Record, shown: Shown) -> None:
        self._record, self._shown = record, shown
        self._said = {act.label: act for act in record.acts if act.label}
        self._joins: dict[str, datetime] = {}
        self._whose: dict[str, str] = {}  # of a room: who came into it first
        for act in record.acts:
            if act.what == "joins":
                self._joins.setdefault(act.place, act.at)
                self._whose.setdefault(act.place, act.who)
        self._rooms: dict[str, dict[str, Seen]] = defaultdict(
            dict
        )  # of a client, by who came first
        for act, one in self._to_staff():
            first = self._rooms[act.place].get(one.place)
            if first is None or one.at < first.at:
                self._rooms[act.place][one.place] = one
        self._of = self._clients()
        self._over: dict[str, datetime] = {}  # since when a case is in this room no more
        for room, at in self._ends():
            self._over[room] = min(at, self._over.get(room, at))

    def _to_staff(self) -> Iterator[tuple[Act, Seen]]:
        for label, seen in self._shown.items():
            act = self._said.get(label)
            if act is not None and label.startswith("c"):
                yield from ((act, one) for one in seen if one.account != self._record.clients)

    def _ends(self) -> Iterator[tuple[str, datetime]]:
        for client, rooms in self._rooms.items():
            came = sorted(rooms.values(), key=lambda one: one.at)
            had = [one for one in came if not self._closed(one, one.at)]
            yield from ((old.place, new.at) for old, new in pairwise(had) if not self._closed(old))
            yield from self._told(client)
        for told in self._record.seen:
            if any(sentence in told.text for sentence in TAKEN_AWAY):
                yield told.place, told.at

    def _closed(self, one: Seen, by: datetime = NEVER) -> bool:
        """What waits for a room whose case is closed still goes there, and the next has its own:
        in either order, so that words that come into a closed room do not say who has the case.
        """
        closes = (act for act in self._record.acts if act.what == "closes")
        return any(act.place == one.place and act.at < by for act in closes)

    def _told(self, client: str) -> Iterator[tuple[str, datetime]]:
        """What the client was told, in the order of their screen; the same again says nothing."""
        came, rows = Counter[str](), set[str]()
        for told in sorted(self._record.seen, key=lambda one: one.at):
            if told.place != client or told.edit or told.row in rows:
                continue
            rows.add(told.row)
            for name in (found[1].lower() for one in LOST_IT for found in one.finditer(told.text)):
                had = self._had(name, client, told.at)
                if had and len(had) == came[name]:  # else nobody knows which of them is meant
                    yield had[-1], told.at
            came.update(found[1].lower() for found in CAME.finditer(told.text))

    def _had(self, name: str, client: str, moment: datetime) -> list[str]:
        """The rooms into which they had come by then, but for those of other clients."""
        return [
            room
            for room, who in self._whose.items()
            if who == name and room not in self._record.desks
            if self._of.get(room, {client}) == {client} and self._joins[room] < moment
        ]

    def _clients(self) -> dict[str, set[str]]:
        """Of a room: whose words were shown in it, or came out of it, and whose name was."""
        found: dict[str, set[str]] = defaultdict(set)
        for act, one in self._to_staff():
            found[one.place].add(act.place)
        for label, act in self._said.items():
            if label.startswith("s"):
                found[act.place] |= {one.place for one in self._shown.get(label, ())}
        for one in self._record.seen:
            if one.account != self._record.clients:
                found[one.place] |= {f"client-{name}" for name in ALIAS.findall(one.text)}
        return {room: clients for room, clients in found.items() if clients}

    def words(self) -> Iterable[Complaint]:
        for act, one in self._to_staff():
            joined, over = self._joins.get(one.place), self._over.get(one.place)
            if joined is None or one.at < joined:
                yield Complaint("astray", f"{act.label} before anybody had come")
            elif over is not None and one.began > over:
                yield Complaint("astray", f"{act.label} where the case was no more")
        for label, act in self._said.items():
            over = self._over.get(act.place)
            came_out = label.startswith("s") and self._shown.get(label)
            if came_out and over is not None and act.at > over:
                yield Complaint("astray", f"{label} from where the case was no more")

    def notes(self) -> Iterable[Complaint]:
        """A note is for one person, in a room of theirs, and of the case that it is about."""
        for label, seen in self._shown.items():
            act = self._said.get(label)
            if act is None or not label.startswith("g"):
                continue
            about = {client for client, rooms in self._rooms.items() if act.place in rooms}
            for one in seen:
                whose = {client for client, rooms in self._rooms.items() if one.place in rooms}
                if one.there - self._record.readers != {act.to} or (
                    about and whose and not about & whose
                ):
                    yield Complaint("astray", label)
