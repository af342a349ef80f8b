"""Files that are sent to clients: whole, with their words and buttons, or told why not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.contract import KeepingHost, running
from adapters.contract_outgoing import Far
from adapters.port import (
    AdapterError,
    Download,
    RecipientGone,
    Refused,
    RetryLater,
    Uncertain,
)
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.documents import LARGEST
from adapters.telegram.wire import BotAccount
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone
from routing.ids import Language, OutboundId
from routing.messages import (
    Attachment,
    Body,
    Choice,
    FileKind,
    InboundKind,
    Made,
    MadeKind,
    Outbound,
    OutboundKind,
)
from tests.integration.botapi_kit import TOKEN
from tests.integration.telegram_kit import (
    ACCOUNT,
    CHOICES,
    QUESTION,
    QUICK,
    at_work,
    of_kind,
    outbound,
    until,
)

DATA = bytes(range(256)) * 1000
MADE = Made(MadeKind.RECEIPT_PAGE, "ab" * 16, 1, Language("en"), "notes.pdf", "application/pdf")


def document(words: str = "", choices: tuple[Choice, ...] = ()) -> Outbound:
    return replace(outbound(words, choices=choices), attachment=MADE)


@pytest.fixture
def host() -> KeepingHost:
    return KeepingHost()


@pytest.fixture
async def adapter(
    server: BotApiServer, phone: Phone, host: KeepingHost
) -> AsyncIterator[TelegramAdapter]:
    async with at_work(server, host) as (adapter, _):
        yield adapter


def shown(phone: Phone) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in phone.shown() if one.by_bot and not one.deleted]


async def test_a_file_has_its_words_and_buttons_below_it(
    adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    sent = await adapter.send(document("Keep this.", CHOICES), Far(DATA).source)
    bubble = phone.last()
    file = phone.opened(bubble.id)
    assert (bubble.kind, bubble.text) == ("document", "Keep this.")
    assert (file.name, file.media_type, file.data) == ("notes.pdf", "application/pdf", DATA)
    assert (sent.source, sent.order) == (f"m{bubble.id}", bubble.id)
    await phone.press(bubble.id, "No")
    await until(lambda: bool(of_kind(host, InboundKind.PRESS)))
    [press] = of_kind(host, InboundKind.PRESS)
    assert (press.prompt, press.body) == (QUESTION, Body("no"))


@pytest.mark.parametrize("sign", ["x", "\N{GRINNING FACE}"])
async def test_words_too_long_for_a_caption_go_in_front(
    adapter: TelegramAdapter, phone: Phone, sign: str
) -> None:
    longest = sign * (1024 // len(sign.encode("utf-16-le")) * 2)
    await adapter.send(document(longest, CHOICES), Far(DATA).source)
    assert shown(phone) == [("document", longest)]
    await adapter.send(document(longest + sign, CHOICES), Far(DATA).source)
    assert shown(phone)[1:] == [("text", longest + sign), ("document", "")]
    assert [bool(one.buttons) for one in phone.shown() if one.by_bot] == [True, False, True]


async def test_words_in_front_are_said_once_however_often_the_file_is_tried(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    message = document("w" * 2000)
    server.faults.add(Fault(FaultKind.FLOOD, "sendDocument", retry_after=9))
    with pytest.raises(RetryLater) as caught:
        await adapter.send(message, Far(DATA).source)
    assert caught.value.after == timedelta(seconds=9)
    await adapter.send(replace(message, progress=host.notes[message.id]), Far(DATA).source)
    assert shown(phone) == [("text", "w" * 2000), ("document", "")]


async def test_what_may_come_twice_is_said_again_with_its_mark(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    message = document("w" * 2000)
    server.faults.add(Fault(FaultKind.DROP_AFTER, "sendDocument"))
    with pytest.raises(Uncertain):
        await adapter.send(message, Far(DATA).source)
    words = Body(f"(perhaps a second time) {message.body.text}")
    again = replace(message, body=words, again=True, progress=host.notes[message.id])
    await adapter.send(again, Far(DATA).source)
    assert shown(phone)[2:] == [("text", words.text), ("document", "")]


async def test_a_note_that_cannot_be_kept_does_not_stop_the_file(
    server: BotApiServer, phone: Phone
) -> None:
    class FullDisk(KeepingHost):
        async def progress(self, row: OutboundId, note: bytes) -> None:
            raise OSError("no space left")

    async with at_work(server, FullDisk()) as (adapter, _):
        await adapter.send(document("w" * 2000), Far(DATA).source)
    assert shown(phone) == [("text", "w" * 2000), ("document", "")]


async def test_no_words_are_said_for_a_file_that_cannot_be_had(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    for far in (Far(b"", fails=Refused("gone")), Far(bytes(LARGEST + 1))):
        with pytest.raises(Refused):
            await adapter.send(document("w" * 2000), far.source)
    assert shown(phone) == []


@pytest.mark.parametrize("sized", [True, False])
async def test_a_file_above_the_limit_is_refused_here(
    server: BotApiServer, adapter: TelegramAdapter, sized: bool
) -> None:
    with pytest.raises(Refused, match="large"):
        await adapter.send(document(), Far(bytes(LARGEST + 1), sized=sized).source)
    assert server.state.known_bot().files == {}


async def test_a_button_that_cannot_be_read_back_is_refused_before_anything_is_made(
    adapter: TelegramAdapter,
) -> None:
    far = Far(DATA)
    with pytest.raises(Refused):
        await adapter.send(document("?", (Choice("x" * 42, "label"),)), far.source)
    assert far.opened == 0


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(FaultKind.FLOOD, "sendDocument", retry_after=9), RetryLater),
        (Fault(FaultKind.FORBIDDEN, "sendDocument"), RecipientGone),
        (Fault(FaultKind.ERROR, "sendDocument", status=400), Refused),
        (Fault(FaultKind.ERROR, "sendDocument", status=413), Refused),
        (Fault(FaultKind.ERROR, "sendDocument", status=401), RetryLater),
        (Fault(FaultKind.ERROR, "sendDocument", status=500), Uncertain),
        (Fault(FaultKind.HTML, "sendDocument"), Uncertain),
        (Fault(FaultKind.DROP_BEFORE, "sendDocument"), Uncertain),
        (Fault(FaultKind.DROP_AFTER, "sendDocument"), Uncertain),
    ],
    ids=str,
)
async def test_what_goes_wrong_is_told_apart_and_gives_nothing_away(
    server: BotApiServer,
    adapter: TelegramAdapter,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    raised: type[AdapterError],
) -> None:
    caplog.set_level("DEBUG")
    server.faults.add(fault)
    with pytest.raises(AdapterError) as caught:
        await adapter.send(document("s3cret words"), Far(b"s3cret bytes").source)
    error = caught.value
    assert type(error) is raised
    for secret in (TOKEN, TOKEN.partition(":")[2], "s3cret"):
        assert secret not in f"{caplog.text} {error!r} {error.__cause__!r}"
    assert error.__suppress_context__


async def test_nobody_there_is_no_doubt(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    async with server.outage():
        with pytest.raises(RetryLater):
            await adapter.send(document(), Far(DATA).source)
    await adapter.send(document(), Far(DATA).source)
    assert shown(phone) == [("document", "")]


@asynccontextmanager
async def hanging_up(after: int) -> AsyncIterator[str]:
    """Where a server is that breaks every connection after so many bytes."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(after)
        writer.transport.abort()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


async def test_a_connection_that_breaks_before_the_last_byte_leaves_no_doubt() -> None:
    """An unfinished call is none: the file goes again without a mark."""
    async with hanging_up(after=1000) as api:
        adapter = TelegramAdapter(BotAccount(ACCOUNT, TOKEN, api), {}, QUICK)
        async with running(adapter, KeepingHost()):
            await asyncio.sleep(0)
            with pytest.raises(RetryLater, match="broke"):
                await adapter.send(document(), Far(bytes(30_000_000)).source)


@pytest.mark.parametrize("said", [len(DATA) - 1, len(DATA) + 1])
async def test_a_file_of_another_size_than_was_said_is_tried_later(
    adapter: TelegramAdapter, phone: Phone, said: int
) -> None:
    @asynccontextmanager
    async def source() -> AsyncIterator[Download]:
        async with Far(DATA).source() as download:
            yield Download(said, download.chunks)

    with pytest.raises(RetryLater):
        await adapter.send(document(), source)
    assert shown(phone) == []


async def test_a_counsellors_file_gets_a_name_of_ours_and_no_header_of_theirs(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    name, media_type = 'Mia Muster".pdf', "text/html\r\nX-Odd: yes"
    theirs = Attachment(FileKind.IMAGE, ACCOUNT, "far", name, media_type)
    await adapter.send(replace(outbound("look"), attachment=theirs), Far(DATA).source)
    file = phone.opened(phone.last().id)
    assert (file.name, file.media_type) == ("picture.bin", "application/octet-stream")
    assert file.data == DATA


async def test_what_stands_below_a_file_is_changed_like_any_words(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = await adapter.send(document("Is this right?", CHOICES), Far(DATA).source)
    assert sent.source is not None
    edit = replace(outbound("You said yes."), kind=OutboundKind.EDIT, targets=(sent.source,))
    for _ in range(2):
        await adapter.send(edit)
        assert shown(phone) == [("document", "You said yes.")]
        assert phone.last().buttons == ()


async def test_the_buttons_below_a_file_go_where_its_words_stand_in_front(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = await adapter.send(document("w" * 2000, CHOICES), Far(DATA).source)
    assert sent.source is not None
    words = outbound("w" * 2000 + " yes")
    await adapter.send(replace(words, kind=OutboundKind.EDIT, targets=(sent.source,)))
    assert shown(phone) == [("text", "w" * 2000), ("document", "")]
    assert phone.last().buttons == ()
