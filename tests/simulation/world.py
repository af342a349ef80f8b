"""The world of a simulation: one clock, one queue of what will happen, the people, the networks.

Everything comes from the seed: the same seed is the same month. The counsellors' seats are shared
by all lanes; what happens, happens in the order of its time, whoever it belongs to.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from routing.calendar import Calendar
from routing.events import RosterChanged
from routing.facts import Counsellor, House
from routing.gates import WORDS
from routing.ids import CounsellorId, PlaceId
from routing.posting import Posting
from tests.simulation import desks
from tests.simulation.clients import Client
from tests.simulation.counsellors import Staff
from tests.simulation.desks import Desks
from tests.simulation.lane import Lane
from tests.simulation.mentors import Mentor, Mentored
from tests.simulation.overseers import Overseer
from tests.simulation.reloads import Reloads
from tests.simulation.transcript import Record, Transcript, What

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NETWORK, VANISHES, SILENT = 0.2, 0.1, 0.04  # chances a day
SPREAD = 0.85  # of the time, in which new people come


@dataclass(frozen=True, slots=True)
class Plan:
    """`start`: a moment with its zone."""

    seed: int
    days: int
    start: datetime
    clients: int = 60


class World:
    def __init__(self, plan: Plan, house: House, roster: Sequence[Counsellor]) -> None:
        self.plan, self.house, self.roster = plan, house, tuple(roster)
        self.now, self.chance = plan.start, Random(plan.seed)
        self.transcript = Transcript()
        self.taken: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, Lane | None, Callable[[], None]]] = []
        self._number = 0
        self.chat, self.rooms = True, True  # whether the two networks take words
        self.lanes: list[Lane] = []
        self._end = plan.start + plan.days * DAY
        for span in _hours(house.calendar, plan.start, self._end):
            self.transcript.add(span)
        self.operator = True  # whether they read what they are told
        self._unread: list[tuple[str, str]] = []
        self.desks = Desks(self)
        self.staff = {str(c.id): self._person(c.id) for c in roster}
        self._reloads = Reloads(self)
        self.lanes = [self._lane(number) for number in range(plan.clients)]
        self.people = [Client(lane, self) for lane in self.lanes]

    def _person(self, who: CounsellorId) -> Staff:
        one = next(one for one in self.roster if one.id == who)
        mentor = any(who in each.mentors for each in self.roster)
        supervises = who in self.house.supervisors
        kinds = (supervises, Overseer), (mentor, Mentor), (one.mentors, Mentored), (True, Staff)
        return next(kind for is_one, kind in kinds if is_one)(str(who), self)

    def _lane(self, number: int) -> Lane:
        lane = Lane(f"client {number + 1}", self.house, self.roster, self.now, self)
        lane.taken = self.taken
        return lane

    # --- time -----------------------------------------------------------------------------

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None:
        self._number += 1
        heappush(self._queue, (at, self._number, lane, act))

    def days(self) -> Iterator[int]:
        """Play a day after the other; each is over when its number is yielded."""
        for person in self.people:
            arrival = self.plan.start + self.plan.days * SPREAD * self.chance.random() * DAY
            person.plans(arrival)
        for day in range(1, self.plan.days + 1):
            self._weather()
            self._until(self.plan.start + day * DAY)
            if day == self.plan.days:
                self.operator = True
                self._all(chat=True, rooms=True)
            self._ledger()
            yield day

    def _until(self, end: datetime) -> None:
        while self._queue and self._queue[0][0] <= end:
            at, _, lane, act = heappop(self._queue)
            self.now = max(self.now, at)
            if lane is not None:
                lane.now = self.now
            act()
        self.now = end
        for lane in self.lanes:
            lane.now = end

    def _ledger(self) -> None:
        """Who is next on each running case, as the core says: None is no one."""
        for lane in self.lanes:
            case = lane.conversation.case
            if case is not None and lane.running():
                due, phase = case.due, str(case.phase)
                self.transcript.add(Record(self.now, What.DUE, lane.name, due.actor, phase, due.at))
            if case is not None and case.unreleased and lane.conversation.gate in WORDS:
                asked, actor = case.releasing, case.due.actor
                who = " ".join(asked.asked) or "operator" if asked is not None else ""
                at = asked.at if asked is not None else None
                self.transcript.add(Record(self.now, What.ASKS, lane.name, who, actor, at))
            call = lane.conversation.called
            if call is not None and call.by is None:
                who = call.asked[-1] if call.asked else "operator"
                self.transcript.add(Record(self.now, What.CALL, lane.name, who, "", call.next_at))

    # --- people ---------------------------------------------------------------------------

    def invited(self, lane: Lane, who: str) -> None:
        self.staff[who].invited(lane)

    def watches(self, lane: Lane, who: str, place: PlaceId) -> None:
        self.staff[who].watches(lane, place)

    def asked(self, lane: Lane, who: str, place: PlaceId) -> None:
        self.staff[who].asked(lane, place)

    def shown(self, lane: Lane, who: str) -> None:
        self.staff[who].reads(lane)

    def posted(self, effects: list[Posting]) -> None:
        self.desks.posted(effects)

    def at_desk(self, who: str, lane: Lane | None, said: str) -> None:
        self.staff[who].at_desk(lane, said)

    def absent(self, who: str, away: tuple[datetime, datetime] | None) -> None:
        """Whoever looks for somebody knows it from now on."""
        self.roster = desks.away(self.roster, who, away)
        for lane in self.lanes:
            lane.roster = self.roster
        if away is not None:
            self.staff[who].away(*away)

    def reports(self, said: str, client: str) -> None:
        if not (self.operator and self.rooms):
            self._unread.append((said, client))
            return
        self.transcript.add(Record(self.now, What.OPERATOR, client, said=said))

    def _read(self) -> None:
        unread, self._unread = self._unread, []
        for one in unread:
            self.reports(*one)

    def next_open(self, at: datetime) -> datetime:
        """`at`, or when somebody is there next."""
        calendar = self.house.calendar
        if calendar is None or calendar.is_open(at):
            return at
        return calendar.changes(at) or at

    # --- weather --------------------------------------------------------------------------

    def _weather(self) -> None:
        for staff in self.staff.values():
            staff.day()
        if self.chance.random() < NETWORK:
            self._outage()
        if self.operator and self.chance.random() < SILENT:
            self._operator(reads=False)
            self._mute(self.now + DAY)
            self.later(self.now + DAY, None, lambda: self._operator(reads=True))
        self._reloads.day()
        if self.chance.random() < VANISHES:
            self.later(self.now + self.chance.random() * DAY, None, self._room_vanishes)

    def _outage(self) -> None:
        """The one network or the other takes nothing for some hours."""
        begin = self.now + self.chance.random() * DAY
        over = begin + self.chance.uniform(0.2, 8) * HOUR
        if self.chance.random() < 0.5:
            self.later(begin, None, lambda: self._all(chat=False, rooms=self.rooms))
            self.later(over, None, lambda: self._all(chat=True, rooms=self.rooms))
        else:
            self.later(begin, None, lambda: self._mute(over))
            self.later(begin, None, lambda: self._all(chat=self.chat, rooms=False))
            self.later(over, None, lambda: self._all(chat=self.chat, rooms=True))

    def _mute(self, until: datetime) -> None:
        self.transcript.add(Record(self.now, What.DOWN, until=until))

    def _all(self, *, chat: bool, rooms: bool) -> None:
        self.chat, self.rooms = chat, rooms
        for lane in self.lanes:
            lane.now = self.now
            lane.network(chat=chat, rooms=rooms)
        if rooms:
            self.desks.shows()
            self._read()

    def _operator(self, *, reads: bool) -> None:
        self.operator = reads
        self._read()

    def changes(self, roster: tuple[Counsellor, ...]) -> None:
        """The organisation has these people now."""
        self.roster = roster
        for lane in self.lanes:
            lane.now, lane.roster = self.now, roster
            if lane.running() or lane.conversation.called is not None:
                lane.happens(RosterChanged(lane._event()))
        for lane in sorted(self.lanes, key=Lane.rank):
            lane.wakes()
        self.desks.changed()

    def _room_vanishes(self) -> None:
        rooms = [
            (lane, place)
            for lane in self.lanes
            for place, room in lane.rooms.items()
            if place not in lane.beside
            if room.joined and not (room.closed or room.forgotten or place in lane.vanished)
        ]
        if rooms and self.rooms:
            lane, place = self.chance.choice(rooms)
            lane.now = self.now
            lane.vanish(place, noticed=self.chance.random() < 0.5)


def _hours(calendar: Calendar | None, start: datetime, end: datetime) -> Iterator[Record]:
    at: datetime | None = start
    while calendar is not None and at is not None and at < end:
        until = calendar.changes(at)
        if calendar.is_open(at):
            yield Record(at, What.HOURS, until=min(until or end, end))
        at = until
