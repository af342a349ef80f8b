"""Files that bots send: taken within Telegram's limits, shown on the phone, changed below."""

from io import BytesIO

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest

from bridge.sandbox.botapi import BotApiServer, ControlClient, Phone, SandboxError
from bridge.sandbox.demo.people import CannotDo
from bridge.sandbox.demo.phones import SandboxPhone
from tests.integration.botapi_kit import TOKEN, USER

DATA = bytes(range(256)) * 40
LARGEST = 50 << 20
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


def notes(data: bytes = DATA) -> InputFile:
    return InputFile(data, "notes.pdf")


async def test_a_document_of_the_librarys_own_arrives_whole(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_document(USER, notes(), caption="keep it", reply_markup=BUTTONS)
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("notes.pdf", len(DATA))
    file = phone.opened(sent.message_id)
    assert (file.name, file.media_type, file.data) == ("notes.pdf", "application/pdf", DATA)
    assert (phone.last().text, phone.last().buttons[0][0].label) == ("keep it", "Yes")


async def test_another_process_opens_it_too(server: BotApiServer, bot: Bot, phone: Phone) -> None:
    sent = await bot.send_document(USER, notes())
    said = await phone.say("thank you")
    async with ControlClient(server.control_url) as control:
        file = await control.opened(USER, sent.message_id)
        assert (file.name, file.data) == ("notes.pdf", DATA)
        for message in (said, 999):
            with pytest.raises(SandboxError):
                await control.opened(USER, message)


@pytest.mark.parametrize(("size", "status"), [(LARGEST, 200), (LARGEST + 1, 413), (0, 400)])
@pytest.mark.usefixtures("phone")
async def test_the_size_of_a_document_has_limits(
    server: BotApiServer, size: int, status: int
) -> None:
    form = aiohttp.FormData({"chat_id": str(USER)})
    data = BytesIO(bytes(size))
    form.add_field("document", data, filename="a.pdf", content_type="application/pdf")
    url = f"{server.base_url}{TOKEN}/sendDocument"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (status, status == 200)


async def test_the_words_below_a_document_have_a_limit(bot: Bot, phone: Phone) -> None:
    await bot.send_document(USER, notes(), caption="\N{GRINNING FACE}" * 512)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(USER, notes(), caption="\N{GRINNING FACE}" * 512 + "x")
    assert len([one for one in phone.shown() if one.by_bot]) == 1


async def test_words_below_a_file_are_a_caption_and_words_alone_are_not(
    bot: Bot, phone: Phone
) -> None:
    sent = await bot.send_document(USER, notes(), caption="first", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("second", USER, sent.message_id)
    changed = await bot.edit_message_caption(USER, sent.message_id, caption="second")
    assert not isinstance(changed, bool)
    assert (changed.caption, phone.last().text, phone.last().buttons) == ("second", "second", ())
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_caption(USER, sent.message_id, caption="second")
    words = await bot.send_message(USER, "words")
    with pytest.raises(BadRequest, match="no caption"):
        await bot.edit_message_caption(USER, words.message_id, caption="second")
    assert phone.opened(sent.message_id).data == DATA


async def test_the_demos_phone_shows_a_files_name_and_saves_it(
    server: BotApiServer, bot: Bot
) -> None:
    phone = SandboxPhone(server.client(USER, "Mia", "en"), server, "Lotse")
    await phone.start()
    sent = await bot.send_document(USER, notes(), caption="keep it")
    bubble = phone.view().bubbles[-1]
    assert (bubble.file, bubble.size, bubble.text) == ("notes.pdf", len(DATA), "keep it")
    assert phone.saved(sent.message_id).data == DATA
    server.state.known_bot().forget_files()
    assert (phone.view().bubbles[-1].file, phone.view().bubbles[-1].size) == ("", 0)
    for number in (sent.message_id, phone.view().bubbles[0].id, 999):
        with pytest.raises(CannotDo):
            phone.saved(number)
