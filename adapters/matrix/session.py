"""What the parts of one connection share: the client, the wire, the host, and what is remembered.

A session lives from one sign-in to the next; everything in it that must outlive the process lies in
the host's state or beside nio's key store.

    state   closed    {"v": 1, "rooms": [...]}    rooms that are read-only and not followed
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nio import AsyncClient, MatrixRoom

from adapters.kept import StateLost
from adapters.matrix import roll
from adapters.matrix.ambient import Ambient, Backoff
from adapters.matrix.echoes import Echoes
from adapters.matrix.errors import Denied, NewDeviceNeeded
from adapters.matrix.late import KEY as LATE
from adapters.matrix.late import LateBook
from adapters.matrix.roll import Roll
from adapters.matrix.trust import Trust
from adapters.matrix.wire import Wire
from adapters.port import AccountRefused, Host
from routing.ids import AccountName, ChatId
from routing.messages import Address, Inbound

CLOSED = "closed"
_SIGN_EVERY = 3600.0  # seconds between two attempts to have our device vouched for again
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Session:
    """One connection of one account. `sign` has our device vouched for once more."""

    account: AccountName
    client: AsyncClient
    wire: Wire
    host: Host
    ambient: Ambient
    trust: Trust
    late: LateBook
    closed: set[str]
    roll: Roll
    echoes: Echoes
    sign: Callable[[], Awaitable[None]]
    closing: set[str] = field(default_factory=set)  # silenced, but not read to the end yet
    leaving: set[str] = field(default_factory=set)  # rooms we leave by ourselves: no news
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _signed: float = 0.0
    _unsigned: bool = False

    @property
    def me(self) -> str:
        return str(self.client.user_id)

    def place(self, room_id: str) -> Address:
        return Address(self.account, ChatId(room_id))

    def room(self, room_id: str) -> MatrixRoom | None:
        """A room we are in, as far as the homeserver has told us."""
        return self.client.rooms.get(room_id)

    async def announce(self) -> None:
        """Wake whoever waits for something to appear."""
        async with self.news:
            self.news.notify_all()

    async def until_known(self, room_id: str, people: Collection[str], patience: float) -> None:
        """Wait a moment until a room has appeared with these people; `patience` in seconds."""

        def is_known() -> bool:
            room = self.room(room_id)
            return room is not None and room.encrypted and room.users.keys() >= set(people)

        with suppress(TimeoutError):
            async with asyncio.timeout(patience), self.news:
                await self.news.wait_for(is_known)

    def is_closed(self, room_id: str) -> bool:
        """Whether nothing is to be said in a room any more."""
        return room_id in self.closed or room_id in self.closing

    def close(self, rooms: set[str]) -> None:
        """Follow these rooms no more; the host knows it."""
        self.closed = self.closed | rooms
        self.closing -= rooms
        self.roll.drop(rooms)
        for room_id in rooms:
            self.client.rooms.pop(room_id, None)

    async def forget(self, room_id: str) -> None:
        """A room that is gone is no closed one. Raises OSError."""
        self.closing.discard(room_id)
        self.roll.drop((room_id,))
        await self.keep_roll()
        fresh = self.closed - {room_id}
        if fresh != self.closed:
            await self.host.receive([], state={CLOSED: roll.written(fresh)})
            self.closed = fresh

    async def depart(self, room_id: str) -> None:
        """We leave this room by ourselves: nobody need hear that it is gone. Raises OSError."""
        self.leaving.add(room_id)
        self.roll.drop((room_id,))
        await self.keep_roll()

    async def keep_roll(self, told: Sequence[Inbound] = ()) -> None:
        """Store where we are now, and what is told of it, in one commit. Raises OSError."""
        fresh = self.roll.unsaved()
        if told or fresh is not None:
            state = {} if fresh is None else {roll.KEY: fresh}
            await self.host.receive(told, state=state)
            self.roll.saved(fresh)

    def withheld(self, code: object) -> None:
        """Somebody's device keeps its keys from us; if it misses our signature, we sign again."""
        if code == "m.unverified" and not self._unsigned:
            _log.warning("A device does not trust that of account %s.", self.account)
            self._unsigned = True

    async def sign_again_if_asked(self) -> None:
        """Raises RetryLater and TokenRefused."""
        now = self.ambient.now()
        if self._unsigned and now - self._signed >= _SIGN_EVERY:
            self._signed, self._unsigned = now, False
            with suppress(AccountRefused, Denied, NewDeviceNeeded):
                await self.sign()

    def away(self, backoff: Backoff) -> None:
        if backoff.quiet:
            _log.warning("The homeserver of account %s does not answer; trying on.", self.account)

    def back(self, backoff: Backoff) -> None:
        if not backoff.quiet:
            _log.warning("The homeserver of account %s answers again.", self.account)
        backoff.reset()


async def load_late(host: Host) -> LateBook:
    return LateBook(await host.load(LATE))


async def load_closed(host: Host) -> set[str]:
    """The rooms that are not followed; a damaged list is an empty one."""
    return roll.read(await host.load(CLOSED))


async def load_roll(host: Host) -> Roll:
    """The rooms we are in; a list that is lost begins anew with what the homeserver tells."""
    with suppress(StateLost):
        return Roll(await host.load(roll.KEY))
    return Roll()
