"""A memory network as far away as a real one, which remembers when each thing was shown.

The time on the way is what makes a death hurt: it is then that a message is neither here nor there.
Of each call a part passes before it is carried out and the rest before it is answered.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic

from adapters.memory import MemoryNetwork
from adapters.port import Sent
from routing.ids import AccountName, AuthorId, ChatId, SourceId
from routing.messages import Outbound

LEAST, MOST = 0.002, 0.015  # seconds, each way
PATIENCE = 90.0  # seconds; a service that is killed again and again may take long
SILENCE = 300.0  # seconds without anything at all: a service that does not work


class FarNetwork(MemoryNetwork):
    """`shown_at`: when (monotonic) something new stood in front of anybody.

    `carrying`: calls that it is at work on, also of a process that died meanwhile. `swallows`: what
    is sent from now on never arrives, and is never answered. `over`: nothing more can come, so that
    nobody need wait for it.
    """

    def __init__(
        self, account: AccountName, seed: int, *, deduplicates: bool = False, distance: float = 1.0
    ) -> None:
        super().__init__(account, deduplicates=deduplicates, strangers=not deduplicates)
        self._latency = random.Random(f"{seed} {account}")
        self._distance = distance  # times as far as usual
        self.shown_at: list[float] = []
        self.carrying = 0
        self.swallows = False
        self.over = False

    @property
    def count(self) -> int:
        """Grows with everything that happens here, whoever does it."""
        return self._count

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        self.carrying += 1
        try:
            if self.swallows:
                await asyncio.Event().wait()
            await self._travel()
            sent = await super().deliver(message, data)
            await self._travel()
        finally:
            self.carrying -= 1
        return sent

    async def _travel(self) -> None:
        await asyncio.sleep(self._distance * self._latency.uniform(LEAST, MOST))

    async def until(self, ready: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(patience), self.changed:
            await self.changed.wait_for(ready)

    async def settle(self, ready: Callable[[], bool]) -> None:
        """As `until`, as long as anything can come: who waits behind a backlog has lost nothing."""
        before = -1
        while not (ready() or self.over) and before != self.count:
            before = self.count
            with suppress(TimeoutError):
                await self.until(lambda: ready() or self.over, SILENCE)
        if not ready():
            raise TimeoutError

    async def end(self) -> None:
        """Nothing more can come: whoever still waits for something waits in vain."""
        async with self.changed:
            self.over = True
            self.changed.notify_all()

    def invitations(self, author: str) -> list[ChatId]:
        """Rooms this person is invited into now, the operator's left out."""
        who = AuthorId(author)
        rooms = self.rooms.items()
        return [chat for chat, room in rooms if who in room.invited and room.name != "Service"]

    def rows(self) -> dict[str, list[tuple[str, str]]]:
        """By chat: (name of the row, text) of all that was shown, as it was before any edit."""
        return {
            chat: [(one.row.hex, one.message.body.text) for one in shown]
            for chat, shown in self.shown.items()
        }

    def files(self, chats: Iterable[ChatId]) -> dict[str, bytes]:
        """The bytes of what was shown there, by the words below it."""
        shown = (one for chat in chats for one in self.shown[chat])
        return {one.text: one.data for one in shown if one.data is not None}

    def _show(self, message: Outbound, source: SourceId, data: bytes | None = None) -> None:
        super()._show(message, source, data)
        self.shown_at.append(monotonic())
