"""One bridge between two far sides, all in this process, on a clock that nobody waits for.

The bridge is the real one: its files, store, hosts, worker, delivery, ticks, carrying and deciding.
It is driven by the time of its loop instead of the machine's. A restart drops every object and
opens the same file again; a killed process writes nothing more, and nothing more of it reaches a
network.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.memory import MemoryNetwork
from bridge.app import App, opened_app
from bridge.pulse import Job, Pulse
from routing.marking import Sign
from tests.faults.judging import judge
from tests.faults.storm_clients import Client
from tests.faults.storm_counsellors import Counsellor
from tests.faults.storm_house import (
    COUNSELLORS,
    DESK,
    MENTORED,
    OVERSEERS,
    PHONES,
    ROOMS,
    organisation,
)
from tests.faults.storm_link import StormKind, StormLink
from tests.faults.storm_overseers import Overseer
from tests.faults.storm_record import Complaint, Record, Spell, labels
from tests.faults.storm_scene import Scene
from tests.faults.storm_time import StormClock, StormLoop

SLACK = 0.001  # seconds by which a loop may wake too early


@dataclass(slots=True)
class Life:
    """One process of the bridge."""

    app: App
    task: "asyncio.Task[None]"
    stack: AsyncExitStack


class World:
    """Everything there is. Made inside its own loop; `folder` will hold its data."""

    def __init__(
        self,
        folder: Path,
        loop: StormLoop,
        seed: str,
        *,
        moving: bool = False,
        watched: bool = False,
    ) -> None:
        self.loop, self.seed = loop, seed
        self.clock = StormClock(loop)
        self.record = Record()
        self.transcript: list[str] = []
        now = self.clock.true
        self.clients = MemoryNetwork(PHONES, now=now)
        self.staff = MemoryNetwork(ROOMS, deduplicates=True, strangers=False, now=now)
        self.phones = StormLink(self.clients, self.chance("phones"), now, self._is_cut)
        self.rooms = StormLink(self.staff, self.chance("rooms"), now, self._is_cut)
        self.scene = Scene(self.clients, self.staff, self.record, now, self.tell, moving=moving)
        self.scene.watched = watched
        self.people = [Counsellor(self.scene, one, self.chance(one)) for one in COUNSELLORS]
        if watched:
            self.people += [Overseer(self.scene, one, self.chance(one)) for one in OVERSEERS]
            self.record.readers, self.record.mentored = frozenset(OVERSEERS), MENTORED
        self.guests: list[Client] = []
        self._folder = folder
        self._life: Life | None = None
        self._living: list[asyncio.Task[None]] = []
        self._turning = asyncio.Lock()

    def _is_cut(self) -> bool:
        return self.loop.cut

    def chance(self, name: str) -> Random:
        """A source of chance of its own: leaving something out changes nothing else."""
        return Random(f"{self.seed} {name}")  # a test's dice

    def tell(self, line: str) -> None:
        self.transcript.append(f"{self.clock.true():%d %H:%M:%S.%f} {line}")

    # --- the bridge ---------------------------------------------------------------------------

    @property
    def app(self) -> App:
        if self._life is None:
            raise RuntimeError("the bridge is not running")
        return self._life.app

    async def _every(self, jobs: Sequence[Job]) -> None:
        """By true time: what long strides have passed over is done once."""
        done = dict.fromkeys(jobs, self.clock.monotonic())
        while True:
            await asyncio.sleep(1.0)
            now = self.clock.monotonic()
            for job in jobs:
                if now - done[job] >= job.seconds - SLACK:
                    done[job] = now
                    await job.work()

    async def start(self) -> None:
        """A new process on the same files."""
        self.loop.cut = False
        stack = AsyncExitStack()
        kinds = {PHONES: StormKind(self.phones), ROOMS: StormKind(self.rooms)}
        house = organisation(moving=self.scene.moving, watched=self.scene.watched)
        own = replace(house, folder=self._folder, kinds=kinds)
        pulse = Pulse(self.clock.monotonic, self._every)
        app = await stack.enter_async_context(opened_app(own, self.clock, {}, pulse=pulse))
        self._life = Life(app, asyncio.create_task(app.run()), stack)
        self.tell("the bridge starts")

    async def stop(self, *, kill: bool = False) -> None:
        """End the process: in order, or at once and in the middle of everything."""
        if self._life is None:
            return
        life, self._life = self._life, None
        self.tell("the bridge is killed" if kill else "the bridge stops")
        if kill:
            self.loop.die()
        life.task.cancel()
        [outcome] = await asyncio.gather(life.task, return_exceptions=True)
        await life.stack.aclose()
        self.phones.life += 1
        self.rooms.life += 1
        if isinstance(outcome, Exception):
            raise outcome

    async def restart(self, *, kill: bool) -> None:
        async with self._turning:
            await self.stop(kill=kill)
            await asyncio.sleep(1.0)
            await self.start()

    # --- people -------------------------------------------------------------------------------

    def arrive(self, number: int) -> Client:
        """A client nobody has met; they do nothing by themselves before `enliven`."""
        client = Client(self.scene, number, self.chance(f"client {number}"))
        self.guests.append(client)
        return client

    def enliven(self) -> None:
        """Everybody acts by themselves from here on."""
        lives = [*(one.live() for one in self.guests), *(one.live() for one in self.people)]
        self.lives(lives)

    def lives(self, lives: Sequence[Coroutine[Any, Any, None]]) -> None:
        self._living += [asyncio.create_task(one) for one in lives]

    async def all_end(self) -> None:
        living, self._living = self._living, []
        for task in living:
            task.cancel()
        outcomes = await asyncio.gather(*living, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    @contextmanager
    def spell(self, among: list[Spell], what: str) -> Iterator[None]:
        """Write down how long this trouble lasts."""
        began = self.clock.true()
        try:
            yield
        finally:
            among.append(Spell(what, began, self.clock.true()))

    # --- the end ------------------------------------------------------------------------------

    async def calm_down(self) -> None:
        """All failures end, clocks are right, and everybody brings to an end what is begun."""
        self.tell("it is calm")
        self.scene.calm = True
        self.clock.wrong = timedelta()
        for link in (self.phones, self.rooms):
            weather = link.weather
            weather.bad = weather.down = weather.refused = False
            weather.untrusted.clear()
            weather.planned.clear()
            link.over.set()
        for room in self.staff.rooms.values():
            room.invited.discard("eve")
        async with self._turning:  # a restart that had begun is over
            self.tell("the bridge is up")

    def _rooms_called(self, name: str) -> frozenset[str]:
        return frozenset(str(chat) for chat, room in self.staff.rooms.items() if room.name == name)

    def verdict(self) -> list[Complaint]:
        """What the judge says of everything so far."""
        record = self.record
        record.seen = [*self.phones.seen, *self.rooms.seen]
        record.fates = [*self.phones.fates, *self.rooms.fates]
        record.operator, record.desks = self._rooms_called("Service"), self._rooms_called(DESK)
        record.forgotten = dict(self.rooms.forgotten)
        signs = self.staff.marks.signs.items()
        signed = (self.staff.said[one] for one, what in signs if what is Sign.RELAYED)
        record.signed = frozenset(label for one in signed for label in labels(one.body.text))
        return judge(record)


@asynccontextmanager
async def world(
    folder: Path, loop: StormLoop, seed: str, *, moving: bool = False, watched: bool = False
) -> AsyncIterator[World]:
    """A running bridge with nobody in it yet; everything is ended at the end."""
    made = World(folder, loop, seed, moving=moving, watched=watched)
    with quiet():
        await made.start()
        try:
            yield made
        finally:
            with suppress(asyncio.CancelledError):
                await made.all_end()
            await made.stop()


@contextmanager
def quiet() -> Iterator[None]:
    """In a storm the service has much to say, and all of it is expected."""
    log = logging.getLogger("bridge")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
