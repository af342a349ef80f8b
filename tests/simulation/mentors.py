"""Somebody whose words wait for a yes, and somebody who says it: at once, late, by a sign or typed,
or never; who gives words back, and changes them; who tries what is not theirs to say.
"""

from routing.ids import PlaceId
from tests.simulation.counsellors import Staff
from tests.simulation.lane import Lane
from tests.simulation.transcript import What

RELEASES = "release"  # how what a desk says about it begins
GOES = 0.12  # of looks: they leave by themselves
# Up to these chances; else nothing is done before somebody is reminded.
ANSWERS = {"signs": 0.45, "types": 0.62, "all": 0.7, "newest": 0.77, "returns": 0.88}
CHANGES = {"edits": 0.12, "notes": 0.16, "deletes": 0.22, "signs": 0.27, "types": 0.32}


class Mentor(Staff):
    """Reads along in other people's rooms, and is asked for a yes there."""

    def watches(self, lane: Lane, place: PlaceId) -> None:
        """Most come, some of them when it is late."""
        drawn = self._world.chance.random()
        if drawn < 0.9:
            least, most = (1, 30) if drawn < 0.75 else (60, 900)
            self._soon(lane, least, most, lambda lane: self._comes(lane, place))

    def _comes(self, lane: Lane, place: PlaceId) -> None:
        if not lane.looks(self.name, place):
            return
        drawn = self._world.chance.random()
        if drawn < GOES:
            self._soon(lane, 5, 4000, lambda lane: self._goes_out(lane, place))
        elif drawn < 2 * GOES:
            self._soon(lane, 1, 60, lambda lane: self._murmurs(lane, place))

    def _goes_out(self, lane: Lane, place: PlaceId) -> None:
        if self._world.chance.random() < 0.5:
            lane.murmurs(self.name, place, "!leave")
        else:
            lane.goes_out(self.name, place)

    def _murmurs(self, lane: Lane, place: PlaceId) -> None:
        """What somebody who reads along writes is for nobody; the client must never see it."""
        self._spoken += 1
        mark = f"s{self.name}x{self._spoken}"
        lane.murmurs(self.name, place, f"{mark} I would ask about May")

    # --- their yes ------------------------------------------------------------------------

    def asked(self, lane: Lane, place: PlaceId) -> None:
        drawn = self._world.chance.random()
        least, most = (1, 25) if self._world.chance.random() < 0.75 else (60, 900)
        what = next((one for one, till in ANSWERS.items() if drawn < till), None)
        if what is not None:
            self._soon(lane, least, most, lambda lane: self._answers_it(lane, place, what))

    def at_desk(self, lane: Lane | None, said: str) -> None:
        if lane is not None and said.startswith(RELEASES):
            if self._world.chance.random() < 0.6:
                self._soon(lane, 1, 40, self._looks_there)
        else:
            super().at_desk(lane, said)

    def _looks_there(self, lane: Lane) -> None:
        """Reminded: they say yes in the room, if they are in it; else they would have to come."""
        for place in lane.read_by(self.name):
            self._answers_it(lane, place, "signs")

    def _answers_it(self, lane: Lane, place: PlaceId, what: str) -> None:
        if what in ("types", "all"):
            lane.says_yes(self.name, place, every=what == "all")
        elif what == "returns":
            self._spoken += 1
            lane.gives_back(self.name, place, f"because s{self.name}x{self._spoken} is too long")
        else:
            lane.thumbs(self.name, place, newest=what == "newest")


class Mentored(Staff):
    """What they write is marked, so that it can be told what became of it."""

    def _speaks(self, lane: Lane, place: PlaceId) -> None:
        text = self._words()
        lane.record(What.MEANT, self.name, text.split()[0])
        lane.writes(self.name, text)
        drawn = self._world.chance.random()
        what = next((one for one, till in CHANGES.items() if drawn < till), None)
        if what is not None:
            self._soon(lane, 0.2, 30, lambda lane: self._thinks_again(lane, place, text, what))

    def _words(self) -> str:
        self._spoken += 1
        return f"s{self.name}x{self._spoken} I hear you"

    def _thinks_again(self, lane: Lane, place: PlaceId, text: str, what: str) -> None:
        """Changes it, or tries to say yes to it themselves."""
        if what == "edits":
            lane.rewrites(self.name, place, text, self._words())
        elif what == "notes":
            lane.rewrites(self.name, place, text, f"/note to myself {self._spoken}")
        elif what == "deletes":
            lane.deletes_own(self.name, place, text)
        elif what == "signs":
            lane.thumbs(self.name, place)
        else:
            lane.says_yes(self.name, place, every=True)
