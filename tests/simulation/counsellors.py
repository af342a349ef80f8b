"""A counsellor with habits: takes or declines, answers at once, late or never, falls silent for
days without a word, leaves a room, closes what has come to its end.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from routing.facts import Counsellor
from routing.ids import PlaceId
from tests.simulation import habits
from tests.simulation.lane import Lane
from tests.simulation.transcript import Transcript, What

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ABSENT = 0.06  # a day: the chance that days without a word begin
TAKES = {"waits": 0.5, "morning": 0.3}  # chances, by what the desk says of a case
CALLED = {"at once": 0.5, "late": 0.75}  # up to these chances; else never
PLANS = 0.05  # a day: the chance that days off are planned


class Typing(Protocol):
    def types(self, who: str, words: str) -> None: ...


class Surroundings(Protocol):
    now: datetime
    chance: Random
    rooms: bool
    roster: tuple[Counsellor, ...]
    lanes: list[Lane]
    transcript: Transcript

    @property
    def desks(self) -> Typing: ...

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...
    def next_open(self, at: datetime) -> datetime: ...


class Staff:
    """`removed`: not of the organisation now. What they would have done then is not done."""

    def __init__(self, name: str, world: Surroundings) -> None:
        self.name, self._world = name, world
        self.removed = False
        self._absent_until = world.now
        self._answers: dict[str, int] = {}  # to which clients they are going to write
        self._spoken = 0

    def day(self) -> None:
        chance = self._world.chance
        if self._world.now >= self._absent_until and chance.random() < ABSENT:
            self._absent_until = self._world.now + chance.uniform(0.5, 5) * DAY
        if not self.removed and chance.random() < PLANS:
            at = self._world.next_open(self._world.now + chance.random() * DAY / 2)
            self._world.later(at, None, self._plans)

    def invited(self, lane: Lane) -> None:
        """Comes in minutes, or declines, or does neither."""
        drawn = self._world.chance.random()
        if drawn < 0.7:
            self._soon(lane, 1, 25, self._joins)
        elif drawn < 0.85:
            self._soon(lane, 1, 15, self._declines)

    def at_desk(self, lane: Lane | None, said: str) -> None:
        """A case that waits is taken by some, at about the same time; few decline there."""
        if lane is None:
            return
        if said == "called":
            self._called(lane)
            return
        drawn, room = self._world.chance.random(), lane.name_of_room()
        if drawn < TAKES.get(said, 0):
            self._soon(lane, 1, 20, lambda _: self._world.desks.types(self.name, f"!take {room}"))
        elif said == "asked" and drawn < 0.05:
            words = f"!decline {room}"
            self._soon(lane, 1, 5, lambda _: self._world.desks.types(self.name, words))

    @property
    def is_there(self) -> bool:
        return not self.removed and self._world.now >= self._absent_until

    def _called(self, lane: Lane) -> None:
        """Danger was noticed: they look after it in minutes, or late, or never; at any hour."""
        world, drawn = self._world, self._world.chance.random()
        if drawn < CALLED["late"]:
            least, most = (0.5, 4) if drawn < CALLED["at once"] else (10, 400)
            at = world.now + world.chance.uniform(least, most) * MINUTE
            world.later(at, lane, lambda: self._looks_after(lane))

    def _looks_after(self, lane: Lane) -> None:
        if self.is_there:
            self._world.desks.types(self.name, f"!mine {lane.name_of_room()}")

    def watches(self, lane: Lane, place: PlaceId) -> None:
        """Asked in to read along; whoever does not supervise is never asked."""
        raise AssertionError(f"{self.name} does not supervise, and is asked into {place} of {lane}")

    def _plans(self) -> None:
        """Some days off, said at the desk; sometimes they are back before."""
        chance, now = self._world.chance, self._world.now
        if now < self._absent_until:
            return
        first = now + chance.choice((1, 2, 3)) * DAY
        last = first + chance.choice((0, 1, 3)) * DAY
        span = f"{first:%d.%m.}-{last:%d.%m.}"
        self._world.desks.types(self.name, f"!away {span}")
        self._world.desks.types(self.name, "!yes")

    def away(self, since: datetime, until: datetime) -> None:
        """The desk has it: from then on nothing is done."""
        chance = self._world.chance
        self._world.later(since, None, lambda: self._goes_away(until))
        if chance.random() < 0.3:
            back = since + chance.random() * (until - since)
            self._world.later(back, None, self._comes_back)

    def _goes_away(self, until: datetime) -> None:
        self._absent_until = max(self._absent_until, until)

    def _comes_back(self) -> None:
        self._absent_until = self._world.now
        self._world.desks.types(self.name, "!back")

    def reads(self, lane: Lane) -> None:
        """Answers what came in: at once, late, very late, or never."""
        if self._answers.get(lane.name):
            return
        drawn = self._world.chance.random()
        if drawn < 0.06:
            return
        self._answers[lane.name] = 1
        least, most = (2, 45) if drawn < 0.7 else (60, 500) if drawn < 0.93 else (600, 4000)
        self._soon(lane, least, most, self._answer)

    # --- what they do ---------------------------------------------------------------------

    def _soon(self, lane: Lane, least: float, most: float, act: Callable[[Lane], None]) -> None:
        """So many minutes later; in opening hours, and when their network is there."""
        world = self._world
        at = world.now + world.chance.uniform(least, most) * MINUTE
        opens = world.next_open(at)
        if opens > at:
            opens += world.chance.uniform(0, 60) * MINUTE
        world.later(opens, lane, lambda: self._now(lane, act))

    def _now(self, lane: Lane, act: Callable[[Lane], None]) -> None:
        world = self._world
        if self.removed or world.now < self._absent_until:
            self._answers.pop(lane.name, None)
            if world.chance.random() < 0.5 and not self.removed:  # found when they are back
                back = world.next_open(self._absent_until)
                world.later(back, lane, lambda: self._now(lane, act))
        elif not world.rooms:
            world.later(world.now + HOUR, lane, lambda: self._now(lane, act))
        else:
            act(lane)

    def _joins(self, lane: Lane) -> None:
        place = self._place(lane, invited=True)
        if place is not None:
            lane.record(What.JOINED, self.name)
            lane.joins(self.name)
            self._soon(lane, 1, 30, self._answer)

    def _declines(self, lane: Lane) -> None:
        place = self._place(lane, invited=True)
        if place is not None:
            lane.goes(self.name, place)

    def _answer(self, lane: Lane) -> None:
        self._answers.pop(lane.name, None)
        place = self._place(lane, invited=False)
        if place is None:
            return
        chance = self._world.chance
        drawn, self._spoken = chance.random(), self._spoken + 1
        if drawn < 0.015:
            lane.goes(self.name, place)
            return
        lane.record(What.SPOKE, self.name)
        if drawn > 0.88:
            habits.does(self.name, lane, place, self._world, self._spoken)
            self._soon(lane, 60, 900, self._answer)
            return
        if drawn >= 0.08:
            self._speaks(lane, place)
            return
        if "room.confirm" in habits.answers(self.name, lane, place, "!close"):
            lane.writes(self.name, "!yes")

    def _speaks(self, lane: Lane, place: PlaceId) -> None:
        lane.writes(self.name, f"I hear you. {self._spoken}")

    def asked(self, lane: Lane, place: PlaceId) -> None:
        """For a yes to somebody else's words; whoever does not read along never is."""
        raise AssertionError(f"{self.name} reads along nowhere, and is asked in {place} of {lane}")

    def _place(self, lane: Lane, *, invited: bool) -> PlaceId | None:
        """The room of this client in which they are, or into which they are invited."""
        author = next((c.author for c in lane.roster if c.id == self.name), None)
        for place, room in lane.rooms.items():
            people = room.invited if invited else room.joined
            usable = not (room.forgotten or room.closed or place in lane.vanished)
            mine = author is not None and author in people and not lane.is_aside(place, author)
            if mine and usable:
                return place
        return None
