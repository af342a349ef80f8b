"""Erase a room: every word taken back, everybody out, its address freed, its keys destroyed.

The words are taken back while people are still there, so that their clients drop them as well; from
then on nobody can say anything new. It takes a request for each event, so it notes how far it came
and goes on from there. What the homeserver keeps of redacted events in its own files, and for how
long, is the homeserver's `redaction_retention_period`.

    progress    {"v": 1, "redacted": bool, "from": a place in the room's history or null}
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from adapters.matrix import late, store
from adapters.matrix.admission import present
from adapters.matrix.errors import Denied
from adapters.matrix.rooms import silence
from adapters.matrix.session import Session
from adapters.matrix.signatures import section, word
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import path
from adapters.port import PlaceGone, Refused, Sent
from routing.messages import Outbound

_VERSION = 1
_PAGE = "100"
_KEEPS_ROOM_SAFE = frozenset(
    {
        "m.room.create",
        "m.room.power_levels",
        "m.room.join_rules",
        "m.room.history_visibility",
        "m.room.guest_access",
        "m.room.encryption",
    }
)


@dataclass(frozen=True, slots=True)
class _Note:
    """How far an earlier try came."""

    redacted: bool = False
    start: str | None = None

    @classmethod
    def read(cls, kept: bytes | None) -> "_Note":
        try:
            note = json.loads(kept or b"{}")
        except ValueError:
            return cls()
        if not isinstance(note, dict) or note.get("v") != _VERSION:
            return cls()
        start = note.get("from")
        return cls(note.get("redacted") is True, start if isinstance(start, str) else None)

    def written(self) -> bytes:
        note = {"v": _VERSION, "redacted": self.redacted, "from": self.start}
        return json.dumps(note).encode()


class Forgetting:
    """Erases rooms. The caller holds the room's lock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def forget(self, message: Outbound) -> Sent:
        """Raises PlaceGone where we were out of the room before its words were taken back."""
        room_id, note = message.to.chat, _Note.read(message.progress)
        inside = await self._is_inside(room_id)
        if inside:
            if not note.redacted:
                await silence(self._session.wire, room_id)
                note = await self._redact(message, note)
            await self._empty(room_id)
            await self._free_addresses(room_id)
            await self._leave(room_id)
        await self._destroy_keys(room_id)
        if not note.redacted:
            raise PlaceGone("We were no longer in the room, and could not take back its words.")
        return Sent(None)

    async def _is_inside(self, room_id: str) -> bool:
        where = path("rooms", room_id, "state", "m.room.member", self._session.me)
        try:
            member = await self._session.wire.found(where)
        except Denied:
            return False
        return member is not None and member.get("membership") == "join"

    async def _empty(self, room_id: str) -> None:
        for who in await self._others(room_id):
            with suppress(Denied):  # gone by themselves in between
                where = path("rooms", room_id, "kick")
                await self._session.wire.call("POST", where, {"user_id": who})
        if await self._others(room_id):
            raise Refused("Somebody in the room cannot be removed by us.")

    async def _others(self, room_id: str) -> set[str]:
        return await present(self._session.wire, room_id) - {self._session.me}

    async def _redact(self, message: Outbound, note: _Note) -> _Note:
        room_id, row, start = message.to.chat, message.id, note.start
        while True:
            query = {"dir": "b", "limit": _PAGE} | ({"from": start} if start else {})
            where = f"{path('rooms', room_id, 'messages')}?{urlencode(query)}"
            page = await self._session.wire.call("GET", where)
            chunk = events_of({"events": page.get("chunk")})
            for event in chunk:
                if _says_something(event):
                    await self._redact_one(room_id, str(row), str(event.get("event_id")))
            end = page.get("end")
            start = end if isinstance(end, str) and chunk and end != start else None
            note = _Note(start is None, start)
            await self._session.host.progress(row, note.written())
            if start is None:
                return note

    async def _redact_one(self, room_id: str, row: str, event_id: str) -> None:
        once = f"{row}.{sha256(event_id.encode()).hexdigest()[:16]}"
        await self._session.wire.call("PUT", path("rooms", room_id, "redact", event_id, once), {})

    async def _free_addresses(self, room_id: str) -> None:
        reply = await self._session.wire.call("GET", path("rooms", room_id, "aliases"))
        aliases = reply.get("aliases")
        for alias in aliases if isinstance(aliases, list) else []:
            with suppress(Denied):
                await self._session.wire.call("DELETE", path("directory", "room", str(alias)))

    async def _leave(self, room_id: str) -> None:
        await self._session.depart(room_id)
        for what in ("leave", "forget"):
            with suppress(Denied):
                await self._session.wire.call("POST", path("rooms", room_id, what), {})

    async def _destroy_keys(self, room_id: str) -> None:
        session = self._session
        store.forget_room(session.client, room_id)
        session.late.drop_room(room_id)
        fresh = session.late.unsaved()
        if fresh is not None:
            await session.host.receive([], state={late.KEY: fresh})
            session.late.saved(fresh)
        await session.forget(room_id)


def _says_something(event: Mapping[str, object]) -> bool:
    """Whether there is content in it that redacting takes away; names of members are content."""
    content = section(event, "content")
    kind = word(event, "type")
    if not content or kind in _KEEPS_ROOM_SAFE or "redacted_because" in section(event, "unsigned"):
        return False
    if kind == "m.room.redaction":
        return "reason" in content
    if kind == "m.room.member":
        return bool(content.keys() - {"membership"})
    return True
