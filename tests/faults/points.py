"""Deaths at every point by name, and what became of every message."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from adapters.memory.wire import serve
from routing.ids import AccountName
from tests.faults import organisation
from tests.faults.cast import Cast
from tests.faults.checker import Verdict
from tests.faults.errands import Errands
from tests.faults.faraway import FarNetwork
from tests.faults.harness import database
from tests.faults.named import chosen, needed
from tests.faults.nursery import Nursery
from tests.faults.plan import Load, What, acts
from tests.faults.reaper import latest
from tests.faults.record import Record, counts, line, say, surroundings
from tests.faults.stillness import Stillness

LOAD = Load(talks=6, rate=40.0, pictures=0.1, newcomers=0.05)
BUSY = Load(talks=3, rate=12.0, pictures=0.1, newcomers=0.0, errands=0.15)  # of a point needing one
IN_DOUBT = "during a send to a client"  # leaves something that the next one has to claim
KILLED = -9


@dataclass(frozen=True, slots=True)
class Setting:
    """`distance`: how many times as far as usual the networks are. `errand`: this kind only."""

    seed: int
    db: str = "sqlite"
    load: Load = LOAD
    distance: float = 1.0
    errand: str = ""


@dataclass(slots=True)
class Scene:
    """A service on memory networks, and everybody who writes."""

    cast: Cast
    errands: Errands
    nursery: Nursery
    load: Load
    stillness: Stillness
    deaths: int = 0
    missed: int = 0  # points that were not reached in time
    by_itself: int = 0

    async def begin(self) -> None:
        await self.nursery.start()
        await self.cast.gather(self.load.talks)
        await self.nursery.kill()

    async def talk(self) -> None:
        begun = monotonic()
        for act in acts(self.cast.seed, self.load):
            await asyncio.sleep(max(0.0, begun + act.at - monotonic()))
            if act.what is What.ERRAND:
                self.errands.begin()
            else:
                await self.cast.act(act)

    async def die(self, point: str, seed: int | None) -> None:
        """One service that dies there: at the first time, or at one that the seed chooses."""
        if "(T3)" in point:
            await self._die(IN_DOUBT, 1)
        nth = 1 if seed is None else random.Random(f"{seed} {point}").randint(1, latest(point))
        await self._die(point, nth)

    async def _die(self, point: str, nth: int) -> None:
        await self.nursery.start(point, nth)
        try:
            status = await self.nursery.ended()
        except TimeoutError:
            self.missed += 1
            say(f"never reached: {point}")
            await self.nursery.kill()
            return
        self.deaths += 1
        self.by_itself += status != KILLED

    async def play(self, deaths: Sequence[tuple[str, int | None]]) -> tuple[Verdict, Verdict]:
        """All these deaths under load, then peace until nothing more can come."""
        await self.begin()
        talking = asyncio.create_task(self.talk())
        for point, seed in deaths:
            await self.die(point, seed)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        self.errands.over = True
        await self.nursery.start()
        await self.cast.finish(self.stillness.reached)
        await self.errands.finish()
        self.by_itself += await self.nursery.stop() != 0
        inwards, outwards = self.cast.judge()
        self.errands.judge(outwards)
        outwards.where += await self.stillness.parked()
        return inwards, outwards


@asynccontextmanager
async def scene(folder: Path, setting: Setting, *, broken: bool = False) -> AsyncIterator[Scene]:
    seed, distance = setting.seed, setting.distance
    clients = FarNetwork(AccountName("phones"), seed, distance=distance)
    staff = FarNetwork(AccountName("rooms"), seed, deduplicates=True, distance=distance)
    async with AsyncExitStack() as stack:
        ports = (
            await stack.enter_async_context(serve(clients)),
            await stack.enter_async_context(serve(staff)),
        )
        address = stack.enter_context(database(setting.db))
        cast = Cast(clients, staff, seed)
        attending = asyncio.create_task(cast.attend())
        errands = Errands(cast, setting.errand)
        helping = asyncio.create_task(errands.attend())
        written = organisation.write(folder, ports, address, second=True)
        nursery = await stack.enter_async_context(Nursery.opened(written, broken=broken))
        try:
            still = Stillness(written / "var", address, (clients, staff), nursery.alive)
            yield Scene(cast, errands, nursery, setting.load, still)
        finally:
            left = (attending, helping, *cast.coming, *errands.going)
            for task in left:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*left, return_exceptions=True)


def run_points(db: str, seeds: range, to: Path, only: str = "") -> list[Record]:
    """Every point so many times, each point on new data; a record of each.

    `only`: those with these words in their name.
    """
    records = []
    for point in chosen(db, only):
        with tempfile.TemporaryDirectory(prefix="counselbridge-faults-") as name:
            record = asyncio.run(_point(Path(name), db, point, seeds))
        record.append(to / "points.jsonl")
        records.append(record)
        say(f"{point}: {line([record])[0]}", *record.where)
    return records


async def _point(folder: Path, db: str, point: str, seeds: range) -> Record:
    begun, around = monotonic(), surroundings(folder)
    errand = needed(point)
    setting = Setting(seeds[0], db, BUSY if errand else LOAD, errand=errand)
    async with scene(folder, setting) as played:
        inwards, outwards = await played.play([(point, seed) for seed in seeds])
    cast = played.cast
    return Record(
        what="points",
        relay="bridge",
        database=db,
        homeserver="memory",
        seed=seeds[0],
        kills=played.deaths,
        to_rooms=counts(inwards),
        to_clients=counts(outwards),
        load=asdict(played.load) | {"intakes": cast.begun, "through_intake": len(cast.rooms)},
        gaps_ms={},
        seconds=round(monotonic() - begun, 1),
        point=point,
        died_by_itself=played.by_itself + played.missed,
        where=[*inwards.where, *outwards.where],
        **around,
    )
