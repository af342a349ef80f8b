"""When a promise slips: the client hears of it once, and soon. From the transcript alone.

`untold`: words of a client wait for a counsellor who is there. Where opening hours as long as the
promise have gone by since then, and since that counsellor last did anything in the room, the client
is told so, in a quarter of an hour; on their phone it may be later, if their network is away. They
are told once, until somebody answers what they wrote, or somebody else comes: a pause is no answer.
After words that were written before theirs, or were taken back on their way, they may be told or
not. What was said to take longer counts from its
end. Of words that were stuck on their way to the room the client was told as that: those may take
the promise once more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.holding import DOWN, REST, Lost
from tests.simulation.opening import Opening
from tests.simulation.transcript import Record, What

SOON = timedelta(minutes=15)
SLIPPED = frozenset({"answer_late", "release_late", "answer_moved"})
WRITTEN = frozenset({What.PLANNED, What.MEANT})  # and at the client's later
ACTS = WRITTEN | {What.SPOKE, What.GAVE, What.PUT_OFF, What.CHANGED, What.JOINED}
ACTS |= {What.NO}  # they have their words back, and the whole time for others
ANSWERED = "answer:"  # what a room says to something that was done in it
OTHERS = (
    "answer:room.observed",
    "answer:room.mentored",
    "answer:room.not_relayed",
)  # not theirs
AT_ONCE = timedelta(minutes=1)


@dataclass(slots=True)
class Promised:
    """One client's."""

    finds: Lost
    opening: Opening
    answer: timedelta
    _since: datetime | None = None  # they wait since then, for somebody who is there
    _from: datetime | None = None  # the promise counts from then
    _joined: datetime | None = None
    _told: bool = False
    _void: bool = False  # they need not be told, and may be
    _released: set[str] = field(default_factory=set)
    _owed: datetime | None = None  # it has slipped; on their phone by then
    _written: dict[str, datetime] = field(default_factory=dict)
    _sent: dict[str, datetime] = field(default_factory=dict)  # the client's, not in the room yet
    _stuck: bool = False  # some of them were long on their way

    def looks(self, at: datetime, since: datetime | None, *, there: bool) -> None:
        """How it stands before what happens now."""
        self._since = since if there else None
        if since is None:
            self._sent, self._stuck = {}, False
        if self._owed is not None and at > self._owed:
            self._misses(at, self._owed - DOWN)
        if self._since is None or self._told or self._void or self._owed is not None:
            return
        if self._is_late(at - DOWN):
            self._misses(at, at - DOWN)
        elif self._is_late(at):
            self._owed = at + DOWN

    def at(self, record: Record, excused: Iterable[datetime | None]) -> None:
        """`excused`: until when the client knows that it takes."""
        known = [one for one in excused if one is not None]
        if record.what in ACTS or _answers(record):
            known.append(record.at)
        self._from = max((one for one in (*known, self._from) if one is not None), default=None)
        if record.what in WRITTEN:
            self._written[record.said] = record.at
        elif record.what is What.WROTE:
            self._sent[record.said] = record.at
        elif record.what is What.SHOWN:
            self._stuck |= record.at - self._sent.pop(record.said, record.at) > AT_ONCE
        else:
            self._hears(record)

    def _hears(self, record: Record) -> None:
        if record.what is What.JOINED:
            self._joined, self._told, self._void = record.at, False, False
        elif record.what is What.HEARD:
            written = self._written.get(record.said, record.at)
            before = self._since is not None and written < self._since
            self._void, self._told = before and (self._told or self._void), False
        elif record.what is What.CHANGED and not record.said:  # perhaps it was on its way already
            self._void = self._void or record.who in self._released
        elif record.what is What.RELEASED:
            self._released.add(record.said)
        elif record.what is What.BLOCKED:  # what they are told from now on does not come to them
            self._void, self._owed = True, None
        elif record.what is What.TOLD:
            self._is_told(record)

    def _is_told(self, record: Record) -> None:
        said = record.until or record.at
        if record.said.startswith(REST):
            self._owed = None
        if record.said not in SLIPPED:
            return
        self._owed = None
        if self._joined is None or said < self._joined:
            return  # of whoever had it before
        late = not self._void and self._since is not None and self._is_late(said)
        if self._since is not None and (self._told or late):
            self._misses(record.at, said)
        self._told = True

    def _is_late(self, at: datetime) -> bool:
        since = max(one for one in (self._since, self._from) if one is not None)
        promised = self.answer * (2 if self._stuck or self._sent else 1)
        return self.opening.between(since, at) > promised + SOON

    def _misses(self, at: datetime, slipped: datetime) -> None:
        told = (
            f"the client told once, and soon, of the promise that slipped by {slipped:%m-%d %H:%M}"
        )
        self.finds(at, "untold", told)
        self._told, self._owed = True, None


def _answers(record: Record) -> bool:
    """Whoever has the case did something in the room, and it was answered."""
    said = record.what is What.NOTICED and record.said.startswith(ANSWERED)
    return said and not record.said.startswith(OTHERS)
