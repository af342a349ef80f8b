"""What people do beside talking, while the service dies: each with what must be true at the end.

They close cases and hand them over, take back what they wrote, read along as supervisors, write
before they have agreed, ask for the proof of it, and raise an alarm. It is somebody new each time,
so that the conversations of everybody else go on undisturbed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from routing.ids import AuthorId, ChatId
from tests.faults.cast import COUNSELLOR, Cast
from tests.faults.checker import Verdict
from tests.faults.faraway import FarNetwork

SECOND = "ben"  # takes over, and supervises
DESK = "Desk"
PROOF = "Send me the proof"
NOT_REMOVED = "could not be removed at the client's"
AT_ONCE = 4  # visits
Wanted = Callable[[], bool]


@dataclass(slots=True)
class Errands:
    """`wanted`: by a name of its own, what has to be true once everything has arrived.

    `only`: this kind of errand; empty: each in its turn.
    """

    cast: Cast
    only: str = ""
    wanted: dict[str, Wanted] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    over: bool = False
    going: set[asyncio.Task[None]] = field(default_factory=set)
    _count: "count[int]" = field(default_factory=lambda: count(1))
    _doors: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def begin(self) -> None:
        """The next of them; nobody waits for it."""
        number = next(self._count)
        every = {
            "closes": self._closes,
            "hands over": self._hands_over,
            "reads along": self._reads_along,
            "writes early": self._writes_early,
            "takes back": self._takes_back,
            "asks for proof": self._asks_for_proof,
            "deletes": self._deletes,
            "raises an alarm": self._raises_an_alarm,
        }
        kind = self.only or sorted(every)[number % len(every)]
        self._go(self._visited(every[kind], number), f"e{number}")

    def _go(self, errand: Awaitable[None], name: str) -> None:
        async def going() -> None:
            try:
                await errand
            except TimeoutError:
                self.failed.append(name)

        task = asyncio.create_task(going())
        self.going.add(task)
        task.add_done_callback(self.going.discard)

    # ------------------------------------------------------------------------------ each of them

    async def _visited(
        self, errand: Callable[[str, ChatId, int], Awaitable[None]], number: int
    ) -> None:
        async with self._doors:
            if self.over:
                return
            early = (
                f"e{number} my flat was sold and I do not know where to go"
                if errand == self._writes_early
                else ""
            )
            came = await self.cast.visit(early)
            if came is not None:  # else the cast knows who is stuck
                await errand(*came, number)

    async def _takes_back(self, client: str, room: ChatId, number: int) -> None:
        """Once the client has seen it. Where a death took its name at the client's, nobody can
        take it away: then the room says so.
        """
        words = f"e{number} not meant for you"
        await self._says(room, words)
        await self.cast.clients.settle(lambda: self._reads(client, words))
        await self._says(room, "!oops")
        self.wanted[f"e{number} taken back"] = lambda: (
            not self._reads(client, words)
            or any(NOT_REMOVED in text for text in self._staff.texts(room))
        )

    async def _asks_for_proof(self, client: str, room: ChatId, number: int) -> None:
        """The receipt of what they agreed to is a file."""
        del room
        shown = self.cast.clients.shown[ChatId(client)]
        await self.cast.clients.say(client, "/consent", author=client)
        await self.cast.clients.settle(lambda: self._reads(client, "What stands"))
        await self.cast.clients.press(client, PROOF)
        self.wanted[f"e{number} a file"] = lambda: any(one.data for one in shown)

    async def _closes(self, client: str, room: ChatId, number: int) -> None:
        await self._says(room, f"e{number} goodbye")
        await self.cast.clients.settle(lambda: self._reads(client, f"e{number} goodbye"))
        await self._says(room, "!close", "!yes")
        self.wanted[f"e{number} closed"] = lambda: (
            self._staff.rooms[room].closed and self._reads(client, "finished here")
        )

    async def _raises_an_alarm(self, client: str, room: ChatId, number: int) -> None:
        """Then the card says so."""
        del client
        shown = self._staff.shown[room]
        await self._says(room, "!urgent")
        self.wanted[f"e{number} on the card"] = lambda: any(one.edited for one in shown)

    async def _deletes(self, client: str, room: ChatId, number: int) -> None:
        """Everything that is held of them. It goes once a timer says that all is said."""
        await self.cast.clients.say(client, "/stop", author=client)
        await self._press(client, "mind:delete")
        await self._press(client, "erase:yes")
        self.wanted[f"e{number} deleted"] = lambda: self._staff.rooms[room].forgotten

    async def _press(self, client: str, token: str) -> None:
        """Once it is there."""
        shown = self.cast.clients.shown[ChatId(client)]
        await self.cast.clients.settle(
            lambda: any(choice.token == token for one in shown for choice in one.message.choices)
        )
        await self.cast.clients.press(client, token)

    async def _hands_over(self, client: str, room: ChatId, number: int) -> None:
        await self._says(room, f"!give {self._other(room)} e{number} go slowly")
        await self._staff.settle(lambda: any("your note" in t for t in self._staff.texts(room)))
        await self._says(room, "!yes")
        self.wanted[f"e{number} handed over"] = lambda: (
            self._staff.rooms[room].forgotten and self._reads(client, "goes on with you")
        )

    async def _reads_along(self, client: str, room: ChatId, number: int) -> None:
        del client
        there, who = self._staff.rooms[room], AuthorId(self._other(room))
        await self._at_desk(who, f"!observe {there.name}")
        await self._staff.settle(lambda: who in there.joined)
        await self._at_desk(who, f"!leave {there.name}")
        self.wanted[f"e{number} reads along no more"] = lambda: (
            who not in there.joined | there.invited
        )

    async def _writes_early(self, client: str, room: ChatId, number: int) -> None:
        """It was said on the way: once they have agreed it is in the room."""
        del client
        self.wanted[f"e{number} written early"] = lambda: any(
            f"e{number} my flat" in text for text in self._staff.texts(room)
        )

    async def _says(self, room: ChatId, *texts: str) -> None:
        author = self.cast.counsellor(room)
        for text in texts:
            await self._staff.say(room, text, author=author)

    def _other(self, room: ChatId) -> str:
        """The counsellor who does not have this case."""
        [other] = {COUNSELLOR, SECOND} - {self.cast.counsellor(room)}
        return other

    async def _at_desk(self, who: AuthorId, text: str) -> None:
        for chat, room in list(self._staff.rooms.items()):
            if room.name == DESK and who in room.joined:
                await self._staff.say(chat, text, author=who)

    # ----------------------------------------------------------------------------- in the end

    async def attend(self) -> None:
        """Whoever is the second one comes wherever they are asked to, for ever."""
        while True:
            await self._staff.until(lambda: bool(self._staff.invitations(SECOND)), 1e9)
            for room in self._staff.invitations(SECOND):
                await self._staff.join(room, SECOND)

    async def finish(self) -> None:
        """Once nothing more can come: whatever was begun has come to its end, or never will."""
        await asyncio.gather(*self.going)

    def missing(self) -> list[str]:
        """What was not done, by name."""
        return [*self.failed, *(name for name, done in self.wanted.items() if not done())]

    def judge(self, verdict: Verdict) -> None:
        verdict.said += len(self.wanted) + len(self.failed)
        for name in self.missing():
            verdict.lost += 1
            verdict.where.append(f"lost:{name}")

    def _reads(self, client: str, words: str) -> bool:
        return any(words in text for text in self.cast.clients.texts(client))

    @property
    def _staff(self) -> FarNetwork:
        return self.cast.staff
