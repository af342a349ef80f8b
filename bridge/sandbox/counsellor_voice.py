"""Everything a counsellor's client sends: words, edits, reactions, files, signs of typing.

Apart from `say_plain`, which exists because a homeserver could do the same, all of it is encrypted
for devices that their owners vouch for and for no others. The functions give event ids.
"""

import asyncio
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote
from uuid import uuid4

from aiohttp import ClientError
from nio import (
    AsyncClient,
    EncryptionError,
    ErrorResponse,
    GroupEncryptionError,
    LocalProtocolError,
    MemoryDownloadResponse,
    OlmUnverifiedDeviceError,
    RoomSendResponse,
    UploadResponse,
)
from nio.crypto import decrypt_attachment

from adapters.matrix.crosssigning import CrossSigningError
from bridge.sandbox import counsellor_words as words
from bridge.sandbox.counsellor_login import CounsellorError
from bridge.sandbox.counsellor_screen import Shown
from bridge.sandbox.counsellor_sync import Syncing

_TYPING_MS = 20_000
_JUDGEMENTS = 3
_AWAY = (ClientError, OSError, TimeoutError, CrossSigningError)


class NotSent(CounsellorError):
    """The homeserver refused it, or could not be reached."""


class Voice:
    """The sending half of `Counsellor`."""

    def __init__(self, client: AsyncClient, syncing: Syncing) -> None:
        self._client = client
        self._syncing = syncing
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def say(self, room_id: str, body: str) -> str:
        """Say something. Raises NotSent, as all of these do."""
        return await self.send(room_id, "m.room.message", words.text(body))

    async def notice(self, room_id: str, body: str) -> str:
        """Say something the way programs do."""
        return await self.send(room_id, "m.room.message", words.notice(body))

    async def edit(self, room_id: str, event_id: str, body: str) -> str:
        return await self.send(room_id, "m.room.message", words.edit(event_id, body))

    async def reply(self, room_id: str, to: Shown, body: str) -> str:
        """Answer one message, with its words quoted in front."""
        return await self.send(room_id, "m.room.message", words.reply(to, body))

    async def thread(self, room_id: str, root: str, body: str) -> str:
        return await self.send(room_id, "m.room.message", words.thread(root, body))

    async def react(self, room_id: str, event_id: str, key: str) -> str:
        """React; reactions are not encrypted, in any client."""
        return await self.send(room_id, "m.reaction", words.reaction(event_id, key))

    async def redact(self, room_id: str, event_id: str) -> str:
        try:
            reply = await self._client.room_redact(room_id, event_id, tx_id=str(uuid4()))
        except _AWAY as error:
            raise NotSent("The homeserver could not be reached for a redaction.") from error
        return _accepted(reply)

    async def send_file(self, room_id: str, name: str, media_type: str, data: bytes) -> str:
        """Encrypt and upload a file, and say so in the room. The homeserver never learns `name`."""
        try:
            reply, keys = await self._client.upload(
                io.BytesIO(data), media_type, "file", encrypt=True, filesize=len(data)
            )
        except _AWAY as error:
            raise NotSent("The homeserver could not be reached for a file.") from error
        if not isinstance(reply, UploadResponse):
            raise NotSent("The homeserver did not take the file.")
        where = {"url": reply.content_uri, **keys}
        return await self.send(
            room_id, "m.room.message", words.file(name, media_type, len(data), where)
        )

    async def fetch(self, line: Shown) -> bytes:
        """The decrypted bytes of a file that somebody sent, as its hash says they must be.

        Raises CounsellorError.
        """
        file = line.content.get("file")
        if not isinstance(file, dict):
            raise CounsellorError("This message holds no encrypted file.")
        reply = await self._client.download(file["url"])
        if not isinstance(reply, MemoryDownloadResponse):
            raise CounsellorError("The homeserver did not hand out the file.")
        hashes = file["hashes"]["sha256"]
        try:
            return bytes(decrypt_attachment(reply.body, file["key"]["k"], hashes, file["iv"]))
        except EncryptionError:
            raise CounsellorError("The file is not what was sent.") from None

    async def typing(self, room_id: str, typing: bool = True) -> None:  # noqa: FBT001, FBT002 - on or off
        await self._client.room_typing(room_id, typing, _TYPING_MS)

    async def seen(self, room_id: str, event_id: str) -> None:
        """Send a read receipt."""
        await self._client.room_read_markers(room_id, event_id, event_id)

    async def say_plain(self, room_id: str, body: str) -> str:
        """Put unencrypted words into a room, encrypted or not, past this client's care."""
        path = f"/_matrix/client/v3/rooms/{quote(room_id)}/send/m.room.message/{uuid4()}"
        headers = {"Authorization": f"Bearer {self._client.access_token}"}
        try:
            reply = await self._client.send("PUT", path, json.dumps(words.text(body)), headers)
            answer = await reply.json()
        except (*_AWAY, ValueError) as error:
            raise NotSent("The homeserver could not be reached.") from error
        if reply.status != HTTPStatus.OK:
            raise NotSent("The homeserver refused a message.")
        return str(answer["event_id"])

    async def send(self, room_id: str, kind: str, content: Mapping[str, object]) -> str:
        """Send any event, encrypted where the room is; its transaction id is new each time."""
        async with self._locks[room_id]:
            for _ in range(_JUDGEMENTS):
                sent = await self._try(room_id, kind, dict(content))
                if sent is not None:
                    return sent
        raise NotSent("The devices in the room keep changing; nothing was sent.")

    async def _try(self, room_id: str, kind: str, content: dict[str, object]) -> str | None:
        """None when a device turned up that was not judged yet."""
        try:
            await self._syncing.meet_room(room_id)
            reply = await self._client.room_send(room_id, kind, content)
        except OlmUnverifiedDeviceError as error:
            self._syncing.doubt(error.unverified_device.user_id)
            return None
        except (LocalProtocolError, GroupEncryptionError) as error:
            raise NotSent("The client cannot send to this room.") from error
        except _AWAY as error:
            raise NotSent("The homeserver could not be reached.") from error
        return _accepted(reply)


def _accepted(reply: RoomSendResponse | ErrorResponse) -> str:
    if isinstance(reply, ErrorResponse):
        raise NotSent(f"The homeserver refused with {reply.status_code}.")
    return str(reply.event_id)
