"""Fetches again what clients sent: a file by its reference, a message by its number.

A file is asked for in two steps, because the address of its bytes holds the token, lives an hour
and is never kept. A message is forwarded inside the client's own chat, which is the only way the
Bot API has; the client sees it for a moment, without a sound, then it is taken away.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from http import HTTPStatus

import httpx

from adapters.port import (
    AccountRefused,
    AdapterError,
    Content,
    Download,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Uncertain,
)
from adapters.telegram.convert import message_number
from adapters.telegram.errors import LATER, SOON, in_port_words
from adapters.telegram.reading import Here, moment, number
from adapters.telegram.said import LARGEST, REFERENCE, content
from adapters.telegram.wire import Wire
from routing.ids import SourceId
from routing.messages import Attachment, Unsupported

CHUNK = 1 << 16  # bytes
_GONE = "The file is no longer there, or too large for programs."
_AWAY = "The file cannot be fetched from Telegram at the moment."
_NO_MESSAGE = "The message is no longer there."
_FINAL = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@asynccontextmanager
async def fetch(wire: Wire, attachment: Attachment) -> AsyncIterator[Download]:
    """The bytes of a file. Raises RetryLater and Refused."""
    path = await _path(wire, attachment.reference)
    if wire.closed:
        raise RetryLater(SOON, _AWAY)
    with _in_port_words():
        async with wire.download(path) as answer:
            _check(answer.status_code)
            chunks = _chunks(answer)
            try:
                yield Download(_size(answer), chunks)
            finally:
                await chunks.aclose()


async def _path(wire: Wire, reference: str) -> str:
    """Where the bytes are now, below the server's place for files."""
    if not REFERENCE.fullmatch(reference):
        raise Refused(_GONE)
    try:
        with in_port_words():
            answer = await wire.ask("getFile", file_id=reference)
    except Uncertain:
        raise RetryLater(SOON, _AWAY) from None
    except AccountRefused as refused:
        raise RetryLater(LATER, str(refused)) from None
    except (RecipientGone, Refused):
        raise Refused(_GONE) from None
    path = answer.get("file_path") if isinstance(answer, Mapping) else None
    if not isinstance(path, str) or not path or path.startswith("/") or ".." in path:
        raise Refused("The server does not hand out files: a local one must not run with --local.")
    return path


def _check(status: int) -> None:
    if status in _FINAL:
        raise Refused(_GONE)
    if status != HTTPStatus.OK:
        raise RetryLater(SOON, _AWAY)


def _size(answer: httpx.Response) -> int | None:
    said = answer.headers.get("Content-Length", "")
    packed = "Content-Encoding" in answer.headers
    return int(said) if said.isascii() and said.isdecimal() and not packed else None


async def _chunks(answer: httpx.Response) -> AsyncGenerator[bytes]:
    """The bytes as they come. More than Telegram promises is not taken."""
    count = 0
    with _in_port_words():
        async for chunk in answer.aiter_bytes(CHUNK):
            count += len(chunk)
            if count > LARGEST:
                raise Refused(_GONE)
            yield chunk


@contextmanager
def _in_port_words() -> Iterator[None]:
    """Without their cause: the library's errors name the address, and the token is in it."""
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
        raise RetryLater(SOON, _AWAY) from None


async def recover(wire: Wire, chat: int, targets: tuple[SourceId, ...], here: Here) -> Sent:
    """What a message of the client's says. Done twice, it is shown for a moment twice.

    Raises Refused where it is gone, and what sending raises.
    """
    old = message_number(targets[0]) if targets else None
    if old is None:
        raise Refused(_NO_MESSAGE)
    with in_port_words():
        copy = await wire.ask(
            "forwardMessage",
            chat_id=chat,
            from_chat_id=chat,
            message_id=old,
            disable_notification=True,
        )
    if not isinstance(copy, Mapping):
        raise Uncertain("Telegram gave an answer that makes no sense.")
    shown = number(copy, "message_id")
    if shown is not None:
        with suppress(AdapterError), in_port_words():
            await wire.bot.delete_message(chat, shown)
    what = content(copy, here.account)
    if isinstance(what, Unsupported):
        raise Refused("The message is of a kind that is not carried.")
    written = moment(number(copy.get("forward_origin"), "date"), here)
    return Sent(None, recovered=Content(what.body, written, what.attachment))
