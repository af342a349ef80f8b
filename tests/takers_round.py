"""One round of two at the same case: what people do in it, and what is seen of it."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import text

from bridge.app import App
from routing.ids import AuthorId, ChatId
from tests.crew import PATIENCE
from tests.faults.far import STEPS, Far
from tests.integration.desk_kit import rooms
from tests.pipeline import settled

TWO = ("anna", "ben")
UNHANDLED = text(
    "SELECT (SELECT count(*) FROM inbox WHERE state = 0 AND lane IS NOT NULL)"
    " + (SELECT count(*) FROM posted)"
    " + (SELECT count(*) FROM outbox WHERE state = 1 OR due IS NOT NULL AND account IS NOT NULL)"
)
SEATS = text("SELECT counsellor, taken FROM seats WHERE taken <> 0 ORDER BY counsellor")


@dataclass(slots=True)
class Round:
    """One client, whose case waits at both desks by its name."""

    far: Far
    app: App
    client: str
    case: str = ""
    _rooms: frozenset[ChatId] = frozenset()  # of rounds before: names come again
    _lines: dict[str, int] = field(default_factory=dict)

    # --- what people do -------------------------------------------------------------------

    async def begins(self) -> None:
        far, client = self.far, self.client
        self._rooms = frozenset(far.staff.rooms)
        self._lines = {who: len(far.staff.texts(self.desk(who))) for who in TWO}
        await far.clients.say(client, "/start", author=client)
        for question, label in STEPS:
            await far.until_asked(client, question)
            await far.clients.press(client, label)
        await far.until_asked(client, "What is it about?")
        await far.clients.press(client, "Debt")
        await far.staff.until(lambda: all(self.waits(one) for one in TWO))

    def waits(self, who: str) -> bool:
        """Their desk says that the case waits, and its name."""
        found = [one for one in self.lines(who) if " waits for " in one and "!take " in one]
        self.case = found[-1].partition(" waits for ")[0] if found else ""
        return bool(found)

    @property
    def number(self) -> int:
        return int(self.client.removeprefix("client-"))

    async def types(self, who: str, words: str) -> None:
        await self.far.staff.say(self.desk(who), words, author=who)

    async def takes(self, who: str) -> None:
        await self.types(who, f"!take {self.case}")

    async def declines(self, who: str) -> None:
        await self.types(who, f"!decline {self.case}")

    async def comes(self, who: str) -> None:
        [room] = self.far.invitations(who)
        await self.far.staff.join(room, who)

    async def has(self, who: str) -> ChatId:
        """They take it, and come; their room."""
        await self.takes(who)
        await self.far.staff.until(lambda: bool(self.far.invitations(who)))
        [room] = self.far.invitations(who)
        await self.far.staff.join(room, who)
        await self.far.until_chat(self.client, "is here now")
        return room

    async def hands_over(self, room: ChatId, who: str, to: str) -> None:
        await self.far.staff.say(room, f"!give {to} go slowly", author=who)
        await self.far.staff.until(lambda: self.shows(room, "will read your note"))
        await self.far.staff.say(room, "!yes", author=who)
        await self.far.staff.until(lambda: bool(self.far.invitations(to)))

    async def wants_to_end(self) -> None:
        await self.far.clients.say(self.client, "/stop", author=self.client)
        await self.far.until_chat(self.client, "You decide")

    # --- what is seen ---------------------------------------------------------------------

    def desk(self, who: str) -> ChatId:
        [room] = rooms(self.far, who)
        return room

    def lines(self, who: str) -> list[str]:
        """Of their desk, since the round began."""
        return self.far.staff.texts(self.desk(who))[self._lines[who] :]

    def shows(self, room: ChatId, words: str) -> bool:
        return any(words in one for one in self.far.staff.texts(room))

    def people(self) -> list[str]:
        """Who is in a room of this round's case, or invited into one; desks are no such rooms."""
        found = [
            str(who)
            for chat, room in self.far.staff.rooms.items()
            if chat not in self._rooms and not room.forgotten
            for who in sorted(room.invited | room.joined)
            if who in map(AuthorId, TWO)
        ]
        return sorted(found)

    async def settles(self) -> None:
        """What was said where there is no room any more is waited for by nobody."""
        for _ in range(2):  # what is on its way may make a room known, and so more to do
            async with asyncio.timeout(PATIENCE):
                while await self._is_busy():  # noqa: ASYNC110 - in the store, and rings no bell
                    await asyncio.sleep(0.02)
            await settled(self.app)

    async def _is_busy(self) -> bool:
        if self.far.clients.waiting or self.far.staff.waiting:
            return True
        return bool(await self.app.opened.store.read(lambda tx: tx.scalar(UNHANDLED)))

    async def seats(self) -> list[str]:
        """Whose seats are taken, one for each."""
        rows = await self.app.opened.store.read(lambda tx: tx.execute(SEATS).all())
        return [str(who) for who, taken in rows for _ in range(int(taken))]

    async def ends(self, who: str) -> None:
        """Whoever has it closes it: nothing is left over."""
        room = next(
            chat
            for chat, one in self.far.staff.rooms.items()
            if chat not in self._rooms and AuthorId(who) in one.joined and not one.forgotten
        )
        await self.far.staff.say(room, "!close", author=who)
        await self.settles()
        if await self.seats():
            await self.far.staff.say(room, "!yes", author=who)
            await self.settles()
        assert await self.seats() == []
