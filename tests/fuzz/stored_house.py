"""A small organisation with people in it, prepared once, and its later lives on copies of its data.

Each life is the real service on a time of its own: its store works in this thread, its networks are
in memory. So a life costs a few milliseconds, and is the same every time.
"""

import asyncio
from collections.abc import Callable, Coroutine
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.memory import MemoryNetwork
from adapters.port import RetryLater
from bridge.app import App, opened_app
from bridge.host import AccountHost
from bridge.organisation import Organisation, read
from bridge.owning import Sole
from bridge.pulse import Pulse
from bridge.store import legalholds
from bridge.store.legalholds import Order, Whom
from routing.ids import AccountName, ChatId, LaneId
from tests.faults.far import Far
from tests.fuzz.stored_bases import Data, sqlite
from tests.fuzz.stored_loop import START, Kind, Loop, Time, in_loop
from tests.pipeline import write_organisation

PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
TALKING = ("client-1", "client-2", "client-3")
ALONE, NEW = "client-4", "client-5"  # whom nobody reads for now; who is asked for consent
SECRET = "kenwort"  # stands in everything that people say


@dataclass(slots=True)
class Life:
    """One process of the service."""

    app: App
    task: "asyncio.Task[None]"
    clients: MemoryNetwork
    staff: MemoryNetwork
    time: Time


Play = Callable[[Life], Coroutine[Any, Any, None]]


@dataclass(eq=False, slots=True)
class House:
    """What a life begins with. `rooms`: of each client; `lanes`, `owners`: whose lanes and keys."""

    data: Data
    organisation: Organisation
    clients: MemoryNetwork
    staff: MemoryNetwork
    now: datetime
    rooms: dict[str, str] = field(default_factory=dict)
    lanes: dict[bytes, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def live(self, data: Data, *plays: Play) -> None:
        """One process after the other on the data in this folder; people and time go on."""

        async def lived(loop: Loop) -> None:
            time = Time(loop, self.now)
            networks = (_again(self.clients, time), _again(self.staff, time))
            for play in plays:
                await self.process(data, networks, time, play)

        in_loop("lived", lived)

    async def process(
        self, data: Data, networks: tuple[MemoryNetwork, MemoryNetwork], time: Time, play: Play
    ) -> None:
        """The service from its start to its end in order."""
        loaded = self.organisation.loaded
        loaded = replace(loaded, database=replace(loaded.database, url=data.address))
        kinds = {PHONES: Kind(networks[0]), ROOMS: Kind(networks[1])}
        own = replace(self.organisation, folder=data.folder, loaded=loaded, kinds=kinds)
        pulse = Pulse(time.monotonic, time.trigger)
        async with opened_app(own, time, {}, pulse=pulse) as app:
            task = asyncio.create_task(app.run())
            try:
                await play(Life(app, task, *networks, time))
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


def _again(network: MemoryNetwork, time: Time) -> MemoryNetwork:
    """The same far side, as it was then, with nothing before anybody's eyes."""
    made = MemoryNetwork(
        network.account,
        deduplicates=network.deduplicates,
        strangers=network.strangers,
        now=time.now,
    )
    made.rooms, made.said = deepcopy(network.rooms), dict(network.said)
    made._count, made._taken = network._count, dict(network._taken)
    made.waiting = list(network.waiting)
    return made


# ------------------------------------------------------------------------------- prepared


async def _nothing(far: Far, life: Life) -> None:
    del far, life


def _as_they_are(folder: Path) -> None:
    del folder


@dataclass(frozen=True, slots=True)
class More:
    """What else there is. `files`: changes those of the organisation. `opening`: seconds until its
    rooms are there. `during`: the service is at work; `after`: it has ended, and nobody handles
    what is left.
    """

    files: Callable[[Path], None] = _as_they_are
    opening: float = 0.0
    during: Callable[[Far, Life], Coroutine[Any, Any, None]] = _nothing
    after: Callable[[Life], Coroutine[Any, Any, None]] | None = None


@cache
def prepared(made: Callable[[], Data] = sqlite, more: More = More()) -> House:
    """Three in counselling, one whom nobody reads, one who is asked; and words under way."""
    data = made()
    folder = write_organisation(data.folder, (1, 2))
    more.files(folder)
    organisation = read(folder, None)
    clients = MemoryNetwork(PHONES, now=lambda: START)
    staff = MemoryNetwork(ROOMS, deduplicates=True, strangers=False, now=lambda: START)
    house = House(data, organisation, clients, staff, START)
    networks, fill = (clients, staff), partial(_fill, house, more)
    in_loop("made", lambda loop: house.process(data, networks, Time(loop, START), fill))
    return house


async def _fill(house: House, more: More, life: Life) -> None:
    far = Far(life.clients, life.staff, (1, 2))
    await asyncio.sleep(more.opening)
    for client in (*TALKING, ALONE):
        await far.bring_in(client)
    house.rooms.update(far.rooms)
    for client in TALKING:
        await life.clients.say(client, f"{SECRET} {client} said", author=client)
        await life.staff.say(far.rooms[client], f"{SECRET} {client} heard", author="anna")
    await _left_alone(far, life)
    await life.clients.say(NEW, "/start", author=NEW)
    await more.during(far, life)
    await asyncio.sleep(5.0)
    await _held_up(far, life)
    house.lanes.update(_lanes_of(house, life.app))
    house.owners.update(_owners_in(house))
    await _unhandled(house, life)
    if more.after is not None:
        await more.after(life)
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
    life.app.services.hold = Sole()  # where there are leases, they have been given back
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
    with house.data.cells() as cells:
        known = cells.ask("SELECT place_index, lane FROM addresses")
        return {lane: places[index] for index, lane in known if index in places}


def _owners_in(house: House) -> dict[str, str]:
    """Whose keys the owners of this name have: a lane, a case, or what is proved of a client."""
    with house.data.cells() as cells:
        cases = cells.ask("SELECT DISTINCT lane, case_id FROM outbox WHERE case_id IS NOT NULL")
        records = cells.ask("SELECT DISTINCT lane, record FROM evidence")
    lanes = [(lane, lane) for lane in house.lanes]
    owners = (*lanes, *cases, *records)
    return {owner.hex(): house.lanes[lane] for lane, owner in owners if lane in house.lanes}
