"""Sends files as documents: byte for byte as they are, streamed from wherever they come from.

Telegram makes pictures and sounds smaller when they are sent as such, and takes only some kinds; a
document stays what it is. What fails before the last byte has left never arrived; what fails after
it is Uncertain.

Words too long for a caption go in front, as a message of their own. The row's note says that they
did, so that they are not said again where only the file has to be tried again.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from secrets import token_hex

from adapters.naming import name_of
from adapters.port import AdapterError, Download, Refused, RetryLater, Sent, Source, Uncertain
from adapters.telegram.buttons import keyboard
from adapters.telegram.convert import message_source
from adapters.telegram.errors import SOON, in_port_words
from adapters.telegram.parts import CAPTION, mended, units
from adapters.telegram.reading import number
from adapters.telegram.saying import check_place
from adapters.telegram.spots import Spot
from adapters.telegram.wire import Wire
from routing.ids import ChatId, OutboundId
from routing.messages import Attachment, Made, Outbound

LARGEST = 50_000_000  # bytes Telegram takes from a bot
_TOO_LARGE = "Telegram takes no files as large as this one."
_BROKE_OFF = "The connection broke while the file was sent."
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+")

Keep = Callable[[OutboundId, bytes], Awaitable[None]]  # Host.progress
Say = Callable[[str], Awaitable[None]]  # a message without buttons


async def send(wire: Wire, spot: Spot, message: Outbound, source: Source, first: "Words") -> Sent:
    """The file of this message, its words below it. Raises what the port says."""
    file = message.attachment
    if file is None:
        raise Refused("There is no file to send.")
    fields = _fields(spot, message)
    async with source() as found:
        download = await _sized(found)
        if units(mended(message.body.text).strip()) > CAPTION:
            await first.say(message, spot.chat)
            fields.pop("caption", None)
        body = Form(fields, file, download)
        answer = await _post(wire, body)
    shown = number(answer, "message_id")
    if shown is None:
        raise Uncertain("Telegram gave an answer that makes no sense.")
    await check_place(wire.bot, spot, shown, number(answer, "message_thread_id"))
    return Sent(message_source(shown), shown)


def _fields(spot: Spot, message: Outbound) -> dict[str, str]:
    """Raises Refused."""
    fields = {"chat_id": str(spot.user), "disable_content_type_detection": "true"}
    if spot.thread is not None:
        fields["message_thread_id"] = str(spot.thread)
    caption = mended(message.body.text).strip()
    buttons = keyboard(message.message, message.choices)
    if caption:
        fields["caption"] = caption
    if buttons is not None:
        fields["reply_markup"] = buttons.to_json()
    return fields


async def _sized(download: Download) -> Download:
    """With its size, which is sent before it. Where nobody knows it, all is read to find out."""
    found = bytearray()
    if download.size is None:
        async for chunk in download.chunks:
            found += chunk
            if len(found) > LARGEST:
                break
        download = Download(len(found), _one(bytes(found)))
    if download.size is None or download.size > LARGEST:
        raise Refused(_TOO_LARGE)
    return download


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _post(wire: Wire, form: "Form") -> object:
    try:
        async with aclosing(form.pieces()) as pieces:
            with in_port_words():
                return await wire.post("sendDocument", pieces, form.headers)
    except (Uncertain, RetryLater) as unclear:
        if form.failed is not None:
            raise form.failed from None
        if form.left or isinstance(unclear, RetryLater):
            raise
        raise RetryLater(SOON, _BROKE_OFF) from None


class Words:
    """What is said in front of a file because it is too long to stand below it."""

    def __init__(self, say: Say, keep: Keep) -> None:
        self._say, self._keep = say, keep

    async def say(self, message: Outbound, chat: ChatId) -> None:
        """Say it, unless the row's note tells that it was; marked anew it is said again."""
        note = f"said in {chat}{' again' if message.again else ''}".encode()
        if message.progress == note:
            return
        await self._say(message.body.text)
        with suppress(OSError):  # said it is; at worst it is said once more
            await self._keep(message.id, note)


class Form:
    """A call with one file, as multipart/form-data (RFC 7578), made while it is sent.

    `left`: all of it was handed over. `failed`: why the file ended too early.
    """

    def __init__(
        self, fields: Mapping[str, str], file: Attachment | Made, download: Download
    ) -> None:
        mark = token_hex(16)
        typed = file.media_type
        media_type = typed if _MEDIA_TYPE.fullmatch(typed) else "application/octet-stream"
        parts = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        self._before = (
            f'{parts}--{mark}\r\nContent-Disposition: form-data; name="document"; '
            f'filename="{name_of(file)}"\r\nContent-Type: {media_type}\r\n\r\n'
        ).encode()
        self._after = f"\r\n--{mark}--\r\n".encode()
        self._download, self._size = download, download.size or 0
        length = len(self._before) + self._size + len(self._after)
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Content-Length": str(length),
        }
        self.left = False
        self.failed: AdapterError | None = None

    async def pieces(self) -> AsyncGenerator[bytes]:
        yield self._before
        count = 0
        try:
            async for chunk in self._download.chunks:
                count += len(chunk)
                if count > self._size:
                    raise RetryLater(SOON, "The file became longer while it was read.")
                yield chunk
            if count < self._size:
                raise RetryLater(SOON, "The file ended too early.")
        except AdapterError as error:
            self.failed = error
            raise
        self.left = True
        yield self._after
