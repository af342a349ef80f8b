"""What a counsellor does with a case besides answering: gives it away, puts it off, writes for
later. What of it was understood shows in the lines of the room.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from routing.facts import Counsellor
from routing.ids import PlaceId
from tests.simulation.lane import Lane
from tests.simulation.transcript import What

MINUTE = timedelta(minutes=1)
TEAMS = ("talk", "debt")


class Surroundings(Protocol):
    now: datetime
    chance: Random
    roster: tuple[Counsellor, ...]

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...


def does(who: str, lane: Lane, place: PlaceId, world: Surroundings, number: int) -> None:
    """One of them, by chance."""
    drawn = world.chance.random()
    if drawn < 0.4:
        _gives(who, lane, place, world, number)
    elif drawn < 0.48:
        _urges(who, lane, place, world)
    elif drawn < 0.6:
        lane.writes(who, f"!snooze {world.chance.randint(1, 20)}h")
    elif drawn < 0.8:
        _puts_off(who, lane, place, world)
    else:
        _plans(who, lane, place, world, number)


def _urges(who: str, lane: Lane, place: PlaceId, world: Surroundings) -> None:
    """By mistake as often as not: then it is taken back, or not raised at all."""
    drawn = world.chance.random()
    if drawn < 0.85:
        lane.writes(who, "!urgent")
    if drawn > 0.4:
        at = world.now + world.chance.uniform(0, 20) * MINUTE
        world.later(at, lane, lambda: lane.murmurs(who, place, "!urgent off"))


def _gives(who: str, lane: Lane, place: PlaceId, world: Surroundings, number: int) -> None:
    note = f"n{who}x{number}"
    others = [one.id for one in world.roster if one.id != who]
    to = f"!team {world.chance.choice(TEAMS)}"
    if others and world.chance.random() < 0.6:
        to = f"!give {world.chance.choice(others)}"
    asked = answers(who, lane, place, f"{to} {note} go slowly")
    if "room.confirm" in asked:
        asked = answers(who, lane, place, "!yes")
    if "room.give_asked" in asked or "room.give_asks" in asked:
        lane.record(What.GAVE, who, note)


def _puts_off(who: str, lane: Lane, place: PlaceId, world: Surroundings) -> None:
    hours = world.chance.randint(2, 60)
    if "room.pause_set" in answers(who, lane, place, f"!pause {hours}h"):
        lane.record(What.PUT_OFF, who, before=world.now + timedelta(hours=hours))


def _plans(who: str, lane: Lane, place: PlaceId, world: Surroundings, number: int) -> None:
    hours, mark = world.chance.randint(1, 40), f"s{who}x{number}"
    if "planned" in answers(who, lane, place, f"!schedule {hours}h {mark} how are you by now"):
        lane.record(What.PLANNED, who, mark, before=world.now + timedelta(hours=hours))


def answers(who: str, lane: Lane, place: PlaceId, words: str) -> str:
    """What the room says to it, by the keys of the texts."""
    before = len(lane.rooms[place].lines)
    lane.writes(who, words)
    return " ".join(line.label for line in lane.rooms[place].lines[before:])
