"""Random deaths of a real process under load, and what became of every message."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol

from adapters.memory.network import Room
from adapters.memory.wire import serve
from routing.ids import AccountName, AuthorId
from tests import postgres
from tests.faults import naive, organisation
from tests.faults.cast import COUNSELLOR, Cast
from tests.faults.checker import Verdict
from tests.faults.faraway import FarNetwork
from tests.faults.plan import Act, Load, acts, kills
from tests.faults.process import Process
from tests.faults.record import Record, counts, gaps, surroundings
from tests.faults.stillness import Stillness

KILLED = -9
GRACE = 30.0  # seconds without anything new: a relay that keeps nothing has nothing more


class World(Protocol):
    """Both far sides of a run, and the process between them."""

    process: Process

    async def gather(self, count: int) -> None: ...

    async def act(self, act: Act) -> None: ...

    async def finish(self) -> None: ...

    def judge(self) -> tuple[Verdict, Verdict]: ...

    def shown_at(self) -> list[float]: ...

    def extent(self) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Run:
    """`database`: sqlite or postgres. `relay`: bridge or naive. `homeserver`: memory or synapse."""

    kills: int
    seed: int
    database: str = "sqlite"
    homeserver: str = "memory"
    relay: str = "bridge"
    load: Load = field(default_factory=Load)
    distance: float = 1.0  # of the networks in memory, times as far as usual


@dataclass(slots=True)
class Times:
    """When what happened, in seconds (monotonic): for gaps, and for the picture."""

    begun: float = field(default_factory=monotonic)  # the load
    ended: float = 0.0
    killed: list[float] = field(default_factory=list)
    up: list[float] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    by_itself: int = 0


async def kill_run(run: Run, world: World, folder: Path) -> tuple[Record, Times]:
    """The whole of it, on a world whose process does not run yet."""
    begun, times = monotonic(), Times()
    around = surroundings(folder)
    await world.process.start()
    try:
        await world.process.until_up()
        await world.gather(run.load.talks)
        times.begun = monotonic()
        talking = asyncio.create_task(_talk(run, world, times))
        await _kill(run, world.process, times)
        times.ended = monotonic()
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await world.process.until_up()
        await world.finish()
        times.by_itself += await world.process.stop() != 0 and run.relay == "bridge"
    finally:
        await world.process.kill()
    times.up, times.shown = world.process.ups, world.shown_at()
    return _record(run, world, times, around | {"seconds": round(monotonic() - begun, 1)}), times


async def _talk(run: Run, world: World, times: Times) -> None:
    for act in acts(run.seed, run.load):
        await asyncio.sleep(max(0.0, times.begun + act.at - monotonic()))
        await world.act(act)
        times.said.append(monotonic())


async def _kill(run: Run, process: Process, times: Times) -> None:
    for kill in kills(run.seed, run.kills):
        if not kill.starting:
            await process.until_up()
        await asyncio.sleep(kill.after)
        times.killed.append(monotonic())
        if await process.kill() != KILLED:
            times.by_itself += 1
        await process.start()


def _record(run: Run, world: World, times: Times, around: dict[str, object]) -> Record:
    inwards, outwards = world.judge()
    return Record(
        what="kills",
        relay=run.relay,
        database=run.database,
        homeserver=run.homeserver,
        seed=run.seed,
        kills=len(times.killed),
        to_rooms=counts(inwards),
        to_clients=counts(outwards),
        load=asdict(run.load) | {"distance": run.distance} | world.extent(),
        gaps_ms=gaps(times.killed, times.up, [at for at in times.shown if at < times.ended]),
        died_by_itself=times.by_itself,
        where=[*inwards.where, *outwards.where],
        **around,  # type: ignore[arg-type]  # as `surroundings` names them
    )


# ------------------------------------------------------------------------------- in memory


@dataclass(slots=True)
class MemoryWorld:
    process: Process
    cast: Cast
    stillness: Stillness | None = None  # None: of the naive relay nobody can know

    @property
    def naive(self) -> bool:
        return self.stillness is None

    async def gather(self, count: int) -> None:
        if self.naive:
            _seat(self.cast, count)
        else:
            await self.cast.gather(count)

    async def act(self, act: Act) -> None:
        await self.cast.act(act)

    async def finish(self) -> None:
        await self.cast.finish(self.stillness.reached if self.stillness else self._long_enough)

    async def _long_enough(self) -> None:
        """Until the last words have come, or nothing new for so long that they never will."""
        since, before = monotonic(), -1
        while self.cast.lacks() and monotonic() < since + GRACE:
            shown = len(self.shown_at())
            since, before = since if shown == before else monotonic(), shown
            await asyncio.sleep(0.1)

    def judge(self) -> tuple[Verdict, Verdict]:
        return self.cast.judge()

    def shown_at(self) -> list[float]:
        return sorted([*self.cast.clients.shown_at, *self.cast.staff.shown_at])

    def extent(self) -> dict[str, object]:
        cast = self.cast
        return {
            "intakes": 0 if self.naive else cast.begun,
            "presses": cast.presses,
            "answers_asked_again": cast.again,
            "edits": len(cast.edits),
            "sent_pictures": len(cast.pictures),
            "cards": sum(one in cast.rooms for one in cast.given),
            "proofs": len(cast.prove),
            "signs": sum(one in cast.given for one in cast.newest),
            "long_to_rooms": sum(one.startswith("c") for one in cast.longs),
            "long_to_clients": sum(one.startswith("s") for one in cast.longs),
            "through_intake": len(cast.rooms),
        }


def _seat(cast: Cast, count: int) -> None:
    """Without any intake: everybody is in their room already."""
    for talk in range(count):
        client = f"client-{talk + 1:04d}"
        room = naive.other_side(client)
        cast.staff.rooms[room] = Room(client, joined={AuthorId(COUNSELLOR)})
        cast.talks[talk], cast.rooms[client] = client, room


@asynccontextmanager
async def memory_world(run: Run, folder: Path) -> AsyncIterator[MemoryWorld]:
    """Both networks here, the process over loopback."""
    far, naive_one = run.distance, run.relay == "naive"
    clients = FarNetwork(AccountName("phones"), run.seed, distance=far)
    staff = FarNetwork(AccountName("rooms"), run.seed, deduplicates=not naive_one, distance=far)
    async with AsyncExitStack() as stack:
        ports = (
            await stack.enter_async_context(serve(clients)),
            await stack.enter_async_context(serve(staff)),
        )
        cast = Cast(clients, staff, run.seed)
        if naive_one:
            words = ("tests.faults.naive",)
            yield MemoryWorld(Process(Path(f"{ports[0]},{ports[1]}"), words), cast)
            return
        address = stack.enter_context(database(run.database))
        attending = asyncio.create_task(cast.attend())
        stack.callback(attending.cancel)
        process = Process(organisation.write(folder, ports, address))
        still = Stillness(folder / "var", address, (clients, staff), process.alive)
        yield MemoryWorld(process, cast, still)


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address that goes into the configuration: `sqlite`, or a server for this run alone."""
    if name == "sqlite":
        yield name
        return
    with postgres.running() as server:
        yield server.get_uri()
