"""Files that clients send, and what they wrote before: read, and fetched again from Telegram."""

import asyncio
from uuid import uuid4

import pytest

from adapters.contract import KeepingHost
from adapters.port import Refused, RetryLater
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.convert import convert, message_source
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone, Upload
from routing.ids import MessageId, OutboundId
from routing.messages import Attachment, Body, FileKind, InboundKind, Outbound, Unsupported
from tests.integration.telegram_files_kit import (
    HERE,
    LETTER,
    SECRET,
    attachment_of,
    read,
)
from tests.integration.telegram_kit import ACCOUNT, at_work, of_kind, outbound, until

pytest_plugins = ("tests.integration.telegram_files_kit",)


@pytest.mark.parametrize(
    ("sent_as", "kind", "usual"),
    [
        ("photo", FileKind.IMAGE, "image/jpeg"),
        ("voice", FileKind.VOICE, "audio/ogg"),
        ("audio", FileKind.AUDIO, "audio/mpeg"),
        ("video", FileKind.VIDEO, "video/mp4"),
        ("video_note", FileKind.VIDEO, "video/mp4"),
        ("animation", FileKind.VIDEO, "video/mp4"),
        ("document", FileKind.FILE, "application/octet-stream"),
    ],
)
async def test_what_telegram_does_not_say_of_a_type_is_what_it_usually_is(
    server: BotApiServer, phone: Phone, sent_as: str, kind: FileKind, usual: str
) -> None:
    await phone.send_file(sent_as, Upload("a", "", b"12345"), caption="words")
    inbound = convert(server.pending()[-1], HERE).inbound
    assert inbound is not None
    assert inbound.attachment is not None
    assert (inbound.kind, inbound.body) == (InboundKind.MESSAGE, Body("words"))
    assert (inbound.attachment.kind, inbound.attachment.media_type) == (kind, usual)
    assert inbound.attachment.size == 5


async def test_of_a_photo_the_largest_size_is_taken(
    adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.send_file("photo", Upload("a", "image/jpeg", bytes(5000)))
    assert len(await read(adapter, await attachment_of(host))) == 5000


async def test_each_part_of_an_album_is_a_message_of_its_own(
    host: KeepingHost, phone: Phone, adapter: TelegramAdapter
) -> None:
    for part in (b"one", b"two"):
        await phone.send_file("photo", Upload("a", "image/jpeg", part))
    await until(lambda: len(of_kind(host, InboundKind.MESSAGE)) == 2)
    parts = [one.attachment for one in of_kind(host, InboundKind.MESSAGE)]
    assert [await read(adapter, part) for part in parts if part] == [b"one", b"two"]


async def test_a_changed_caption_is_an_edit(server: BotApiServer, phone: Phone) -> None:
    number = await phone.send("photo", caption="first")
    update = dict(server.pending()[-1])
    content = update.pop("message")
    assert isinstance(content, dict)
    edited = convert({**update, "edited_message": {**content, "caption": "second"}}, HERE).inbound
    assert edited is not None
    assert (edited.kind, edited.body, edited.target) == (
        InboundKind.EDIT,
        Body("second"),
        message_source(number),
    )


async def test_a_file_that_somebody_else_made_is_not_the_clients(
    server: BotApiServer, phone: Phone
) -> None:
    await phone.send("photo", caption="look what they wrote")
    update = dict(server.pending()[-1])
    content = update.pop("message")
    assert isinstance(content, dict)
    passed_on = {**content, "forward_origin": {"type": "hidden_user", "date": 5}}
    inbound = convert({**update, "message": passed_on}, HERE).inbound
    assert inbound is not None
    assert (inbound.detail, inbound.attachment) == (Unsupported.OTHER, None)


FAILING = (
    FaultKind.HTML,
    FaultKind.ERROR,
    FaultKind.FLOOD,
    FaultKind.DROP_BEFORE,
    FaultKind.DROP_AFTER,
)
TROUBLES = [Fault(kind, method) for method in ("getFile", "download") for kind in FAILING]


@pytest.mark.parametrize("fault", TROUBLES, ids=str)
async def test_a_file_that_does_not_come_is_fetched_later_and_never_shows_the_token(
    server: BotApiServer,
    work: tuple[TelegramAdapter, KeepingHost],
    phone: Phone,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    adapter, host = work
    caplog.set_level("DEBUG")
    await phone.send_file("document", LETTER)
    attachment = await attachment_of(host)
    server.faults.add(fault)
    with pytest.raises(RetryLater) as caught:
        await read(adapter, attachment)
    assert await read(adapter, attachment) == LETTER.data
    error = caught.value
    shown = f"{caplog.text} {error!r} {error.__cause__!r}"
    assert error.__suppress_context__ or error.__context__ is None
    for secret in (SECRET, attachment.reference, "s3cret"):
        assert secret not in shown


async def test_an_outage_while_a_file_is_asked_for_is_waited_out(
    server: BotApiServer, adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.send_file("document", LETTER)
    attachment = await attachment_of(host)
    async with server.outage():
        with pytest.raises(RetryLater):
            await read(adapter, attachment)
    assert await read(adapter, attachment) == LETTER.data


async def test_a_reader_may_stop_in_the_middle(
    adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.send_file("document", LETTER)
    attachment = await attachment_of(host)
    for _ in range(3):
        async with adapter.fetch(attachment) as download:
            assert await anext(download.chunks)
    assert await read(adapter, attachment) == LETTER.data


async def test_a_local_server_that_hands_out_no_files_is_told_plainly(
    server: BotApiServer, adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.send_file("document", LETTER)
    attachment = await attachment_of(host)
    bot = server.state.known_bot()
    for path in ("/var/lib/x", "../../x", ""):
        [name] = bot.files
        bot.files[name] = type(bot.files[name])(name, 5, path, b"12345")
        with pytest.raises(Refused, match="--local"):
            await read(adapter, attachment)


async def test_nothing_is_fetched_before_there_is_a_connection(server: BotApiServer) -> None:
    async with at_work(server) as (adapter, _):
        pass
    with pytest.raises(RetryLater):
        await read(adapter, Attachment(FileKind.FILE, ACCOUNT, "x"))


async def test_a_file_without_bytes_is_not_sent_to_clients(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    attachment = Attachment(FileKind.FILE, ACCOUNT, "x")
    place = outbound("words below").to
    message = Outbound(
        OutboundId(uuid4()), MessageId(uuid4()), place, body=Body("x"), attachment=attachment
    )
    with pytest.raises(Refused):
        await adapter.send(message)
    assert phone.texts() == []


async def test_a_slow_file_holds_up_no_message(
    server: BotApiServer, adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.send_file("document", LETTER)
    attachment = await attachment_of(host)
    server.faults.add(Fault(FaultKind.SLOW, "download", delay=1.0))
    reading = asyncio.create_task(read(adapter, attachment))
    await adapter.send(outbound("meanwhile"))
    assert phone.texts() == ["meanwhile"]
    assert not reading.done()
    assert await reading == LETTER.data
