"""The keys of a room for those who may read: everybody judged, and nobody else given a key.

nio takes a room's key for shared although the homeserver took none of it, and then nobody can
read. Here the key counts as shared when every part of it was accepted; and somebody must have been
there to get it: whoever the words are for where that is known, and else anybody. Whoever else reads
along holds nothing back, and their reading never counts as the other's.
"""

from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

from nio import MatrixRoom

from adapters.matrix.ownkeys import OwnKeys
from adapters.matrix.session import Session
from adapters.matrix.wire import path
from adapters.port import NotTrusted, RetryLater
from routing.ids import AuthorId

_KEYS_WAIT = timedelta(seconds=30)
_TRY_MISSED = 600.0  # seconds until a device that had no key for us is asked again


class Sharing:
    """Prepares rooms for being written in. One room is prepared by one caller at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = OwnKeys(session.client, session.wire)
        self._missed: dict[str, float] = {}

    def is_ready(self, room: MatrixRoom) -> bool:
        """Whether a message may be encrypted now, without waiting for anything."""
        known = all(self._session.trust.is_known(user_id) for user_id in room.users)
        olm = self._session.client.olm
        return known and not olm.should_share_group_session(room.room_id)

    def reaches_everybody(self, room: MatrixRoom) -> bool:
        """Whether what is encrypted now can be read on every device of everybody who is there."""
        client, trust = self._session.client, self._session.trust
        return bool(room.encrypted) and all(
            trust.can_read(user_id)
            and all(
                client.olm.is_device_verified(device)
                for device in client.device_store.active_user_devices(user_id)
            )
            for user_id in set(room.users) - {self._session.me}
        )

    async def prepare(self, room: MatrixRoom, addressee: AuthorId | None = None) -> None:
        """Judge who is there, and give them the key.

        Where `addressee` is there, they must be able to read; else anybody of those who are.

        Raises NotTrusted, RetryLater (Unreachable in an outage), Denied, TokenRefused and OSError.
        """
        users = set(room.users)
        trust = self._session.trust
        await trust.meet(users, self._session.place(room.room_id))
        if not all(trust.is_known(user_id) for user_id in users):
            raise RetryLater(timedelta(seconds=2), "The readers' devices cannot be judged now.")
        others = users - {self._session.me}
        needed = others & {addressee} or others
        if needed and not any(trust.can_read(user_id) for user_id in needed):
            raise NotTrusted("No device of whoever must be able to read here is vouched for.")
        self._retry_missed(room.room_id)
        self._retry_passed_over(room.room_id, needed)
        if self._session.client.olm.should_share_group_session(room.room_id):
            await self._claim(room.room_id, users)
            if needed and not self._can_take_keys(needed):
                raise _no_key_taken()
            await self._share(room.room_id, users, needed)

    async def _claim(self, room_id: str, users: set[str]) -> None:
        """Begin to speak with trusted devices that we never spoke with."""
        wanted = self._speechless(users)
        if wanted:
            await self._keys.claim(wanted)
        if self._speechless(users):
            self._missed[room_id] = self._session.ambient.now()

    def _speechless(self, users: set[str]) -> dict[str, list[str]]:
        client, found = self._session.client, defaultdict[str, list[str]](list)
        for user_id in users:
            for device in client.device_store.active_user_devices(user_id):
                spoken = client.olm.session_store.get(device.curve25519)
                if not spoken and client.olm.is_device_verified(device):
                    found[user_id].append(device.id)
        return dict(found)

    def _can_take_keys(self, users: set[str]) -> bool:
        """Asked before anybody gets a key: one that was begun is kept when who has it leaves."""
        client = self._session.client
        return any(
            client.olm.session_store.get(device.curve25519)
            and client.olm.is_device_verified(device)
            for user_id in users
            for device in client.device_store.active_user_devices(user_id)
        )

    async def _share(self, room_id: str, users: set[str], needed: set[str]) -> None:
        olm = self._session.client.olm
        parts = olm.share_group_session_parallel(room_id, sorted(users))
        first = next(parts, None)
        session = olm.outbound_group_sessions[room_id]
        while first is not None:
            devices, body = first
            where = path("sendToDevice", "m.room.encrypted", str(uuid4()))
            await self._session.wire.call("PUT", where, body)
            session.users_shared_with.update(devices)
            first = next(parts, None)
        if needed and not any(user_id in needed for user_id, _ in session.users_shared_with):
            raise _no_key_taken()
        session.shared = True

    def _retry_passed_over(self, room_id: str, needed: set[str]) -> None:
        """Make a new key where others have this one, but nobody who must be able to read."""
        olm = self._session.client.olm
        if not needed or olm.should_share_group_session(room_id):
            return
        holders = {user_id for user_id, _ in olm.outbound_group_sessions[room_id].users_shared_with}
        if not holders & needed:
            self._session.client.invalidate_outbound_session(room_id)

    def _retry_missed(self, room_id: str) -> None:
        """Make a new key when it is time to try a device again that could not take the last."""
        missed = self._missed.get(room_id)
        if missed is not None and self._session.ambient.now() - missed >= _TRY_MISSED:
            del self._missed[room_id]
            self._session.client.invalidate_outbound_session(room_id)


def _no_key_taken() -> RetryLater:
    return RetryLater(_KEYS_WAIT, "No device of whoever must be able to read can take a key now.")
