"""Saying something in a room: to whom it may be said, under which key, and only once.

A client's words leave this process encrypted or not at all: the event that is sent is built from
what the key machine gives back, and its kind is checked. Who is in the room is checked under the
room's lock, after the last wait before the words are encrypted; a key is only ever shared with the
people that check has seen.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from nio import EncryptionError, LocalProtocolError

from adapters.matrix.admission import admit, goes_plain, objection
from adapters.matrix.convert import SAID, milliseconds
from adapters.matrix.errors import SOON, Denied, TokenRefused
from adapters.matrix.filecontent import with_file
from adapters.matrix.media import Uploaded
from adapters.matrix.session import Session
from adapters.matrix.sharing import Sharing
from adapters.matrix.signatures import section
from adapters.matrix.splitting import whole
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Json, path
from adapters.numbered import as_text
from adapters.port import Refused, RetryLater
from routing.ids import SourceId
from routing.messages import Outbound, OutboundKind, Voice

MARK = "counselbridge.row"  # our row's id on each event, beside what is encrypted
_TRIES = 3
_ECHO = 1.0  # seconds until the homeserver is asked what it took, where it has not shown that yet
_PAGES = 3  # of a hundred events, looked through for a message that may have been sent


class Speaking:
    """Sends messages. The caller holds the room's lock."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sharing = Sharing(session)

    async def say(self, message: Outbound, uploaded: Uploaded | None = None) -> SourceId:
        """Send it, or find it where it was sent already; gives the event's id.

        `uploaded` is its file, where it has one.

        Raises what the port says, Denied, TokenRefused and OSError.
        """
        room_id = message.to.chat
        if self._session.is_closed(room_id):
            raise Refused("The room is closed.")
        source = await self._find(message) if message.look else None
        if source is None:
            source = await self._send(message, _content(message, uploaded))
        await self._withdraw_rest(message)
        return source

    async def order(self, room_id: str, source: SourceId) -> int:
        """When the homeserver took an event, in its own milliseconds, or about when."""
        echoed = await self._session.echoes.order(source, _ECHO)
        if echoed:
            return echoed
        try:
            event = await self._session.wire.call("GET", path("rooms", room_id, "event", source))
        except (RetryLater, Denied, TokenRefused):
            event = {}
        return milliseconds(event) or int(self._session.ambient.now() * 1000)

    async def _send(self, message: Outbound, content: Json) -> SourceId:
        room_id = message.to.chat
        room = await admit(self._session, message)
        if goes_plain(message) and not self._sharing.reaches_everybody(room):
            kind, event = "m.room.message", content
        else:
            kind, event = await self._encrypted(message, content)
        # The homeserver knows our ids for a day and answers a repeated one with the first event.
        # So an answer that is lost after sending is no uncertainty: the same row is sent again.
        where = path("rooms", room_id, "send", kind, str(message.id))
        reply = await self._session.wire.call("PUT", where, {**event, MARK: str(message.id)})
        return SourceId(str(reply.get("event_id")))

    async def _encrypted(self, message: Outbound, content: Json) -> tuple[str, Json]:
        client = self._session.client
        for _ in range(_TRIES):
            room = await admit(self._session, message)
            await self._sharing.prepare(room, message.addressee)
            if not self._sharing.is_ready(room) or objection(self._session.me, room, message):
                continue  # somebody came or went, or got a device, while we waited
            try:
                kind, event = client.encrypt(room.room_id, "m.room.message", content)
            except (EncryptionError, LocalProtocolError):
                continue
            if kind == "m.room.encrypted":
                return kind, event
        raise RetryLater(SOON, "The devices of the readers keep changing.")

    async def _withdraw_rest(self, message: Outbound) -> None:
        """The new words stand in the first part of what is edited; old words do not stay behind."""
        for n, source in enumerate(message.targets[1:]):
            where = path("rooms", message.to.chat, "redact", source, f"{message.id}.{n}")
            await self._session.wire.call("PUT", where, {})

    async def _find(self, message: Outbound) -> SourceId | None:
        """Our row among the room's last events: by its transaction, or by the mark it carries."""
        start: object = None
        for _ in range(_PAGES):
            query = {"dir": "b", "limit": "100"} | ({"from": start} if start else {})
            where = f"{path('rooms', message.to.chat, 'messages')}?{urlencode(query)}"
            page = await self._session.wire.call("GET", where)
            for event in events_of({"events": page.get("chunk")}):
                if event.get("sender") == self._session.me and _is_marked(event, str(message.id)):
                    return SourceId(str(event.get("event_id")))
            start = page.get("end")
            if not isinstance(start, str):
                break
        return None


def _content(message: Outbound, uploaded: Uploaded | None) -> Json:
    content = words(message)
    if message.attachment is not None:
        if uploaded is None:
            raise Refused("There is no file to say this with.")
        content = with_file(content, message.attachment, uploaded)
    if message.kind is not OutboundKind.EDIT:
        return content
    if not message.targets:
        raise Refused("An edit must say what it edits.")
    relation = {"rel_type": "m.replace", "event_id": message.targets[0]}
    outer = {**content, "body": f"* {content['body']}"}
    return {**outer, "m.new_content": content, "m.relates_to": relation}


def words(message: Outbound) -> Json:
    """The content of a message: plain text, and exactly those are called whom it means to call."""
    text = whole(as_text(message.body, message.choices).text)
    called: Mapping[str, object] = {}
    if message.voice is Voice.CALL:
        called = {"user_ids": [str(user_id) for user_id in message.mentions]}
    msgtype = "m.notice" if message.voice is Voice.PROGRAM else "m.text"
    return {"msgtype": msgtype, "body": text, "m.mentions": dict(called), SAID: True}


def _is_marked(event: Json, row: str) -> bool:
    transaction = section(event, "unsigned").get("transaction_id")
    return row in (transaction, section(event, "content").get(MARK))
