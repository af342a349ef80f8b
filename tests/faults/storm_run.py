"""One storm: people, weather and restarts by chance, then the calm, and what the judge says."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from routing.ids import AuthorId
from tests.faults.storm_end import digest, drained, probe, written
from tests.faults.storm_record import Complaint, Record
from tests.faults.storm_time import StormLoop, seeded_ids
from tests.faults.storm_world import World, world

T = TypeVar("T")
TROUBLES = ("calls", "outages", "restarts", "clock", "trust", "strangers", "places")
MEMORY = Path("/dev/shm")  # a disk of memory, where there is one
OUTAGES = (timedelta(minutes=1), timedelta(hours=1), timedelta(hours=25))
AGAIN = timedelta(hours=26)  # what was due by a clock that was a day fast is due by then
SOON = 70  # minutes, one by one
JUMPS = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Storm:
    """What a run consists of. `minutes` are virtual ones, before the calm.

    `moving`: cases are handed over, or taken from whoever is silent, and everybody has a desk.
    `watched`: and people read along, take cases over, and say yes to what one of them writes.
    """

    seed: int
    clients: int = 4
    minutes: int = 6
    troubles: frozenset[str] = frozenset(TROUBLES)
    moving: bool = False
    watched: bool = False

    def again(self) -> str:
        """The command that runs it again."""
        every = len(self.troubles) == len(TROUBLES)
        troubles = "" if every else f" --only {','.join(sorted(self.troubles)) or 'none'}"
        return (
            f"python -m tests.faults.storm --seeds 1 --seed {self.seed}"
            f" --clients {self.clients} --minutes {self.minutes}{troubles}"
            f"{' --moving all' if self.moving else ' --moving none'}"
            f"{' --watched all' if self.watched else ' --watched none'}"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. `counts`: what happened, in numbers."""

    storm: Storm
    complaints: list[Complaint]
    digest: str
    transcript: list[str] = field(repr=False)
    record: Record = field(repr=False)
    counts: Counter[str] = field(default_factory=Counter)


def run(storm: Storm) -> Outcome:
    """One storm, on a bridge of its own."""
    return in_world(
        str(storm.seed),
        lambda here: _storm(here, storm),
        moving=storm.moving,
        watched=storm.watched,
    )


def in_world(
    seed: str,
    live: Callable[[World], Coroutine[Any, Any, T]],
    *,
    moving: bool = False,
    watched: bool = False,
) -> T:
    """Run this in a world of its own: a new folder, a new loop, seeded ids."""
    loop = StormLoop(Random(f"{seed} store"))  # a test's dice
    with _folder() as folder, seeded_ids(Random(f"{seed} ids")):
        try:
            asyncio.set_event_loop(loop)
            here = world(folder, loop, seed, moving=moving, watched=watched)
            return loop.run_until_complete(_lived(here, live))
        finally:
            left = asyncio.all_tasks(loop)  # what hangs in a call of a dead process
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            asyncio.set_event_loop(None)
            loop.close()


async def _lived(
    place: AbstractAsyncContextManager[World], live: Callable[[World], Coroutine[Any, Any, T]]
) -> T:
    async with place as here:
        return await live(here)


@contextmanager
def _folder() -> Iterator[Path]:
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="storm-", dir=where) as name:
        yield Path(name)


# --- the weather ----------------------------------------------------------------------------------


async def _storm(here: World, storm: Storm) -> Outcome:
    for number in range(1, storm.clients + 1):
        here.arrive(number)
    for link in (here.phones, here.rooms):
        link.weather.bad = "calls" in storm.troubles
    here.enliven()
    here.lives([_TROUBLE[one](here, here.chance(one)) for one in TROUBLES if one in _TROUBLE
                and one in storm.troubles])  # fmt: skip
    await asyncio.sleep(storm.minutes * 60)
    return await _end(here, storm)


async def _end(here: World, storm: Storm) -> Outcome:
    await here.all_end()
    await here.calm_down()
    here.enliven()
    await here.clock.passes(timedelta(minutes=2))
    await here.clock.passes(AGAIN, strides=100)  # whoever did not come is asked again
    await here.clock.passes(timedelta(minutes=1))
    await _settles(here)
    complaints = await probe(here)
    await here.all_end()
    await here.clock.passes(timedelta(minutes=2))
    complaints = [*here.verdict(), *complaints, *await drained(here)]
    counts = Counter({
        "acts": len(here.record.acts),
        "seen": len(here.record.seen),
        "calls": here.phones.calls["all"] + here.rooms.calls["all"],
        "bad calls": len(here.record.fates),
        "starts": sum("the bridge starts" in line for line in here.transcript),
        "cases": sum("is here now" in one.text for one in here.record.seen),
        "given": sum("handed your conversation over" in one.text for one in here.record.seen),
        "looks": sum("reads along here" in one.text for one in here.record.seen),
        "yes": sum(one.what == "says yes" for one in here.record.acts),
        "taken away": sum("has not managed to answer" in one.text for one in here.record.seen),
    })  # fmt: skip
    return Outcome(storm, complaints, digest(here), written(here), here.record, counts)


async def _settles(here: World) -> None:
    """In long strides an offer ends before anybody looks; within the hour all are asked again."""
    for _ in range(SOON):
        if all(one.with_somebody() for one in here.guests if one.in_case()):
            return
        await here.clock.passes(timedelta(minutes=1))


async def _outages(here: World, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(30.0, 180.0))
        link = chance.choice((here.phones, here.rooms))
        [time] = chance.choices(OUTAGES, weights=(6, 3, 1))
        here.tell(f"{link.network.account} is away for {time}")
        link.weather.down = True
        with here.spell(here.record.away, str(link.network.account)):
            await here.clock.passes(time)
        link.weather.down = False
        here.tell(f"{link.network.account} is back")


async def _restarts(here: World, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(5.0, 90.0))
        await asyncio.shield(here.restart(kill=chance.random() < 0.7))


async def _clock(here: World, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(40.0, 200.0))
        jump = chance.choice(JUMPS) * chance.choice((1, -1))
        here.tell(f"the clock is wrong by {jump}")
        here.clock.wrong = jump
        with here.spell(here.record.wrong, "clock"):
            await asyncio.sleep(chance.uniform(5.0, 40.0))
        here.tell("the clock is right")
        here.clock.wrong = timedelta()


async def _trust(here: World, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(20.0, 120.0))
        rooms = list(here.staff.rooms)
        if rooms:
            chat = chance.choice(rooms)
            here.rooms.weather.untrusted.add(chat)
            await asyncio.sleep(chance.uniform(10.0, 90.0))
            here.rooms.weather.untrusted.discard(chat)


async def _strangers(here: World, chance: Random) -> None:
    eve = AuthorId("eve")
    while True:
        await asyncio.sleep(chance.uniform(30.0, 180.0))
        rooms = [room for room in here.staff.rooms.values() if room.joined and not room.closed]
        if rooms:
            room = chance.choice(rooms)
            room.invited.add(eve)
            here.tell("eve is invited into a room")
            await asyncio.sleep(chance.uniform(1.0, 30.0))
            room.invited.discard(eve)


async def _places(here: World, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(100.0, 400.0))
        rooms = [chat for chat, room in here.staff.rooms.items() if room.joined]
        if rooms:
            chat = chance.choice(rooms)
            here.rooms.weather.dead.add(chat)
            here.staff.rooms[chat].joined.clear()
            here.scene.act("nobody", chat, "gone")


_TROUBLE: dict[str, Callable[[World, Random], Coroutine[Any, Any, None]]] = {
    "outages": _outages,
    "restarts": _restarts,
    "clock": _clock,
    "trust": _trust,
    "strangers": _strangers,
    "places": _places,
}
