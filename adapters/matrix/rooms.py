"""Rooms of our own: made once however often it is asked, and closed so that they can be read only.

A room is found again by an alias made from the place's id. Only we may invite, name, remove or
change anything there; since version 12 of rooms its maker stands above all levels and must not be
listed among them, so the levels name nobody.
"""

from collections.abc import Mapping
from contextlib import suppress

from adapters.matrix.errors import SOON, Denied
from adapters.matrix.sending import Speaking
from adapters.matrix.session import Session
from adapters.matrix.signatures import section, word
from adapters.matrix.splitting import whole
from adapters.matrix.timeline import OURS
from adapters.matrix.wire import Json, Wire, path
from adapters.port import (
    NotTrusted,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    WrongReaders,
)
from routing.ids import AuthorId, ChatId, PlaceId
from routing.messages import Opening, Outbound

_APPEARS = 1.0  # seconds a new room is given to appear
_LEVELS: Json = {
    "users_default": 0,
    "events_default": 0,
    "state_default": OURS,
    "invite": OURS,
    "kick": OURS,
    "ban": OURS,
    "redact": OURS,
    "events": {},
    "notifications": {"room": OURS},
}
_STATE: Mapping[str, Json] = {
    "m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"},
    "m.room.history_visibility": {"history_visibility": "invited"},
    "m.room.join_rules": {"join_rule": "invite"},
    "m.room.guest_access": {"guest_access": "forbidden"},
}
_PRESENT = frozenset({"invite", "join"})
_INVITED = frozenset({"invite", "join", "leave", "ban"})  # whoever declined is not asked again


class Rooms:
    """Makes and closes rooms. The caller holds the lock of the place or the room."""

    def __init__(self, session: Session, speaking: Speaking) -> None:
        self._session = session
        self._speaking = speaking

    async def open(self, message: Outbound) -> Sent:
        """A room for a place, with its invitations out. Repeating it gives the same room."""
        opening = message.opening
        if opening is None:
            raise Refused("An opening must say what it opens.")
        room_id = await self._find(opening.place)
        if room_id is None:
            room_id = await self._make(opening)
        else:
            await self._mend(room_id, opening)
        for who in opening.invite:
            await self._invite(room_id, who, opening)
        await self._session.until_known(room_id, opening.invite, _APPEARS)
        return Sent(None, chat=ChatId(room_id))

    async def invite(self, message: Outbound) -> Sent:
        """Somebody else may come in. Repeating it changes nothing. Raises PlaceGone and Refused."""
        room_id, who = message.to.chat, _named(message)
        if await self._membership(room_id, who) not in _PRESENT:
            await self._ask(room_id, "invite", {"user_id": who})
            await self._session.until_known(room_id, (who,), _APPEARS)
        return Sent(None)

    async def remove(self, message: Outbound) -> Sent:
        """They are out, or their invitation is withdrawn. Repeating it changes nothing."""
        room_id, who = message.to.chat, _named(message)
        if await self._membership(room_id, who) in _PRESENT:
            await self._ask(room_id, "kick", {"user_id": who})
        return Sent(None)

    async def _ask(self, room_id: str, what: str, body: Json) -> None:
        try:
            await self._session.wire.call("POST", path("rooms", room_id, what), body)
        except Denied:
            if await self._membership(room_id, self._session.me) != "join":
                raise PlaceGone("We are no longer in the room.") from None
            raise Refused("The homeserver does not let us move somebody there.") from None

    async def _membership(self, room_id: str, who: str) -> str | None:
        """As the homeserver says now; None: never there, or we may not know."""
        try:
            return await self._known(room_id, who)
        except Denied:
            return None

    async def _known(self, room_id: str, who: str) -> str | None:
        """None: never there. Unclear is neither in nor out. Raises RetryLater and Denied."""
        where = path("rooms", room_id, "state", "m.room.member", who)
        member = await self._session.wire.found(where)
        if member is not None and not word(member, "membership"):
            raise RetryLater(SOON, "The homeserver does not say clearly who is in a room.")
        return None if member is None else word(member, "membership")

    async def close(self, message: Outbound) -> Sent:
        """Say the last word and let nobody write any more.

        The room is followed until its silence has been read: whatever was said before comes first.
        """
        room_id, source = message.to.chat, None
        if not self._session.is_closed(room_id):
            if message.body.text:
                with suppress(NotTrusted, RecipientGone, WrongReaders):
                    source = await self._speaking.say(message)
            await silence(self._session.wire, room_id)
            self._session.closing.add(room_id)
        order = 0 if source is None else await self._speaking.order(room_id, source)
        return Sent(source, order)

    async def _find(self, place: PlaceId) -> str | None:
        alias = alias_of(place, self._session.me)
        reply = await self._session.wire.found(path("directory", "room", alias))
        if reply is None:
            return None
        room_id = str(reply.get("room_id"))
        where = f"{path('rooms', room_id, 'state', 'm.room.create')}/?format=event"
        try:
            made = await self._session.wire.call("GET", where)
        except Denied:
            made = {}
        if made.get("sender") != self._session.me:
            raise PlaceGone("The room for this place is not ours, or no longer there.")
        return room_id

    async def _make(self, opening: Opening) -> str:
        body: Json = {
            "visibility": "private",
            "preset": "private_chat",
            "name": whole(opening.name),
            "room_alias_name": _local_part(opening.place),
            "initial_state": [
                {"type": kind, "state_key": "", "content": dict(content)}
                for kind, content in _STATE.items()
            ],
            "power_level_content_override": _LEVELS,
        }
        try:
            reply = await self._session.wire.call("POST", "/createRoom", body)
        except Denied as denied:
            if denied.code != "M_ROOM_IN_USE":
                raise
            found = await self._find(opening.place)  # made in between, by an earlier try
            if found is None:
                raise
            return found
        return str(reply.get("room_id"))

    async def _mend(self, room_id: str, opening: Opening) -> None:
        """A homeserver that died in the middle may have left the room half made."""
        levels = await self._state(room_id, "m.room.power_levels")
        users = section(levels, "users")
        wanted: dict[str, Json] = {
            **_STATE,
            "m.room.power_levels": {**_LEVELS, **({"users": users} if users else {})},
            "m.room.name": {"name": whole(opening.name)},
        }
        for kind, content in wanted.items():
            there = levels if kind == "m.room.power_levels" else await self._state(room_id, kind)
            if any(there.get(name) != value for name, value in content.items()):
                where = path("rooms", room_id, "state", kind)
                await self._session.wire.call("PUT", where, content)

    async def _state(self, room_id: str, kind: str) -> Json:
        return await self._session.wire.found(path("rooms", room_id, "state", kind)) or {}

    async def _invite(self, room_id: str, who: AuthorId, opening: Opening) -> None:
        if await self._known(room_id, who) in _INVITED:
            return
        body: Json = {"user_id": who}
        if opening.reason.text:
            body["reason"] = whole(opening.reason.text)
        try:
            await self._session.wire.call("POST", path("rooms", room_id, "invite"), body)
        except Denied:
            raise Refused("The homeserver does not let us invite somebody to the room.") from None


def _named(message: Outbound) -> AuthorId:
    if message.who is None:
        raise Refused("Nobody is named who shall come or go.")
    return message.who


async def silence(wire: Wire, room_id: str) -> None:
    """Nobody but us may say anything any more; who is there can still read."""
    where = path("rooms", room_id, "state", "m.room.power_levels")
    levels = await wire.found(where) or {}
    wanted: Json = {**levels, "events_default": OURS, "events": {}}
    if levels != wanted:
        await wire.call("PUT", where, wanted)


def alias_of(place: PlaceId, me: str) -> str:
    """The address of the room for a place, on our own homeserver."""
    return f"#{_local_part(place)}:{me.partition(':')[2]}"


def _local_part(place: PlaceId) -> str:
    return f"place-{place.hex}"
