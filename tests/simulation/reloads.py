"""What changes of the organisation while it is at work: people who are removed and come back, and
counsellors whose words wait for nobody's yes for some days, and then again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from routing.facts import Counsellor, House
from routing.ids import CounsellorId
from tests.simulation.counsellors import Staff
from tests.simulation.lane import Lane
from tests.simulation.transcript import Record, Transcript, What

DAY = timedelta(days=1)
REMOVED, MENTORS = 0.04, 0.05  # chances a day


class Surroundings(Protocol):
    now: datetime
    chance: Random
    house: House
    roster: tuple[Counsellor, ...]
    transcript: Transcript

    @property
    def staff(self) -> dict[str, Staff]: ...

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...
    def changes(self, roster: tuple[Counsellor, ...]) -> None: ...


class Reloads:
    """Each is read by everybody at once."""

    def __init__(self, world: Surroundings) -> None:
        self._world = world
        for one in world.roster:
            self._names(one, there=True)

    def day(self) -> None:
        world = self._world
        if world.chance.random() < REMOVED and len(world.roster) > 2:
            world.later(world.now + world.chance.random() * DAY, None, self._removes)
        if world.chance.random() < MENTORS:
            world.later(world.now + world.chance.random() * DAY, None, self._frees)

    def _removes(self) -> None:
        """Somebody is not in the organisation any more, and comes back after some days."""
        world = self._world
        gone = world.chance.choice(world.roster)
        world.transcript.add(Record(world.now, What.REMOVED, who=gone.id))
        self._names(gone, there=False)
        world.changes(tuple(c for c in world.roster if c.id != gone.id))
        world.staff[gone.id].removed = True
        back = world.now + world.chance.uniform(2, 6) * DAY
        world.later(back, None, lambda: self._returns(gone))

    def _returns(self, who: Counsellor) -> None:
        world = self._world
        world.staff[who.id].removed = False
        self._names(who, there=True)
        world.changes((*world.roster, replace(who, taken=0)))

    def _frees(self) -> None:
        """Somebody has no mentors any more, for some days."""
        world = self._world
        some = [one for one in world.roster if one.mentors]
        if some:
            one = world.chance.choice(some)
            self._mentors(one.id, (), frozenset())
            back = world.now + world.chance.uniform(1, 4) * DAY
            world.later(back, None, lambda: self._mentors(one.id, one.mentors, one.recipients))

    def _mentors(
        self, who: CounsellorId, mentors: tuple[CounsellorId, ...], recipients: frozenset[str]
    ) -> None:
        world, roster = self._world, []
        for one in world.roster:
            now = replace(one, mentors=mentors, recipients=recipients) if one.id == who else one
            roster.append(now)
            if one.id == who:
                self._says_mentors(now)
        world.changes(tuple(roster))

    def _names(self, who: Counsellor, *, there: bool) -> None:
        world = self._world
        if who.id in world.house.supervisors:
            what = What.NAMED if there else What.UNNAMED
            world.transcript.add(Record(world.now, what, who=who.id))
        if there:
            self._says_mentors(who)

    def _says_mentors(self, who: Counsellor) -> None:
        named = " ".join(who.mentors)
        self._world.transcript.add(Record(self._world.now, What.MENTORED, "", who.id, named))
