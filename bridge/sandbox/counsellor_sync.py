"""How the sandbox's counsellor keeps up: rooms, invitations, keys, and whom to believe.

nio's own loop is not used: it repeats without a pause under errors, cuts the gaps of a timeline
short and forgets to make new one-time keys when the homeserver has none left. Whatever fails here
is tried again from the same point, so that an outage of the homeserver loses nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientError
from nio import (
    AsyncClient,
    EncryptionError,
    Event,
    MessageDirection,
    RoomInfo,
    RoomMessagesResponse,
    SyncResponse,
)

from adapters.matrix.crosssigning import (
    CrossSigningError,
    Identity,
    NoAnswer,
    apply,
    is_spoken_by,
    judge,
)
from bridge.sandbox.counsellor_screen import Invite, Screen, to_invite

_FILTER = {"room": {"timeline": {"limit": 100}}, "presence": {"types": []}}
_LONG_POLL_MS = 10_000
_PAUSE_SECONDS = 0.2
_PAGE = 100


@dataclass(slots=True)
class Desk:
    """What the counsellor has in front of them; room ids and user ids are the keys."""

    screens: dict[str, Screen] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    pins: dict[str, str] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)


class Syncing:
    """Keeps a desk up to date. `changed` is called after every round that worked."""

    def __init__(self, client: AsyncClient, desk: Desk, changed: Callable[[], None]) -> None:
        self._client = client
        self._desk = desk
        self._changed = changed
        self._since: str | None = None

    async def forever(self) -> None:
        while True:
            try:
                worked = await self.once()
            except (ClientError, OSError, TimeoutError, CrossSigningError):
                worked = False
            if not worked:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def once(self, timeout_ms: int = _LONG_POLL_MS) -> bool:
        """One round; False when the homeserver answered with an error."""
        self._client.next_batch = ""  # else nio leaves a repeated answer undecrypted
        since, first = self._since, self._since is None
        reply = await self._client.sync(timeout_ms, _FILTER, since, full_state=first)
        if not isinstance(reply, SyncResponse):
            return False
        self._desk.stale.update(reply.device_list.changed)
        await self._keep_keys(reply)
        said = {room: await self._said(room, info) for room, info in reply.rooms.join.items()}
        left = {room: info.timeline.events for room, info in reply.rooms.leave.items()}
        await self.meet(self._speakers(said | left))  # before anything of theirs is shown
        self._read(reply, said)
        self._recover()
        self._since = reply.next_batch
        self._changed()
        return True

    async def meet(self, users: set[str]) -> None:
        """Judge whoever was not judged yet, and let nio share keys with their devices only."""
        if self._client.should_query_keys:
            await self._client.keys_query()
        known = self._desk.identities.keys() - self._desk.stale
        for user_id in sorted(users - known):
            self._desk.stale.discard(user_id)
            identity = await judge(self._client, user_id, self._desk.pins.get(user_id))
            if identity.master is not None:
                self._desk.pins.setdefault(user_id, identity.master)
            self._desk.identities[user_id] = identity
            apply(self._client, identity)

    async def meet_room(self, room_id: str) -> None:
        """Judge everybody in the room, invited or joined. Nobody, in a room we do not know."""
        room = self._client.rooms.get(room_id)
        if room is not None:
            if room.encrypted and not room.members_synced:
                await self._client.joined_members(room_id)
            await self.meet(set(room.users))

    def doubt(self, user_id: str) -> None:
        """Judge this user again before the next sending."""
        self._desk.stale.add(user_id)

    def trusts(self, event: Event) -> bool:
        """Whether the sender's own identity vouches for the device that said this."""
        identity = self._desk.identities.get(event.sender)
        return identity is not None and is_spoken_by(self._client, identity, event)

    async def _keep_keys(self, reply: SyncResponse) -> None:
        client, left = self._client, reply.device_key_count.signed_curve25519
        if left is not None:
            client.olm.uploaded_key_count = left  # nio overlooks a count of zero
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())
        await client.send_to_device_messages()

    def _speakers(self, said: Mapping[str, Sequence[Event]]) -> set[str]:
        """Whose words are shown, or are about to be."""
        shown = {who for screen in self._desk.screens.values() for who in screen.senders()}
        return shown | {event.sender for events in said.values() for event in events}

    def _read(self, reply: SyncResponse, said: Mapping[str, Sequence[Event]]) -> None:
        desk = self._desk
        for room_id, invited in reply.rooms.invite.items():
            invite = to_invite(room_id, self._client.user_id, invited.invite_state)
            if invite is not None:
                desk.invites[room_id] = invite
        for room_id, events in said.items():
            self._show(room_id, events)
            desk.joined.add(room_id)
            desk.invites.pop(room_id, None)
        for room_id, info in reply.rooms.leave.items():
            if room_id in desk.joined:
                self._show(room_id, info.timeline.events)
            desk.joined.discard(room_id)
            desk.invites.pop(room_id, None)

    def _show(self, room_id: str, events: Sequence[Event]) -> None:
        screen = self._desk.screens.setdefault(room_id, Screen())
        for event in events:
            screen.add(event)

    async def _said(self, room_id: str, info: RoomInfo) -> list[Event]:
        return [*await self._missed(room_id, info), *info.timeline.events]

    async def _missed(self, room_id: str, info: RoomInfo) -> list[Event]:
        """What lies between the last round and a timeline that was cut short, oldest first."""
        start, found = info.timeline.prev_batch, list[Event]()
        if not info.timeline.limited or self._since is None:
            return found
        while start:
            page = await self._client.room_messages(
                room_id, start, self._since, MessageDirection.back, _PAGE
            )
            if not isinstance(page, RoomMessagesResponse):
                raise NoAnswer("The homeserver did not show what was missed in a room.")
            found = [*reversed(page.chunk), *found]
            start = page.end if page.chunk else None
        return found

    def _recover(self) -> None:
        """Read what could not be read when it came: its key may be here now."""
        sessions = self._client.olm.inbound_group_store
        for room_id, screen in self._desk.screens.items():
            for event in screen.unreadable():
                if sessions.get(room_id, event.sender_key, event.session_id) is None:
                    continue
                with contextlib.suppress(EncryptionError):
                    screen.recovered(self._client.olm.decrypt_megolm_event(event, room_id))
