"""One client and one counsellor in conversation, for runs in which everything is on purpose."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from routing.ids import ChatId
from tests.faults.storm_clients import Client
from tests.faults.storm_counsellors import Counsellor
from tests.faults.storm_end import drained
from tests.faults.storm_record import Complaint, labels
from tests.faults.storm_run import in_world
from tests.faults.storm_world import World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)


class Stage:
    """`client` talks with `counsellor` in `room`; nobody does anything by themselves any more."""

    def __init__(self, here: World, client: Client, counsellor: Counsellor, room: ChatId) -> None:
        self.here, self.client, self.counsellor, self.room = here, client, counsellor, room

    async def client_says(self, count: int = 1) -> list[str]:
        return [await self.client.says(hard=True) for _ in range(count)]

    async def counsellor_says(self, count: int = 1) -> list[str]:
        return [await self.counsellor.says(self.room) for _ in range(count)]

    async def passes(self, time: timedelta) -> None:
        await self.here.clock.passes(time)

    def in_room(self) -> list[str]:
        """All words that the room has shown."""
        return [one.text for one in self.here.rooms.seen if one.place == self.room]

    def in_chat(self) -> list[str]:
        return [one.text for one in self.here.phones.seen if one.place == self.client.chat]

    def operator(self) -> list[str]:
        service = {c for c, room in self.here.staff.rooms.items() if room.name == "Service"}
        return [one.text for one in self.here.rooms.seen if ChatId(one.place) in service]

    async def complaints(self) -> list[Complaint]:
        return [*self.here.verdict(), *await drained(self.here)]


Scenario = Callable[[Stage], Coroutine[Any, Any, None]]


def played(live: Scenario, *, desks: bool = False) -> None:
    """Play this in a world of its own, once both are in conversation. `desks`: cases may move."""
    in_world("stage", lambda here: _played(here, live), moving=desks)


async def _played(here: World, live: Scenario) -> None:
    client = here.arrive(1)
    here.scene.calm = True
    here.enliven()
    while not client.with_somebody():
        await here.clock.passes(SECOND)
    await here.all_end()
    here.scene.calm = False
    await here.clock.passes(2 * SECOND)
    counsellor = next(one for one in here.people if one.mine())
    [room] = counsellor.mine()
    here.scene.room(room)
    await live(Stage(here, client, counsellor, room))


def order(texts: list[str], wanted: list[str]) -> list[str]:
    """Which of these labels are to be read there, in order, each time."""
    return [label for text in texts for label in labels(text) if label in wanted]
