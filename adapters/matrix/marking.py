"""Marks on messages in a room: our reaction, a message of ours taken away, one kept in sight.

Reactions are encrypted in no client: they hold a picture and nothing that anybody said. Which event
is our reaction to a message is kept nowhere: the homeserver is asked for it, so that a mark can be
moved by whichever process comes next. All of this may be done again and changes nothing then.
"""

from collections.abc import Mapping

from adapters.matrix.errors import Denied
from adapters.matrix.session import Session
from adapters.matrix.signatures import section
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import V1, Json, path
from adapters.port import Refused, Sent
from routing.ids import SourceId
from routing.marking import Sign
from routing.messages import Outbound

SIGNS: Mapping[str, str] = {
    Sign.NONE: "",
    Sign.RELAYED: "\N{WHITE HEAVY CHECK MARK}",
    Sign.NOTE: "\N{MEMO}",
    Sign.FAILED: "\N{CROSS MARK}",
}
_THERE_ALREADY = "M_DUPLICATE_ANNOTATION"
_NOT_THERE = "M_NOT_FOUND"
_PINNED = "m.room.pinned_events"


class Marking:
    """Puts marks on messages. The caller holds the room's lock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def react(self, message: Outbound) -> Sent:
        """The sign on the first target, and on that one only. Raises Refused for a strange one."""
        picture = SIGNS.get(message.body.text)
        if picture is None:
            raise Refused("This sign is not known.")
        for position, target in enumerate(message.targets):
            await self._show(message, target, picture if position == 0 else "")
        return Sent(None)

    async def delete(self, message: Outbound) -> Sent:
        """Every part. One that is no longer there is as good as taken away."""
        for n, source in enumerate(message.targets):
            await self._redact(message, source, f"{message.id}.{n}")
        return Sent(None)

    async def pin(self, message: Outbound) -> Sent:
        """The first part, and nothing else."""
        self._open_room(message)
        where, wanted = path("rooms", message.to.chat, "state", _PINNED), list(message.targets[:1])
        there = await self._session.wire.found(where) or {}
        if wanted and there.get("pinned") != wanted:
            await self._session.wire.call("PUT", where, {"pinned": wanted})
        return Sent(None)

    async def _show(self, message: Outbound, target: SourceId, picture: str) -> None:
        """The new one comes before the old ones go: a message never stands there without."""
        ours = await self._ours(message, target)
        if picture and picture not in ours.values():
            self._open_room(message)
            await self._annotate(message, target, picture)
        for event, shown in ours.items():
            if shown != picture:
                await self._redact(message, event, f"{message.id}.{event[1:17]}")

    async def _annotate(self, message: Outbound, target: SourceId, picture: str) -> None:
        where = path("rooms", message.to.chat, "send", "m.reaction", str(message.id))
        relation = {"rel_type": "m.annotation", "event_id": target, "key": picture}
        try:
            reply = await self._session.wire.call("PUT", where, {"m.relates_to": relation})
        except Denied as denied:
            if denied.code != _THERE_ALREADY:
                raise
        else:
            self._session.echoes.reacted(target, str(reply.get("event_id")), picture)

    async def _ours(self, message: Outbound, target: SourceId) -> dict[SourceId, str]:
        """Our reactions to this event that stand there now, with their pictures."""
        known = self._session.echoes.reactions(target)
        if known is not None:
            return {SourceId(event): picture for event, picture in known.items()}
        asked = path("rooms", message.to.chat, "relations", target, "m.annotation", "m.reaction")
        reply = await self._session.wire.call("GET", f"{asked}?limit=100", base=V1)
        return {
            SourceId(str(event.get("event_id"))): _picture(event)
            for event in events_of({"events": reply.get("chunk")})
            if event.get("sender") == self._session.me and _picture(event)
        }

    async def _redact(self, message: Outbound, source: SourceId, once: str) -> None:
        """What is not there needs no taking away."""
        where = path("rooms", message.to.chat, "redact", source, once)
        try:
            await self._session.wire.call("PUT", where, {})
        except Denied as denied:
            if denied.code != _NOT_THERE:
                raise
        self._session.echoes.withdrawn(source)

    def _open_room(self, message: Outbound) -> None:
        if self._session.is_closed(message.to.chat):
            raise Refused("The room is closed.")


def _picture(event: Json) -> str:
    return str(section(event, "content", "m.relates_to").get("key", ""))
