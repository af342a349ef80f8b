"""Somebody who supervises, and looks around on most days: reads along for a while, talks beside a
case, takes one over, agrees to a closing or does not. They are away and removed as everybody is.
"""

from routing.ids import PlaceId
from tests.simulation.counsellors import DAY
from tests.simulation.lane import Lane
from tests.simulation.mentors import Mentor
from tests.simulation.transcript import Record, What

EYES = {"agree": 0.45, "refuse": 0.75}  # up to these chances; else nothing


class Overseer(Mentor):
    """Somebody who supervises."""

    def day(self) -> None:
        super().day()
        chance, world = self._world.chance, self._world
        for _ in range(chance.randint(1, 6)):
            world.later(world.now + chance.random() * DAY, None, self._looks_around)

    def at_desk(self, lane: Lane | None, said: str) -> None:
        if lane is not None and said == "eyes":
            self._soon(lane, 1, 90, self._decides)
        else:
            super().at_desk(lane, said)

    def watches(self, lane: Lane, place: PlaceId) -> None:
        """Asked in to read along: most come, some much later, when it may be over."""
        drawn = self._world.chance.random()
        if drawn < 0.85:
            least, most = (1, 30) if drawn < 0.7 else (60, 900)
            self._soon(lane, least, most, lambda lane: self._comes(lane, place))

    def _looks_there(self, lane: Lane) -> None:
        """Words wait, and nobody else is there: they would have to look at them first."""
        if not lane.read_by(self.name):
            self._types(f"!observe {lane.name_of_room()}")
        super()._looks_there(lane)

    def _looks_around(self) -> None:
        world, chance = self._world, self._world.chance
        running = [lane for lane in world.lanes if lane.running()]
        if self.removed or world.now < self._absent_until or not running:
            return
        room, drawn = chance.choice(running).name_of_room(), chance.random()
        if drawn < 0.5:
            self._types(f"!observe {room}")
        elif drawn < 0.65:
            self._types(f"!whisper {room}")
        elif drawn < 0.72:
            self._types(f"!takeover {room}")
            self._types("!yes" if chance.random() < 0.7 else "!no")
        elif drawn < 0.9:
            self._types(f"!leave {room}")
        else:
            self._types("!observe off")

    def _comes(self, lane: Lane, place: PlaceId) -> None:
        if lane.looks(self.name, place):
            self._soon(lane, 5, 2000, lambda lane: self._goes(lane, place))
            self._soon(lane, 1, 60, lambda lane: self._murmurs(lane, place))

    def _goes(self, lane: Lane, place: PlaceId) -> None:
        """In one of four ways; or they stay for as long as they can."""
        drawn = self._world.chance.random()
        if drawn < 0.25:
            lane.goes_out(self.name, place)
        elif drawn < 0.5:
            lane.murmurs(self.name, place, "!leave")
        elif drawn < 0.8:
            self._types(f"!leave {lane.name_of_room()}")

    def _decides(self, lane: Lane) -> None:
        drawn, world = self._world.chance.random(), self._world
        what = next((one for one, most in EYES.items() if drawn < most), None)
        if what == "agree":
            world.transcript.add(Record(world.now, What.AGREED, lane.name, self.name))
        if what is not None:
            self._types(f"!{what} {lane.name_of_room()}")

    def _types(self, words: str) -> None:
        self._world.desks.types(self.name, words)
