"""When a promise slips: the client hears of it once, and soon. From the transcript alone.

`untold`: words of a client wait for a counsellor who is there. Where opening hours as long as the
promise have gone by since then, and since that counsellor last did anything in the room, the client
is told so, in a quarter of an hour; on their phone it may be later, if their network is away. They
are told once, until somebody answers what they wrote, or somebody else comes: a pause is no answer.
After words that were written before theirs they may be told or not; words that were taken back on
their way were none. What was said to take longer counts from its end. Of words that were stuck on
their way to the room the client was told as that: those may take the promise once more.

Who takes no messages then is told as soon as they are back: unless whoever has the case has written
meanwhile, or has it no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.holding import DOWN, REST, Lost
from tests.simulation.opening import Opening
from tests.simulation.transcript import Record, What

SOON = timedelta(minutes=15)
SLIPPED = frozenset({"answer_late", "release_late", "answer_moved"})
SLIPPED |= {"answer_missed", "release_missed"}  # meanwhile, and said when they are back
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
ANSWERS = (What.SPOKE, What.RELEASED)  # also where it does not arrive


@dataclass(slots=True)
class Unreached:
    """They take no messages. `since`: they waited then, and were told of nothing; None: that is
    over. `times`: how often the promise may go by.
    """

    since: datetime | None
    times: int
    void: bool  # they need not be told, as before
    answered: bool = False  # they were written to, and never saw it


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
    _owed: datetime | None = None  # it has slipped; on their phone by then
    _written: dict[str, datetime] = field(default_factory=dict)
    _sent: dict[str, datetime] = field(default_factory=dict)  # the client's, not in the room yet
    _stuck: bool = False  # some of them were long on their way
    _unreached: Unreached | None = None
    _later: list[datetime] = field(default_factory=list)  # words are for the client then

    def looks(self, at: datetime, since: datetime | None, *, there: bool) -> None:
        """How it stands before what happens now."""
        self._since = since if there else None
        if self._unreached is not None and not there:
            self._unreached.since = None
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
        self._looks_for_them(record)
        known = [one for one in excused if one is not None]
        if record.what in ACTS or _answers(record):
            known.append(record.at)
        self._from = max((one for one in (*known, self._from) if one is not None), default=None)
        if record.what in WRITTEN:
            self._written[record.said] = record.at
            self._later += [record.until] if record.until is not None else []
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
            self._later = [one for one in self._later if one > record.at]
            self._void, self._told = before and (self._told or self._void), False
        elif record.what is What.BLOCKED:  # what they are told from now on does not come to them
            since = None if self._told or self._void else self._since
            self._unreached = Unreached(since, self._times, self._void)
            self._void, self._owed = True, None
        elif record.what is What.TOLD:
            self._is_told(record)

    def _looks_for_them(self, record: Record) -> None:
        """Whether they are back, and what they have missed until then."""
        gone = self._unreached
        if gone is None:
            return
        if record.what in (*ANSWERS, What.JOINED):
            gone.since, gone.answered = None, record.what is not What.JOINED
        if record.what not in (What.WROTE, What.TOLD):
            return
        self._unreached = None
        if any(began <= record.at for began in self._later):  # what was for later has gone out
            gone.since, gone.answered = None, True
        self._later.clear()
        self._void = gone.void or gone.answered
        self._told = self._told and not gone.answered
        if gone.since is not None and self._is_over(gone.since, record.at, gone.times):
            self._owed = record.at + DOWN

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
        return self._since is not None and self._is_over(self._since, at, self._times)

    @property
    def _times(self) -> int:
        return 2 if self._stuck or self._sent else 1

    def _is_over(self, since: datetime, at: datetime, times: int) -> bool:
        began = max(one for one in (since, self._from) if one is not None)
        return self.opening.between(began, at) > self.answer * times + SOON

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
