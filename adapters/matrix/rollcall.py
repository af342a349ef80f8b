"""Rooms that are gone without a word: deleted, where the homeserver says nothing of that itself.

An administrator may have a room purged, and a homeserver that does so before our next look tells of
no leave. So the rooms we are in by all we were told are compared with those the homeserver names:
after each start, after each outage, and once an hour.

A list alone is not believed. An empty one, by mistake, would make the bridge open every room anew.
What it lacks is doubted, until the next round: what the stream says of a room comes first. Then the
homeserver is asked about each doubted room by itself, and only what it denies as well is gone.
"""

from functools import partial

from adapters.matrix import timeline
from adapters.matrix.errors import Denied
from adapters.matrix.hearing import Patiently
from adapters.matrix.session import Session
from adapters.matrix.wire import path
from adapters.port import RetryLater

EVERY = 3600.0  # seconds
_IN_A_ROUND = 10  # questions, so that what people say is heard soon even where all is doubted
_OUT = frozenset({"leave", "ban"})
_NO_ROOM = frozenset({"M_FORBIDDEN", "M_NOT_FOUND"})  # to whoever is not in a room it is denied


class RollCall:
    """Looks after rounds, seldom. One connection's; what is doubted is not kept."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next = 0.0  # seconds since the epoch
        self._doubted: list[str] = []

    def soon(self) -> None:
        """Compare after the next round: the homeserver was away, and may have been changed."""
        self._next = 0.0
        self._doubted.clear()

    def is_doubting(self) -> bool:
        """Whether the next round should come soon because there is a room to ask about."""
        return bool(self._doubted) and self._is_due()

    async def go_on(self, patiently: Patiently) -> None:
        """After a round: compare, or ask about what is doubted and tell what is gone.

        What fails is tried again in an hour. Raises TokenRefused.
        """
        if not self._is_due():
            return
        if self._doubted:
            await self._tell(await self._gone(), patiently)
        else:
            await self._compare()

    def _is_due(self) -> bool:
        return self._session.ambient.now() >= self._next

    def _later(self) -> None:
        self._next = self._session.ambient.now() + EVERY

    async def _compare(self) -> None:
        before = list(self._session.roll)  # who comes in while we ask is not missing
        self._later()
        try:
            answer = await self._session.wire.call("GET", "/joined_rooms")
        except (RetryLater, Denied):
            return
        rooms = answer.get("joined_rooms")
        if not isinstance(rooms, list) or not all(isinstance(one, str) for one in rooms):
            return
        self._doubted = sorted(set(before).difference(rooms))
        if self._doubted:
            self._next = 0.0

    async def _gone(self) -> list[str]:
        """Of the first rooms that are doubted those we are out of."""
        found = []
        try:
            for room_id in self._doubted[:_IN_A_ROUND]:
                if room_id in self._session.roll and await self._is_out(room_id):
                    found.append(room_id)
                self._doubted.remove(room_id)
        except RetryLater:
            self._later()
        if not self._doubted:
            self._later()
        return found

    async def _is_out(self, room_id: str) -> bool:
        where = path("rooms", room_id, "state", "m.room.member", self._session.me)
        try:
            member = await self._session.wire.call("GET", where)
        except Denied as denied:
            return denied.code in _NO_ROOM
        return str(member.get("membership")) in _OUT

    async def _tell(self, rooms: list[str], patiently: Patiently) -> None:
        session = self._session
        gone = [one for one in rooms if one in session.roll]  # else we went by ourselves meanwhile
        told = [timeline.unexplained(session, room_id) for room_id in gone]
        session.roll.drop(gone)
        for room_id in gone:
            session.client.rooms.pop(room_id, None)
        if told:
            await patiently(partial(session.keep_roll, told))
