"""Who has a client's case, and what they and the client must be told: from the transcript alone.

Whoever joined last has the case, until they leave, are put out, or it is over. Then:

`shown`: nobody else ever sees words of the client's, and a note of a hand-over is seen by nobody
but whoever came after it was written. With the next one's coming, whoever had it before is out.

`untold`: the client of whoever will be away hears of it; who asked for somebody else hears what
came of it, unless somebody came; words for later are in front of the client at their time, or
somebody was told that they are not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.transcript import Record, What

HOUR = timedelta(hours=1)
DOWN = timedelta(hours=9)  # no network takes nothing for longer
UNREAD = timedelta(days=1)  # the operator is silent no longer
ASKED = timedelta(days=2)  # so long a client may think about it
GIVEN = ("room.give_", "room.given")
STILL = ("room.give_asked", "room.give_asks", "room.give_running")  # of it nothing has come yet
UNSENT = (
    *("room.failed_", "room.scheduled_dropped", "scheduled_dropped"),
    *("room.schedule_kept_back", "room.schedule_danger"),
)
OVER = ("closed", "stopped", "erase.done", "erase.held", "erase.stopped", "erase.going")
REST = ("paused", *OVER, "declined.", "other.done")
HANDED = frozenset({"handed_over", "handed_over_closed", "pause.over_waiting"})
BACK_AGAIN = ("return", "resume", "pause.over")
Lost = Callable[[datetime, str, str], None]  # when, the kind, what was expected


@dataclass(slots=True)
class Owed:
    """Something must be told until then."""

    until: datetime
    expected: str
    who: str = ""


@dataclass(slots=True)
class Held:
    who: str
    since: datetime


@dataclass(slots=True)
class Holding:
    """One client's. `offer`: how long somebody has who is asked."""

    offer: timedelta
    finds: Lost
    holder: Held | None = None
    waited_for: datetime | None = None  # the client has chosen to wait until then
    _before: Held | None = None  # was put out of it by the next one's coming, and must be gone
    _away: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    _absence: Owed | None = None
    _known: tuple[str, datetime] | None = None  # of whose absence the client has heard, from when
    _given: Owed | None = None
    _notes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _later: dict[str, Owed] = field(default_factory=dict)
    _rests: bool = False  # nothing passes
    _blocked: bool = False  # the client takes nothing

    def at(self, record: Record) -> None:
        self._late(record.at)
        match record.what:
            case What.JOINED:
                self._joined(record)
            case What.LEFT | What.OUT | What.REMOVED:
                self._gone(record)
            case What.UNSEATED if self.holder is not None and self.holder.since != record.at:
                self._free()
            case What.SHOWN | What.NOTED:
                self._shown(record)
            case What.TOLD:
                self._told(record)
            case What.AWAY | What.BACK:
                self._absent(record)
            case _:
                self._rest(record)

    def _rest(self, record: Record) -> None:
        match record.what:
            case What.BLOCKED:
                self._absence, self._later, self._blocked = None, {}, True
            case What.WROTE if self._blocked:  # they are back
                self._blocked = False
                self._asks_again(record.at)
            case What.NOTICED | What.OPERATOR:
                self._noticed(record)
            case _:
                self._asked(record)

    def _asked(self, record: Record) -> None:
        match record.what:
            case What.GAVE:
                until = record.at + ASKED + DOWN
                self._notes[record.said] = (record.who, record.at)
                self._given = Owed(until, f"what came of the hand-over of {record.who}", record.who)
            case What.OFFERED if self._given is not None:
                self._given.until = record.at + self.offer + DOWN
            case What.PLANNED if record.until is not None:
                until = record.until + UNREAD + DOWN
                self._later[record.said] = Owed(until, f"the words {record.said} at the client's")
            case What.HEARD | What.WAITS:  # a yes is waited for from then on
                self._later.pop(record.said, None)
            case _:
                pass

    def _joined(self, record: Record) -> None:
        if self.holder is not None and self.holder.who != record.who:
            self._before = self.holder
        self.holder, self._given = Held(record.who, record.at), None
        self.waited_for = None
        self._asks(record.who, record.at)

    def _gone(self, record: Record) -> None:
        if self._before is not None and record.who == self._before.who:
            self._before = None
        elif self.holder is not None and record.who == self.holder.who:
            self._free()
        elif self._given is not None and record.what is What.LEFT:
            self._given.until = min(self._given.until, record.at + self.offer + DOWN)

    def _free(self) -> None:
        self.holder, self._absence, self._given, self.waited_for = None, None, None, None

    def _shown(self, record: Record) -> None:
        has = self.holder.who if self.holder is not None else "nobody"
        if record.who != has:
            self.finds(record.at, "shown", f"nothing before {record.who}, for {has} has the case")
        writer, since = self._notes.get(record.said, ("", record.at))
        told = self.holder is not None and self.holder.since >= since and writer != record.who
        if record.what is What.NOTED and not told:
            self.finds(record.at, "shown", f"the note of {writer} before whoever came after it")

    def _told(self, record: Record) -> None:
        key, said = record.said, record.until or record.at
        if key.startswith("away."):
            self._knows()
        elif key.startswith(BACK_AGAIN):
            self._rests = False
            self._asks_again(record.at)
        elif key.startswith(REST):
            self._absence, self._given, self._rests = None, None, True
        if key.startswith(OVER):
            self._later, self._rests = {}, False
            if self.holder is not None and self.holder.since < said:
                self._free()

    def _noticed(self, record: Record) -> None:
        key = record.said.partition(":")[2] or record.said
        if key.startswith(GIVEN) and not key.startswith(STILL):
            self._given = None
        if key.startswith(UNSENT):
            self._later = {}
        if key == "closed":
            self._free()

    def _knows(self) -> None:
        """Of this absence the client has heard."""
        self._absence = None
        if self.holder is not None and self.holder.who in self._away:
            self._known = (self.holder.who, self._away[self.holder.who][0])

    def _absent(self, record: Record) -> None:
        if record.what is What.BACK:
            self._away.pop(record.who, None)
            if self._has(record.who):
                self.waited_for = None
            if self._absence is not None and self._absence.who == record.who:
                self._absence = None
        elif record.until is not None:
            since = datetime.fromisoformat(record.said)
            self._away[record.who] = (since, record.until)
            if self._has(record.who):
                self._asks(record.who, record.at)

    def _has(self, who: str) -> bool:
        return self.holder is not None and self.holder.who == who

    def _asks_again(self, at: datetime) -> None:
        if self.holder is not None:
            self._asks(self.holder.who, at)

    def _asks(self, who: str, at: datetime) -> None:
        """Whoever has the case has said that they will be away; the client hears of it."""
        since, until = self._away.get(who, (at, at))
        self._absence = None
        knows = self._known == (who, since)
        if at < since < until and not (knows or self._rests or self._blocked):
            told = f"the client told that {who} will be away from {since:%m-%d}"
            self._absence = Owed(at + DOWN, told, who)

    def waits(self) -> None:
        """The client would rather wait until whoever has the case is there again."""
        who = self.holder.who if self.holder is not None else ""
        if who in self._away:
            self.waited_for = self._away[who][1]

    def _late(self, at: datetime) -> None:
        owed = [one for one in (self._absence, self._given) if one is not None and one.until < at]
        for one in (*owed, *(o for o in self._later.values() if o.until < at)):
            self.finds(at, "untold", one.expected)
        self._absence = None if self._absence in owed else self._absence
        self._given = None if self._given in owed else self._given
        self._later = {mark: one for mark, one in self._later.items() if one.until >= at}
        if self._before is not None and self.holder is not None and at > self.holder.since + HOUR:
            self.finds(at, "shown", f"{self._before.who} out of the room, for somebody else came")
            self._before = None


def is_over(record: Record) -> bool:
    """The room is the case's no more."""
    if record.what is What.TOLD:
        return record.said.startswith((*OVER, "end.done"))
    return record.what is What.UNSEATED or (record.what is What.NOTICED and record.said == "closed")


def is_paused(record: Record) -> bool:
    return record.what is What.TOLD and record.said.startswith("paused")
