"""The same deaths between a real Synapse with encrypted rooms and the sandbox of Telegram.

Slower, so with fewer conversations: the counsellor reads with a real client what was encrypted for
her device, and the client's phone shows what the Bot API was told to send.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bridge.sandbox.botapi import Bubble
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import Client, brought_together, relayed_to
from tests.e2e.town import Town
from tests.faults.checker import Verdict, judge, labels
from tests.faults.harness import Run, database
from tests.faults.plan import Act, What
from tests.faults.process import Process
from tests.pipeline import without_password

PATIENCE = 90.0  # seconds until the last words have come
LAST = 1_000_000  # the number of the last words


@dataclass(slots=True)
class SynapseWorld:
    process: Process
    town: Town
    anna: Counsellor
    clients: list[Client] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def gather(self, count: int) -> None:
        for number in range(count):
            client = self.town.client(5_000_001 + number, f"Client {number}")
            self.rooms.append(await brought_together(client, self.anna))
            self.clients.append(client)

    async def act(self, act: Act) -> None:
        room = self.rooms[act.talk]
        if act.what is What.STAFF:
            label = f"s{act.talk + 1}-{act.number}"
            self.answered[str(act.talk)].append(label)
            await self.anna.say(room, label)
        else:
            label = f"c{act.talk + 1}-{act.number}"
            self.said[room].append(label)
            await self.clients[act.talk].says(label)

    async def finish(self) -> None:
        for talk in range(len(self.rooms)):
            await self.act(Act(0.0, What.CLIENT, talk, LAST))
            await self.act(Act(0.0, What.STAFF, talk, LAST))
        with suppress(TimeoutError):
            await self.anna.until(lambda: not self.judge()[0].lost, PATIENCE)
            for talk, client in enumerate(self.clients):
                last = f"s{talk + 1}-{LAST}"
                await client.phone.wait_for(lambda shown, label=last: _has(shown, label), PATIENCE)  # type: ignore[misc]

    def judge(self) -> tuple[Verdict, Verdict]:
        rooms = {room: relayed_to(self.anna, room) for room in self.rooms}
        chats = {str(talk): one.phone.texts() for talk, one in enumerate(self.clients)}
        return (
            judge(self.said, rooms, deduplicates=True),
            judge(self.answered, chats, deduplicates=False),
        )

    def shown_at(self) -> list[float]:
        return []

    def extent(self) -> dict[str, object]:
        return {"intakes": len(self.rooms), "through_intake": len(self.rooms)}


def _has(shown: Sequence[Bubble], label: str) -> bool:
    return label in {found for found, _ in labels([one.text for one in shown])}


@asynccontextmanager
async def synapse_world(run: Run, folder: Path) -> AsyncIterator[SynapseWorld]:
    """Raises SynapseError where no homeserver is installed."""
    async with AsyncExitStack() as stack:
        address = stack.enter_context(database(run.database))
        homeserver = await stack.enter_async_context(Synapse.start(folder / "homeserver"))
        town = await stack.enter_async_context(Town.built(folder / "town", homeserver, pace=1))
        _keep_in(town.folder, address)
        anna = await stack.enter_async_context(town.at_desk(town.anna))
        yield SynapseWorld(Process(town.folder, env={}), town, anna)


def _keep_in(folder: Path, address: str) -> None:
    """The data of this organisation: `sqlite`, or the address of a server."""
    file, line = folder / "organisation.yaml", f"database: {without_password(folder, address)}"
    text = file.read_text(encoding="utf-8")
    text, count = re.subn(r"^database: .*$", lambda _: line, text, flags=re.MULTILINE)
    if count != 1:
        raise AssertionError("the example does not say where it keeps its data")
    file.write_text(text, encoding="utf-8")
