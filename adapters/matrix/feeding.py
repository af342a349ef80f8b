"""What nio is given of a homeserver's answer: keys, and who is in a room. In pieces, and cleaned.

nio takes an answer as a whole, and one event that it stumbles over loses all that come behind it;
what is in events, strangers decide. So each piece is given alone, stripped to what nio needs.
"""

from collections.abc import Mapping

from nio import AsyncClient, SyncResponse

from adapters.matrix import store
from adapters.matrix.signatures import section, word
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Json

_MEMBERSHIPS = frozenset({"join", "invite", "leave", "ban"})


class Feeding:
    """Gives nio what it must know."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def key(self, event: Json) -> None:
        """A message to our device, encrypted: most likely the key of a room.

        Raises StoreTrouble: then the key is not kept, and must be fetched once more.
        """
        await self._feed({"to_device": {"events": [event]}})

    async def state(self, room_id: str, room: Json) -> None:
        """Who is in a room, and that it is encrypted.

        Where somebody only said something nio learns nothing, and takes longer for it than we need
        for all else that becomes of the message.
        """
        state = [*events_of(section(room, "state")), *events_of(section(room, "timeline"))]
        news = [bare for event in state if (bare := _bare(event))]
        known = self._client.rooms.get(room_id)
        if not news and known is not None and known.members_synced:
            return
        joined = {
            "state": {"events": news},
            "timeline": {"events": [], "limited": False, "prev_batch": "-"},
        }
        await self._feed({"rooms": {"join": {room_id: joined}}})
        known = self._client.rooms.get(room_id)
        if known is not None:
            known.members_synced = True  # nothing is loaded lazily: the state names everybody

    async def _feed(self, part: Mapping[str, object]) -> None:
        self._client.next_batch = ""  # else nio takes a repeated answer for one it knows
        with store.all_or_nothing(self._client):
            try:
                response = SyncResponse.from_dict({"next_batch": "-", **part})
                if isinstance(response, SyncResponse):
                    await self._client.receive_response(response)
            except store.DatabaseTrouble:
                raise
            except Exception:  # noqa: BLE001, S110 - the library raises whatever its parts raise
                pass


def _bare(event: Json) -> Json | None:
    """The event without everything that nio need not see, or None when it need not see it."""
    kind, who = event.get("type"), event.get("state_key")
    if not isinstance(who, str):
        return None
    if kind == "m.room.member":
        membership = word(section(event, "content"), "membership")
        content: Json = {"membership": membership}
        if membership not in _MEMBERSHIPS:
            return None
    elif kind == "m.room.encryption" and not who:
        content = {"algorithm": "m.megolm.v1.aes-sha2"}
    else:
        return None
    return {
        "type": kind,
        "state_key": who,
        "sender": event.get("sender"),
        "event_id": event.get("event_id"),
        "origin_server_ts": 0,
        "content": content,
    }
