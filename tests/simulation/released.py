"""Whose yes words of a counsellor waited for, and what reached the client: from the transcript
alone.

`unreleased`: of a counsellor who has mentors nothing is in front of the client to which nobody said
yes who reads along there, and is a mentor of theirs or supervises. A yes is to exactly those words:
what was changed, given back or taken back meanwhile needs another one, or is never there.

`disordered`: what got a yes is there in the order in which it was written.

`withheld`: and it is there, unless the client takes nothing, pauses, or the case is over.

`unasked`: while words wait, somebody is asked for the yes again and again, who is not away; at the
end of each day the case is a mentor's to act on, and it is known who is asked, and when next.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from tests.simulation.holding import BACK_AGAIN, DOWN, Lost, is_over, is_paused
from tests.simulation.opening import Opening
from tests.simulation.transcript import Record, What

AGAIN = timedelta(hours=2, minutes=15)  # of opening hours, between two times that somebody is asked
SLACK = timedelta(minutes=2)
ASKED = ("room.unreleased_waits", "room.unreleased_instead", "room.unreleased_nobody")
GONE = ("room.unreleased_lapsed", "room.unreleased_over")
FAILED = "room.failed_"
LEAVES = frozenset({What.LEFT, What.OUT, What.REMOVED})


class State(Enum):
    WAITS, YES, NO = "waits", "yes", "no"


@dataclass(slots=True)
class Words:
    """`place`: which of all that have waited; None: their line was not shown yet."""

    writer: str
    state: State = State.WAITS
    place: int | None = None


@dataclass(slots=True)
class Released:
    """One client's."""

    finds: Lost
    opening: Opening
    _mentors: dict[str, set[str]] = field(default_factory=dict)
    _supervise: set[str] = field(default_factory=set)
    _there: set[str] = field(default_factory=set)
    _away: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)
    _waiting: dict[str, datetime] = field(default_factory=dict)  # their line says that they do
    _owed: dict[str, datetime] = field(default_factory=dict)  # at the client's by then
    _reached: set[str] = field(default_factory=set)
    _asked: datetime | None = None  # the last time that somebody was, while any wait
    _rests: bool = False
    _number: int = 0
    _heard: int = 0

    def at(self, record: Record) -> None:
        self._late(record.at)
        match record.what:
            case What.MENTORED:
                self._mentored(record)
            case What.MEANT | What.PLANNED if self._mentors.get(record.who):
                self._words[record.said] = Words(record.who)
            case What.WAITS:
                self._waits(record)
            case What.HEARD:
                self._reaches(record)
            case What.RELEASED:
                self._said_yes(record)
            case What.ASKS:
                self._ledger(record)
            case _:
                self._answered(record)
        self._ends(record)

    # --- whose words, and whose yes -------------------------------------------------------

    def _mentored(self, record: Record) -> None:
        """Words that wait when nobody is a mentor any more have to be written once more."""
        self._mentors[record.who] = set(record.said.split())
        for mark, one in self._words.items() if not record.said else ():
            if one.writer == record.who and one.place is not None:
                self._lapses(mark)
        if not record.said:  # what is for later may go out by itself then
            kept = [m for m, w in self._words.items() if w.writer != record.who or w.place]
            self._words = {mark: self._words[mark] for mark in kept}

    def _lapses(self, mark: str) -> None:
        one = self._words.get(mark)
        if one is not None and one.state is State.WAITS:
            one.state = State.NO
        self._waiting.pop(mark, None)

    def _waits(self, record: Record) -> None:
        one = self._words.setdefault(record.said, Words(record.who))
        if one.place is None:
            self._number += 1
            one.place = self._number
        self._waiting[record.said] = self._asked = record.at

    def _answered(self, record: Record) -> None:
        match record.what:
            case What.YES:
                self._yes(record)
            case What.VOID if record.said in self._words and record.said not in self._owed:
                self._words[record.said].state = State.WAITS
            case What.NO:
                self._lapses(record.said)
            case What.CHANGED:
                self._changed(record)
            case _:
                self._people(record)

    def _yes(self, record: Record) -> None:
        one = self._words.get(record.said)
        if one is None or one.state is not State.WAITS or record.who not in self._there:
            return
        if record.who in self._mentors.get(one.writer, set()) | self._supervise:
            one.state = State.YES

    def _changed(self, record: Record) -> None:
        """The words `who` are the words `said` now; what has gone out stays as it was."""
        old = self._words.get(record.who)
        if old is None:
            return
        was_waiting = old.state is State.WAITS
        if not record.said:  # deleted: where a network was away it never went out
            self._owed.pop(record.who, None)
        self._lapses(record.who)
        if record.said:
            state = State.WAITS if was_waiting else State.NO
            self._words[record.said] = Words(old.writer, state, old.place)

    def _people(self, record: Record) -> None:
        match record.what:
            case What.NAMED:
                self._supervise.add(record.who)
            case What.UNNAMED:
                self._supervise.discard(record.who)
            case What.LOOKS:
                self._there.add(record.who)
            case What.LOOKED:
                self._there.discard(record.who)
            case What.AWAY if record.until is not None:
                self._away[record.who] = (datetime.fromisoformat(record.said), record.until)
            case What.BACK:
                self._away.pop(record.who, None)
            case What.NOTICED | What.DESK | What.OPERATOR:
                self._is_asked(record)
            case _:
                pass

    # --- what the client has --------------------------------------------------------------

    def _said_yes(self, record: Record) -> None:
        self._waiting.pop(record.said, None)
        self._is_allowed(record, "its line says that somebody said yes")
        if not self._rests and record.said not in self._reached:
            self._owed[record.said] = record.at + DOWN

    def _reaches(self, record: Record) -> None:
        self._owed.pop(record.said, None)
        self._reached.add(record.said)
        self._waiting.pop(record.said, None)
        self._is_allowed(record, "it is at the client's")
        one = self._words.get(record.said)
        if one is None or one.place is None:
            return
        if one.place < self._heard:
            self.finds(record.at, "disordered", f"{record.said} before what was written after it")
        self._heard = max(self._heard, one.place)

    def _is_allowed(self, record: Record, before: str) -> None:
        one = self._words.get(record.said)
        if one is not None and one.state is not State.YES:
            self.finds(record.at, "unreleased", f"a yes to {record.said} before {before}")

    # --- who is asked ---------------------------------------------------------------------

    def _is_asked(self, record: Record) -> None:
        key = record.said
        if key.endswith(ASKED) or key.startswith(("release", "unreleased_")):
            self._asked = record.at
        if key.endswith(GONE):
            self._lapse_all(record.at)
        elif FAILED in key:
            self._owed = {}
        if record.what is What.DESK and key.startswith("release") and self._is_away(record):
            self.finds(record.at, "unasked", f"nobody who is away asked for a yes, as {record.who}")

    def _is_away(self, record: Record) -> bool:
        since, until = self._away.get(record.who, (record.at, record.at))
        return since + SLACK < record.at < until - SLACK

    def _ledger(self, record: Record) -> None:
        at = record.until
        if record.said != "mentor" or not record.who or at is None or at < record.at - SLACK:
            expected = "a mentor next on words that wait, and a moment for it"
            self.finds(record.at, "unasked", expected)

    def _ends(self, record: Record) -> None:
        """With the case, its counsellor or a pause nothing is owed or asked any more."""
        said = record.until if record.what is What.TOLD and record.until else record.at
        if record.what is What.TOLD and record.said.startswith(BACK_AGAIN):
            self._rests, self._asked = False, record.at
        elif is_paused(record):
            self._rests, self._owed, self._waiting = True, {}, {}
        elif record.what is What.BLOCKED:
            self._owed = {}
        elif is_over(record) or record.what is What.JOINED:
            self._owed, self._rests = {}, False
            self._lapse_all(said)
        elif record.what in LEAVES:
            for mark in [m for m, w in self._words.items() if w.writer == record.who]:
                self._lapses(mark)

    def _lapse_all(self, at: datetime) -> None:
        for mark in [mark for mark, since in self._waiting.items() if since < at]:
            self._lapses(mark)

    def _late(self, at: datetime) -> None:
        for mark in [mark for mark, until in self._owed.items() if until < at]:
            self.finds(at, "withheld", f"{mark} at the client's, for somebody said yes to it")
            del self._owed[mark]
        asked = self._asked
        if self._waiting and asked is not None and self.opening.silent(asked, at) > AGAIN:
            about = f"{', '.join(self._waiting)}, after {asked:%m-%d %H:%M}"
            self.finds(at, "unasked", f"somebody asked for a yes to {about}")
            self._asked = at
