"""A file on its way to the homeserver: encrypted here, piece by piece, and kept there unreadable.

The homeserver gets bytes that say nothing, without a name and of no type. Address and key of what
it took stand in the row's note, so that a repeated row uploads nothing a second time, and in the
encrypted event, and nowhere else.

    progress    {"v": 1, "file": {the EncryptedFile of the event}, "size": bytes}

Encryption: AES-256 in counter mode, SHA-256 of what was encrypted; "Sending encrypted attachments"
in the client-server API of the Matrix specification, version v2 of EncryptedFile.
"""

import asyncio
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.matrix.admission import admit
from adapters.matrix.errors import SOON, Denied
from adapters.matrix.session import Session
from adapters.matrix.wire import V1, Json
from adapters.port import AdapterError, Download, Refused, RetryLater, Source
from routing.messages import Outbound

_VERSION = 1
_LIMIT = "/media/config"
_MOST = 50 << 20  # bytes, where the homeserver names no limit
_PATIENCE = 300.0  # seconds for a whole file
_MOMENTS = 1000  # turns of the loop that a cancelled reading may take to end
_TOO_LARGE = "The homeserver takes no files as large as this one."
_TAKES_NONE = "The homeserver does not take a file from this account."


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that the homeserver has. `file` is the EncryptedFile: address, key and hash."""

    file: Json = field(repr=False)
    size: int

    @classmethod
    def read(cls, kept: bytes | None) -> "Uploaded | None":
        """The note of an earlier try, if it makes sense."""
        try:
            note = json.loads(kept or b"{}")
        except ValueError:
            return None
        if not isinstance(note, dict) or note.get("v") != _VERSION:
            return None
        file, size = note.get("file"), note.get("size")
        if not isinstance(file, dict) or not isinstance(size, int):
            return None
        return cls(file, size)

    def is_at(self, user_id: str) -> bool:
        """Whether the homeserver of this account has it: a row may have moved to another one."""
        return str(self.file.get("url")).startswith(f"mxc://{user_id.partition(':')[2]}/")

    def written(self) -> bytes:
        return json.dumps({"v": _VERSION, "file": self.file, "size": self.size}).encode()


class Sealing:
    """Encrypts one file, in order, under a key of its own."""

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._start = token_bytes(8) + bytes(8)  # the second half counts
        self._cipher = Cipher(algorithms.AES(self._key), modes.CTR(self._start)).encryptor()
        self._hash = sha256()
        self.size = 0

    def update(self, chunk: bytes) -> bytes:
        sealed = self._cipher.update(chunk)
        self._hash.update(sealed)
        self.size += len(sealed)
        return sealed

    def finished(self, url: str) -> Uploaded:
        key = {
            "kty": "oct",
            "alg": "A256CTR",
            "ext": True,
            "k": urlsafe_b64encode(self._key).decode().rstrip("="),
            "key_ops": ["encrypt", "decrypt"],
        }
        digest = b64encode(self._hash.digest()).decode().rstrip("=")
        start = b64encode(self._start).decode().rstrip("=")
        file: Json = {"v": "v2", "url": url, "key": key, "iv": start, "hashes": {"sha256": digest}}
        return Uploaded(file, self.size)


class Media:
    """Brings files to the homeserver, over one connection."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._largest: int | None = None

    async def ready(self, message: Outbound, source: Source | None) -> Uploaded | None:
        """The file of this message, uploaded now or by an earlier try; None: it has none.

        Nothing is uploaded for a room in which it could not be said. Raises what saying does, and
        what `source` raises.
        """
        if message.attachment is None:
            return None
        kept = Uploaded.read(message.progress)
        if kept is not None and kept.is_at(self._session.me):
            return kept
        if source is None:
            raise Refused("There is nothing to read the file from.")
        if self._session.is_closed(message.to.chat):
            raise Refused("The room is closed.")
        await admit(self._session, message)
        async with source() as download:
            uploaded = await self._upload(download)
        await self._session.host.progress(message.id, uploaded.written())
        return uploaded

    async def _upload(self, download: Download) -> Uploaded:
        largest = await self._limit()
        if download.size is None:
            download = await _gathered(download, largest)
        if download.size is None or download.size > largest:
            raise Refused(_TOO_LARGE)
        sealing = Sealing()
        reading = Reading(download, sealing)
        try:
            reply = await self._session.wire.upload(reading.body, download.size, patience=_PATIENCE)
        except Denied as denied:
            text = _TOO_LARGE if denied.code == "M_TOO_LARGE" else _TAKES_NONE
            raise Refused(text) from None
        except RetryLater:
            if reading.failed is not None:
                raise reading.failed from None
            raise
        finally:
            await reading.close()
        url = reply.get("content_uri")
        if not isinstance(url, str) or sealing.size != download.size:
            raise RetryLater(SOON, "The homeserver's answer to a file was unclear.")
        return sealing.finished(url)

    async def _limit(self) -> int:
        """Bytes at most, as the homeserver says; asked once a connection."""
        if self._largest is None:
            said: object = None
            with suppress(Denied):  # too old to know the question
                reply = await self._session.wire.call("GET", _LIMIT, base=V1)
                said = reply.get("m.upload.size")
            self._largest = said if isinstance(said, int) and said > 0 else _MOST
        return self._largest


class Reading:
    """The encrypted pieces, as a request asks for them; `failed`: why they ended too early."""

    def __init__(self, download: Download, sealing: Sealing) -> None:
        self._download = download
        self._sealing = sealing
        self.failed: AdapterError | None = None
        self.body = self._pieces()

    async def _pieces(self) -> AsyncGenerator[bytes]:
        size = self._download.size or 0
        try:
            async for chunk in self._download.chunks:
                if self._sealing.size + len(chunk) > size:
                    raise RetryLater(SOON, "The file became longer while it was read.")
                yield self._sealing.update(chunk)
            if self._sealing.size < size:
                raise RetryLater(SOON, "The file ended too early.")
        except AdapterError as error:
            self.failed = error
            raise

    async def close(self) -> None:
        """The request may be over while its last piece is still being read."""
        for _ in range(_MOMENTS):
            try:
                await self.body.aclose()
            except RuntimeError:  # being read: that is cancelled already, and ends in a moment
                await asyncio.sleep(0)
            else:
                return


async def _gathered(download: Download, most: int) -> Download:
    """With a size: a homeserver wants to know it first. All of it is in memory then."""
    found = bytearray()
    async for chunk in download.chunks:
        found += chunk
        if len(found) > most:
            raise Refused(_TOO_LARGE)
    return Download(len(found), _one(bytes(found)))


async def _one(data: bytes) -> AsyncGenerator[bytes]:
    yield data
