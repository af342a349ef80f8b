"""A small organisation with people in it, prepared once, and its later lives on copies of its data.

Each life is the real service on a time of its own: its store works in this thread, its networks are
in memory. So a life costs a few milliseconds, and is the same every time.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from adapters.memory import MemoryNetwork
from adapters.port import RetryLater
from bridge.app import App, opened_app
from bridge.host import AccountHost
from bridge.organisation import Organisation, read
from bridge.pulse import Pulse
from bridge.store import legalholds
from bridge.store.legalholds import Order, Whom
from bridge.store.start import DATA
from routing.ids import AccountName, ChatId, LaneId
from tests.faults.far import Far
from tests.fuzz.stored_loop import START, Kind, Loop, Time, in_loop
from tests.pipeline import write_organisation

T = TypeVar("T")
PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
TALKING = ("client-1", "client-2", "client-3")
ALONE, NEW = "client-4", "client-5"  # whom nobody reads for now; who is asked for consent
SECRET = "kenwort"  # stands in everything that people say
MEMORY = Path("/dev/shm")  # a disk of memory, where there is one


@dataclass(slots=True)
class Life:
    """One process of the service."""

    app: App
    task: "asyncio.Task[None]"
    clients: MemoryNetwork
    staff: MemoryNetwork
    time: Time


@dataclass(slots=True)
class House:
    """What a life begins with. `rooms`: of each client; `lanes`: whose lane is whose."""

    data: Path
    organisation: Organisation
    clients: MemoryNetwork
    staff: MemoryNetwork
    now: datetime
    rooms: dict[str, str] = field(default_factory=dict)
    lanes: dict[bytes, str] = field(default_factory=dict)

    def live(self, folder: Path, play: Callable[[Life], Coroutine[Any, Any, T]]) -> T:
        """Play this in a life of its own on the data in this folder."""
        clients, staff = _again(self.clients), _again(self.staff)
        return in_loop("lived", lambda loop: self._lived(loop, folder, (clients, staff), play))

    async def _lived(
        self,
        loop: Loop,
        folder: Path,
        networks: tuple[MemoryNetwork, MemoryNetwork],
        play: Callable[[Life], Coroutine[Any, Any, T]],
    ) -> T:
        own = replace(self.organisation, folder=folder, kinds=_kinds(*networks))
        time = Time(loop, self.now)
        pulse = Pulse(time.monotonic, time.trigger)
        async with opened_app(own, time, {}, pulse=pulse) as app:
            task = asyncio.create_task(app.run())
            try:
                return await play(Life(app, task, *networks, time))
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


def _kinds(clients: MemoryNetwork, staff: MemoryNetwork) -> dict[AccountName, Any]:
    return {PHONES: Kind(clients), ROOMS: Kind(staff)}


def _again(network: MemoryNetwork) -> MemoryNetwork:
    """The same far side, as it was then, with nothing before anybody's eyes."""
    made = MemoryNetwork(
        network.account, deduplicates=network.deduplicates, strangers=network.strangers
    )
    made.rooms, made.said = deepcopy(network.rooms), dict(network.said)
    made._count, made._taken = network._count, dict(network._taken)
    made.waiting = list(network.waiting)
    return made


def disk() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="stored-", dir=MEMORY if MEMORY.is_dir() else None)


def copied(data: Path, folder: Path) -> None:
    """The data of a house in a folder of its own."""
    for name in ("var", "secrets"):
        shutil.copytree(data / name, folder / name, copy_function=shutil.copy)


# ------------------------------------------------------------------------------- prepared


@cache
def _disk() -> "TemporaryDirectory[str]":
    """Of the prepared data; it goes with this process."""
    return disk()


@cache
def prepared() -> House:
    """Three in counselling, one whom nobody reads, one who is asked; and words under way."""
    data = Path(_disk().name)
    organisation = read(write_organisation(data, (1, 2)), None)
    clients = MemoryNetwork(PHONES, now=lambda: START)
    staff = MemoryNetwork(ROOMS, deduplicates=True, strangers=False, now=lambda: START)
    house = House(data, organisation, clients, staff, START)
    networks = (clients, staff)
    in_loop("made", lambda loop: house._lived(loop, data, networks, partial(_fill, house)))
    return house


async def _fill(house: House, life: Life) -> None:
    far = Far(life.clients, life.staff, (1, 2))
    for client in (*TALKING, ALONE):
        await far.bring_in(client)
    house.rooms.update(far.rooms)
    for client in TALKING:
        await life.clients.say(client, f"{SECRET} {client} said", author=client)
        await life.staff.say(far.rooms[client], f"{SECRET} {client} heard", author="anna")
    await _left_alone(far, life)
    await life.clients.say(NEW, "/start", author=NEW)
    await asyncio.sleep(5.0)
    await _held_up(far, life)
    house.lanes.update(_lanes_of(house, life.app))
    await _unhandled(house, life)
    house.now = life.time.now()


async def _left_alone(far: Far, life: Life) -> None:
    await life.staff.leave(far.rooms[ALONE], "anna")
    await far.until_chat(ALONE, "nobody of ours")
    for number in (1, 2):
        await life.clients.say(ALONE, f"{SECRET} {ALONE} waits {number}", author=ALONE)
    await far.until_chat(ALONE, "I have kept that")


async def _held_up(far: Far, life: Life) -> None:
    """Words in both directions that could not be sent yet."""
    away = [RetryLater(timedelta(seconds=2)) for _ in range(100)]
    life.clients.faults, life.staff.faults = list(away), list(away)
    for client in TALKING:
        for number in (1, 2):
            await life.clients.say(client, f"{SECRET} {client} up {number}", author=client)
            await life.staff.say(far.rooms[client], f"{SECRET} {client} down {number}",
                                 author="anna")  # fmt: skip
    await asyncio.sleep(0.5)
    life.clients.faults, life.staff.faults = [], []


async def _unhandled(house: House, life: Life) -> None:
    """Stored when the process ended, and handled by nobody; and a hold, and a place unknown."""
    life.task.cancel()
    await asyncio.gather(life.task, return_exceptions=True)
    now, sealer = life.time.now(), life.app.opened.sealer
    for account, network, said in (
        (PHONES, life.clients, [(client, client) for client in (*TALKING, ALONE, NEW)]),
        (ROOMS, life.staff, [(house.rooms[client], client) for client in TALKING]),
        (ROOMS, life.staff, [("nowhere", "nobody")]),
    ):
        before = len(network.waiting)
        for chat, client in said:
            author = client if account == PHONES else "anna"
            await network.say(chat, f"{SECRET} {client} at the end {account}", author=author)
        host = AccountHost(
            account, life.app.adapters[account], life.app.services, life.app.lifeline
        )
        await host.receive([one for _, one in network.waiting[before:]], state={})
    [held] = [lane for lane, client in house.lanes.items() if client == TALKING[2]]
    whom, order = Whom(LaneId(UUID(bytes=held)), None), Order("kim", f"{SECRET} reason")
    await life.app.opened.store.write(
        partial(legalholds.place, sealer=sealer, whom=whom, order=order, now=now)
    )


def _lanes_of(house: House, app: App) -> dict[bytes, str]:
    """Whose lane is whose."""
    network = app.adapters[PHONES].network_id
    chats = (*TALKING, ALONE, NEW)
    places = {app.opened.sealer.index("place", network, ChatId(one)): one for one in chats}
    with closing(sqlite3.connect(house.data / "var" / DATA)) as found:
        known = found.execute("SELECT place_index, lane FROM addresses")
        return {lane: places[index] for index, lane in known if index in places}
