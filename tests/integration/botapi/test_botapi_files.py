"""Files and forwarded messages of the sandbox, as the real library reads them."""

import aiohttp
import pytest
from telegram import Bot, MessageOriginUser
from telegram.error import BadRequest, Forbidden

from bridge.sandbox.botapi import (
    BotApiServer,
    ControlClient,
    Fault,
    FaultKind,
    Phone,
    SandboxError,
    Upload,
    What,
)
from tests.integration.botapi_kit import USER

DATA = bytes(range(256)) * 40


async def told(bot: Bot) -> list[str]:
    """The names of all files that the bot was told of, the largest sizes of photos."""
    messages = [update.message for update in await bot.get_updates()]
    return [one.photo[-1].file_id for one in messages if one is not None and one.photo]


async def test_a_photo_comes_in_two_sizes_with_bytes_of_their_own(bot: Bot, phone: Phone) -> None:
    await phone.send_file("photo", Upload("a", "image/jpeg", DATA), caption="look")
    [message] = [u.message for u in await bot.get_updates() if u.message and u.message.photo]
    small, large = message.photo
    assert (small.width < large.width, large.file_size) == (True, len(DATA))
    for size, expected in ((small, DATA[:900]), (large, DATA)):
        file = await bot.get_file(size.file_id)
        assert bytes(await file.download_as_bytearray()) == expected


async def test_a_file_that_is_forgotten_is_no_longer_to_be_had(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    await phone.send_file("photo", Upload("a", "image/jpeg", DATA))
    [name] = await told(bot)
    path = (await bot.get_file(name)).file_path
    assert path is not None
    server.state.known_bot().forget_files()
    with pytest.raises(BadRequest):
        await bot.get_file(name)
    async with aiohttp.ClientSession() as session, session.get(path) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (404, False)


async def test_downloads_fail_as_they_are_told_to(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    await phone.send_file("photo", Upload("a", "image/jpeg", DATA))
    [name] = await told(bot)
    path = (await bot.get_file(name)).file_path
    assert path is not None
    async with aiohttp.ClientSession() as session:
        for kind, status in ((FaultKind.HTML, 502), (FaultKind.ERROR, 500), (FaultKind.FLOOD, 429)):
            server.faults.add(Fault(kind, "download"))
            async with session.get(path) as answer:
                assert answer.status == status
    for kind, times in ((FaultKind.DROP_BEFORE, 2), (FaultKind.DROP_AFTER, 1)):
        server.faults.add(Fault(kind, "download", times=times))  # aiohttp asks twice by itself
        with pytest.raises(aiohttp.ClientError):
            await _read(path)
    assert await _read(path) == DATA


async def _read(path: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(path) as answer:
        return await answer.read()


async def test_a_forwarded_message_says_whose_it_is_and_when(bot: Bot, phone: Phone) -> None:
    said = await phone.say("my words")
    copy = await bot.forward_message(USER, USER, said, disable_notification=True)
    assert copy.text == "my words"
    assert isinstance(copy.forward_origin, MessageOriginUser)
    assert copy.forward_origin.sender_user.id == USER
    assert phone.last().silent
    photo = await phone.send_file("photo", Upload("a", "image/jpeg", DATA), caption="look")
    again = await bot.forward_message(USER, USER, photo)
    file = await bot.get_file(again.photo[-1].file_id)
    assert (again.caption, bytes(await file.download_as_bytearray())) == ("look", DATA)


async def test_what_is_gone_protected_or_blocked_cannot_be_forwarded(
    bot: Bot, phone: Phone
) -> None:
    said = await phone.say("my words")
    await phone.delete(said)
    with pytest.raises(BadRequest, match=r"(?i)message to forward not found"):
        await bot.forward_message(USER, USER, said)
    protected = await bot.send_message(USER, "stay here", protect_content=True)
    with pytest.raises(BadRequest, match="can't be forwarded"):
        await bot.forward_message(USER, USER, protected.message_id)
    kept = await phone.say("kept")
    await phone.block()
    with pytest.raises(Forbidden):
        await bot.forward_message(USER, USER, kept)


async def test_a_phone_takes_away_only_what_is_there(server: BotApiServer, phone: Phone) -> None:
    said = await phone.say("my words")
    await phone.delete(said)
    assert [change.what for change in phone.history(What.DELETED)] == [What.DELETED]
    with pytest.raises(SandboxError):
        await phone.delete(said)
    assert len(server.pending()) == 2  # nobody tells the bot


async def test_another_process_sends_bytes_and_takes_messages_away(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    async with ControlClient(server.control_url) as control:
        sent = await control.send_file(phone.id, "photo", Upload("a", "image/jpeg", DATA), "look")
        [name] = await told(bot)
        file = await bot.get_file(name)
        assert bytes(await file.download_as_bytearray()) == DATA
        await control.ask("delete", user=phone.id, message=sent)
        assert phone.shown()[-1].deleted
        with pytest.raises(SandboxError, match="base64"):
            await control.ask("send", user=phone.id, kind="photo", data="???")
        with pytest.raises(SandboxError):
            await control.ask("send", user=phone.id, kind="hologram", data="AAAA")
