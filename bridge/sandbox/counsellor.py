"""A counsellor with a real Matrix client, for the demo and the end-to-end tests.

Not a stand-in: own device, own key store, own cross-signed identity, own sync loop. What it shows
it has decrypted itself, and like current Matrix clients it shares keys only with devices which
their owners' cross-signing vouches for. It takes invitations only when told to.

    async with Counsellor.signed_in(Account(url, user_id, password), directory) as mira:
        offer = await mira.next_invite()
        await mira.join(offer.room_id)
        await mira.say(offer.room_id, "Good evening.")
        await mira.wait_for(offer.room_id, lambda line: line.text == "Hello")

It belongs to the event loop it was made in. Waiting ends with TimeoutError. The first master key it
sees of a user is pinned for its lifetime.

    CounsellorError
    ├── NotSignedIn      wrong name or password
    ├── UnknownRoom      the counsellor never was in this room
    └── NotSent          the homeserver refused (read-only, left) or could not be reached
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Self, TypeVar

from nio import AsyncClient, ErrorResponse

from adapters.matrix.crosssigning import Seeds, bootstrap
from bridge.sandbox.counsellor_login import (
    Account,
    CounsellorError,
    Login,
    NotSignedIn,
    close,
    save,
    sign_in,
)
from bridge.sandbox.counsellor_screen import Invite, RoomView, Screen, Shown
from bridge.sandbox.counsellor_sync import Desk, Syncing
from bridge.sandbox.counsellor_voice import NotSent, Voice

__all__ = [
    "Account",
    "Counsellor",
    "CounsellorError",
    "Invite",
    "NotSent",
    "NotSignedIn",
    "RoomView",
    "Shown",
    "UnknownRoom",
]

T = TypeVar("T")
PATIENCE = 20.0  # seconds


class UnknownRoom(CounsellorError):
    """The counsellor never was in this room."""


class Counsellor(Voice):
    """One device of one counsellor. Use `signed_in`."""

    def __init__(
        self, client: AsyncClient, login: Login, account: Account, directory: Path
    ) -> None:
        self._desk = Desk()
        super().__init__(client, Syncing(client, self._desk, self._ring))
        self._login = login
        self._account = account
        self._directory = directory
        self._bell = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self.seeds: Seeds | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(
        cls,
        account: Account,
        directory: Path,
        *,
        seeds: Seeds | None = None,
        cross_signed: bool = True,
    ) -> AsyncIterator[Self]:
        """Sign in (again, where `directory` holds a device) and follow the rooms till the end.

        `seeds` makes this another device of that identity; without them the directory's own
        identity is used, or a new one published. With `cross_signed=False` nobody vouches for the
        device. Raises NotSignedIn, and CrossSigningError where publishing fails.
        """
        client, login = await sign_in(account, directory)
        counsellor = cls(client, login, account, directory)
        try:
            if cross_signed:
                await counsellor._identify(seeds or login.identity() or Seeds.make())
            await counsellor._follow()
            yield counsellor
        finally:
            await counsellor._end()

    @property
    def user_id(self) -> str:
        return str(self._client.user_id)

    @property
    def device_id(self) -> str:
        return str(self._client.device_id)

    @property
    def master_key(self) -> str | None:
        """The public master key (base64), as others pin it; None on an unsigned device."""
        return None if self.seeds is None else self.seeds.master_key

    @property
    def invites(self) -> tuple[Invite, ...]:
        """Invitations neither taken, declined nor withdrawn, oldest first."""
        return tuple(self._desk.invites.values())

    @property
    def rooms(self) -> frozenset[str]:
        """The rooms the counsellor is in."""
        return frozenset(self._desk.joined)

    async def reset_identity(self) -> None:
        """Replace the account's identity with a new one, as somebody does who lost their keys."""
        await self._identify(Seeds.make())

    async def next_invite(self, timeout: float = PATIENCE) -> Invite:  # noqa: ASYNC109 - for tests
        """The oldest open invitation, waited for."""
        return (await self.until(lambda: self.invites, timeout))[0]

    async def join(self, room_id: str) -> None:
        """Take an invitation; done when the room is shown. Raises NotSent."""
        _check(await self._client.join(room_id))
        await self.until(lambda: room_id in self._desk.joined)

    async def decline(self, room_id: str) -> None:
        """Refuse an invitation. Raises NotSent."""
        await self.leave(room_id)

    async def leave(self, room_id: str) -> None:
        """Leave a room; done when the homeserver says that we are out. Raises NotSent."""
        _check(await self._client.room_leave(room_id))
        desk = self._desk
        await self.until(lambda: room_id not in desk.joined and room_id not in desk.invites)

    def shown(self, room_id: str) -> list[Shown]:
        """Every message that could be read, oldest first; reactions among them, edits applied."""
        return self._screen(room_id).shown(self._syncing.trusts)

    def unreadable(self, room_id: str) -> tuple[str, ...]:
        """The event ids of encrypted messages whose key this device was not given."""
        return tuple(event.event_id for event in self._screen(room_id).unreadable())

    def room(self, room_id: str) -> RoomView:
        """The head of a room. Raises UnknownRoom."""
        room = self._client.rooms.get(room_id)
        if room is None:
            raise UnknownRoom("The counsellor never was in this room.")
        levels = room.power_levels
        needed = levels.get_message_event_required_level("m.room.encrypted")
        return RoomView(
            room_id=room_id,
            name=room.name,
            topic=room.topic,
            joined=room_id in self._desk.joined,
            read_only=levels.get_user_level(self.user_id) < needed,
            encrypted=room.encrypted,
            members=frozenset(room.users),
            typing=frozenset(room.typing_users),
        )

    async def wait_for(
        self,
        room_id: str,
        fits: Callable[[Shown], bool],
        timeout: float = PATIENCE,  # noqa: ASYNC109 - for tests
    ) -> Shown:
        """The first message shown in the room that fits, now or later."""

        def found() -> Shown | None:
            screen = self._desk.screens.get(room_id)
            lines = [] if screen is None else screen.shown(self._syncing.trusts)
            return next((line for line in lines if fits(line)), None)

        return await self.until(found, timeout)

    async def until(
        self,
        found: Callable[[], T | None],
        timeout: float = PATIENCE,  # noqa: ASYNC109 - for tests
    ) -> T:
        """Wait until `found` gives something true, looking whenever anything changed."""
        async with asyncio.timeout(timeout):
            while not (value := found()):
                if self._loop is not None and self._loop.done():
                    self._loop.result()  # it ends only by an error, which belongs here
                await self._bell.wait()
        return value

    async def changed(self) -> None:
        """Wait for the next change of anything, for a page that follows."""
        await self._bell.wait()

    def _ring(self) -> None:
        """Wake everybody who waits now; a bell rung is replaced, so that none misses the next."""
        self._bell.set()
        self._bell = asyncio.Event()

    def _screen(self, room_id: str) -> Screen:
        return self._desk.screens.get(room_id, Screen())

    async def _identify(self, seeds: Seeds) -> None:
        await bootstrap(self._client, seeds, self._account.password)
        self.seeds = seeds
        self._desk.pins[self.user_id] = seeds.master_key
        self._syncing.doubt(self.user_id)
        self._login = self._login.with_identity(seeds)
        save(self._directory, self._login)

    async def _follow(self) -> None:
        """The first round before anybody can ask, then all others."""
        if not await self._syncing.once(timeout_ms=0):
            raise NotSignedIn("The homeserver does not let the counsellor's device in any more.")
        self._loop = asyncio.create_task(self._syncing.forever())
        self._loop.add_done_callback(lambda _: self._ring())

    async def _end(self) -> None:
        try:
            if self._loop is not None:
                self._loop.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._loop
        finally:
            await close(self._client)


def _check(reply: object) -> None:
    if isinstance(reply, ErrorResponse):
        raise NotSent(f"The homeserver refused with {reply.status_code}.")
