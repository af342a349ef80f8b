"""The far sides of a kill run: clients and counsellors in memory, who live on when the bridge dies.

Clients go through the intake by themselves and counsellors join by themselves; then both sides
say labelled things, and remember what they said.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from adapters.memory import MemoryNetwork
from routing.ids import AuthorId, ChatId
from tests.faults.checker import Verdict, judge

STEPS = (
    ("Who reads what", "I have read this"),
    ("May we read it?", "Yes"),
    ("May we count?", "No"),
    ("A name?", "Skip"),
)


@dataclass
class Far:
    """`clients` is like Telegram (sees what is sent twice), `staff` like Matrix (drops repeats)."""

    clients: MemoryNetwork
    staff: MemoryNetwork
    ports: tuple[int, int]
    said_in: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    said_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[str, str] = field(default_factory=dict)  # client -> room
    taken: set[str] = field(default_factory=set)

    async def bring_in(self, client: str) -> None:
        """One client through the intake, one counsellor into the room."""
        known = set(self._offered())
        await self.to_the_offer(client)
        [room] = set(self._offered()) - known
        [author] = self.staff.rooms[room].invited
        self.rooms[client] = room
        await self.staff.join(room, author)
        seen = self.clients.texts
        await self.clients.until(lambda: any("is here now" in text for text in seen(client)))

    async def to_the_offer(self, client: str) -> None:
        """One client through the intake, until a counsellor is invited."""
        await self.clients.say(client, "/start", author=client)
        for question, label in STEPS:
            await self.until_asked(client, question)
            await self.clients.press(client, label)
        await self.until_asked(client, "What is it about?")
        offers = len(self._offered())
        await self.clients.press(client, "Debt")
        await self.staff.until(lambda: len(self._offered()) > offers)

    async def until_chat(self, client: str, words: str) -> None:
        """Until the client has seen these words."""
        seen = self.clients.texts
        await self.clients.until(lambda: any(words in text for text in seen(client)))

    async def until_operator(self, words: str) -> None:
        """Until the operator has been told so."""

        def told() -> bool:
            service = [chat for chat, room in self.staff.rooms.items() if room.name == "Service"]
            return any(words in shown for chat in service for shown in self.staff.texts(chat))

        await self.staff.until(told)

    def invitations(self, author: str) -> list[ChatId]:
        """Rooms this person is invited into now."""
        who = AuthorId(author)
        return [chat for chat, room in self.staff.rooms.items() if who in room.invited]

    def _offered(self) -> list[ChatId]:
        return [chat for chat, room in self.staff.rooms.items() if room.name != "Service"]

    async def until_asked(self, client: str, question: str) -> None:
        def asked() -> bool:
            lines = self.clients.texts(client)
            return bool(lines) and question in lines[-1]

        await self.clients.until(asked)

    async def talk(self, chosen: random.Random, number: int) -> None:
        """One message, from one side of one conversation."""
        client = chosen.choice(sorted(self.rooms))
        name = client.removeprefix("client-")
        room = self.rooms[client]
        if chosen.random() < 0.5:
            label = f"c{name}-{number}"
            self.said_in[room].append(label)
            await self.clients.say(client, label, author=client)
        else:
            label = f"s{name}-{number}"
            self.said_out[client].append(label)
            [author] = self.staff.rooms[ChatId(room)].joined
            await self.staff.say(room, label, author=author)

    def judge(self) -> tuple[Verdict, Verdict]:
        """(towards the rooms, towards the clients)."""
        rooms = {room: self.staff.texts(room) for room in self.rooms.values()}
        chats = {client: self.clients.texts(client) for client in self.rooms}
        return (
            judge(self.said_in, rooms, deduplicates=True),
            judge(self.said_out, chats, deduplicates=False),
        )

    def complete(self) -> bool:
        return not any(verdict.lost for verdict in self.judge())

    async def until_complete(self) -> None:
        """Until nothing is missing on any side."""
        await self.staff.until(lambda: not self.judge()[0].lost)
        await self.clients.until(lambda: not self.judge()[1].lost)
