"""Who reads along in a client's case, who was called because of danger, and who agreed to closing:
from the transcript alone.

`shown`: nobody reads along of whom the case's room was not told before; and nothing that somebody
wrote there comes to the client.

`stays`: a look that began ends: with the case, with its counsellor, with a pause, with whoever
supervises no more, and when they say so; and the room is told of an end that has no such reason.

`uncalled`: where danger is noticed somebody is called, then the next one, then the operator, and
so on, until somebody looks after it; at the end of each day it is known who is next, and when.

`alone`: see eyes.py; whose yes was waited for: see released.py.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.eyes import NOTICED, SLIP, Eyes
from tests.simulation.finding import Times
from tests.simulation.holding import DOWN, HANDED, Held, Lost, is_over, is_paused
from tests.simulation.opening import Opening
from tests.simulation.released import Released
from tests.simulation.transcript import Record, What

AGAIN = timedelta(hours=1)  # so long whoever has looked is asked by nothing new
SLACK = timedelta(minutes=2)
LOOKED_AFTER = frozenset({"call:yours", "call:taken", "call:wrote"})
ENDED = frozenset({"call:over", "call:off", "called_nobody"})


@dataclass(slots=True)
class Looks:
    """Those of one client's case."""

    finds: Lost
    told: set[str] = field(default_factory=set)
    _there: dict[str, datetime] = field(default_factory=dict)
    _out: dict[str, datetime] = field(default_factory=dict)  # they must be, by then
    _owed: dict[str, datetime] = field(default_factory=dict)  # the room knows it by then
    _later: set[str] = field(default_factory=set)  # words that are meant for the client

    def reads(self, record: Record) -> bool:
        """Whether this was shown to somebody who rightly reads along."""
        return record.what is What.SHOWN and record.who in self._there and record.who in self.told

    def at(self, record: Record) -> None:
        self._late(record.at)
        match record.what:
            case What.ANNOUNCED:
                self._announced(record)
            case What.LOOKS:
                if record.who not in self.told:
                    expected = f"the room told of {record.who} before they came to read along"
                    self.finds(record.at, "shown", expected)
                self._there[record.who] = record.at
            case What.LOOKED:
                self._is_out(record)
            case What.PLANNED | What.MEANT | What.CHANGED:
                self._later.add(record.said)
            case What.HEARD if record.said and record.said not in self._later:
                self.finds(record.at, "shown", f"nothing of {record.said} at the client's")
            case _:
                self._ends(record)

    def _announced(self, record: Record) -> None:
        if record.said == "begins":
            self.told.add(record.who)
            self._out.pop(record.who, None)
            return
        self._owed.pop(record.who, None)
        if record.who in self._there:
            self._out.setdefault(record.who, record.at + DOWN)
        else:
            self.told.discard(record.who)

    def _is_out(self, record: Record) -> None:
        self._there.pop(record.who, None)
        reason = self._out.pop(record.who, None)
        if reason is None and record.who in self.told:
            self._owed[record.who] = record.at + DOWN
        self.told.discard(record.who)

    def _ends(self, record: Record) -> None:
        """All must be out, or one of them."""
        if record.what is What.UNNAMED:
            who = [record.who] if record.who in self._there else []
        elif is_over(record) or record.what is What.JOINED or is_paused(record):
            who, self._owed = [*self._there], {}
            self.told = set(who)
        else:
            return
        for one in who:
            self._out.setdefault(one, record.at + DOWN)

    def _late(self, at: datetime) -> None:
        for who in [who for who, until in self._out.items() if until < at and who in self._there]:
            self.finds(at, "stays", f"{who} out of the room, whose look is over")
            del self._out[who]
        for who in [who for who, until in self._owed.items() if until < at]:
            self.finds(at, "stays", f"the room told that {who} does not read along any more")
            del self._owed[who]


@dataclass(slots=True)
class Alarm:
    """The danger that was noticed in one client's case, and who is called."""

    finds: Lost
    opening: Opening
    times: Times
    _owed: datetime | None = None  # danger was noticed then, and nobody is called yet
    _called: datetime | None = None
    _wait: timedelta = timedelta()
    _looked: datetime | None = None
    _joined: datetime | None = None
    _counselled: bool = False  # else nothing of what they say is remembered

    def at(self, record: Record) -> None:
        self._late(record.at)
        match record.what:
            case What.JOINED:
                self._joined = record.at
            case What.DESK | What.OPERATOR:
                self._calls(record)
            case What.HEARD:
                self._over(record.at)
            case What.NOTICED if record.said.endswith(SLIP):
                self._owed = self._called = None
            case What.NOTICED if record.said.endswith(NOTICED) and record.at != self._joined:
                self._danger(record)  # else it had waited for somebody to come
            case What.CALL if record.until is None or record.until < record.at - SLACK:
                self.finds(record.at, "uncalled", f"a moment at which {record.who} is not the last")
            case _:
                self._told(record)

    def _told(self, record: Record) -> None:
        if is_over(record):
            self._owed = self._called = None
        if record.what is not What.TOLD:
            return
        if record.said in HANDED:
            self._counselled = True
        elif is_over(record) or is_paused(record):
            self._counselled = False
        elif record.said == "crisis.noticed" and self._counselled and not self._has_looked(record):
            self._danger(record)

    def _has_looked(self, record: Record) -> bool:
        """Since it was said: the client reads it late."""
        return self._looked is not None and self._looked >= (record.until or record.at)

    def _danger(self, record: Record) -> None:
        lately = self._looked is not None and record.at - self._looked < AGAIN
        if self._called is None and not lately:
            self._owed = record.at

    def _calls(self, record: Record) -> None:
        said = record.said
        if said == "called":
            self._owed, self._called, self._wait = None, record.at, self.times.call
        elif said == "called_unanswered":  # the operator may have read it late
            self._wait = 2 * self.times.call
            self._called = record.at if self._called or self._owed else None
            self._owed = None
        elif said in LOOKED_AFTER:
            self._over(record.at)
        elif said in ENDED:
            self._owed = self._called = None

    def _over(self, at: datetime) -> None:
        """Somebody looks after it."""
        if self._called is not None or self._owed is not None:
            self._looked = at
        self._owed = self._called = None

    def _late(self, at: datetime) -> None:
        if self._owed is not None and self.opening.up(self._owed, at) > SLACK:
            self.finds(at, "uncalled", f"somebody called because of {self._owed:%m-%d %H:%M}")
            self._owed = None
        if self._called is not None and self.opening.up(self._called, at) > self._wait + SLACK:
            self.finds(at, "uncalled", f"the next one called, after {self._called:%m-%d %H:%M}")
            self._called = None


class Overseen:
    """All of it, of one client's cases; and whose yes words of a counsellor waited for."""

    def __init__(self, finds: Lost, opening: Opening, times: Times) -> None:
        self._looks, self._eyes = Looks(finds), Eyes(finds)
        self._alarm, self._released = Alarm(finds, opening, times), Released(finds, opening)

    def at(self, record: Record, holder: Held | None) -> bool:
        """Whether this was shown to somebody who rightly reads along. `holder`: has the case."""
        self._looks.at(record)
        self._alarm.at(record)
        self._released.at(record)
        self._eyes.at(record, holder.who if holder is not None else "")
        return self._looks.reads(record)
