"""Files, other kinds of messages, groups, the bot's presentation and the journal."""

import pytest
from telegram import (
    Bot,
    InputFile,
    Update,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bridge.sandbox.botapi import BotApiServer, Phone, What
from tests.integration.botapi_kit import USER, poll


async def test_files_cross_in_both_directions(bot: Bot, phone: Phone) -> None:
    upload = InputFile(b"\x89PNG data", filename="picture.png")
    photo = await bot.send_photo(USER, upload, caption="look")
    assert (phone.last().kind, phone.last().text) == ("photo", "look")
    document = await bot.send_document(USER, b"a,b", filename="table.csv")
    assert document.document is not None
    assert document.document.file_name == "table.csv"
    again = await bot.send_photo(USER, photo.photo[0].file_id)
    file = await bot.get_file(again.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\x89PNG data"
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("nonsense")


@pytest.mark.parametrize(
    "kind",
    ["photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document"],
)
async def test_the_library_understands_what_a_phone_sends(
    server: BotApiServer, bot: Bot, phone: Phone, kind: str
) -> None:
    await phone.send(kind, caption="words")
    message = Update.de_json(dict(server.pending()[-1]), bot).message
    assert message is not None
    assert getattr(message, kind)
    assert message.caption == "words"


async def test_the_library_understands_the_rest_a_phone_sends(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    await poll(server, allowed_updates=["message", "edited_message", "message_reaction"])
    await phone.send_contact()
    await phone.send_location()
    await phone.forward("not my words", by="Bob")
    said = await phone.say("first")
    await phone.edit(said, "second")
    await phone.react(said)
    updates = [Update.de_json(dict(u), bot) for u in server.pending()[-6:]]
    messages = [u.message for u in updates]
    assert messages[0] is not None
    assert messages[0].contact
    assert messages[1] is not None
    assert messages[1].location
    assert messages[2] is not None
    assert messages[2].forward_origin
    assert updates[4].edited_message is not None
    assert updates[4].edited_message.text == "second"
    assert updates[5].message_reaction is not None


async def test_a_group_is_told_about_and_can_be_left(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    for number, kind in ((-100, "group"), (-200, "channel")):
        group = server.add_to_group(number, phone, kind)
        added = Update.de_json(dict(server.pending()[-1]), bot).my_chat_member
        assert added is not None
        assert added.chat.type == kind
        await group.say(phone, "hello all")
        written = Update.de_json(dict(server.pending()[-1]), bot).effective_message
        assert written is not None
        assert written.text == "hello all"
        assert await bot.leave_chat(number)
        assert group.left
        before = len(server.pending())
        await group.say(phone, "are you there")
        assert len(server.pending()) == before
        with pytest.raises(Forbidden):
            await bot.send_message(number, "bye")
    with pytest.raises(BadRequest):
        await bot.leave_chat(USER)


async def test_presentation_is_kept_by_language(bot: Bot, phone: Phone) -> None:
    await bot.set_my_commands([("help", "all languages")])
    await bot.set_my_commands([("hilfe", "auf Deutsch")], language_code="de")
    await bot.set_my_description("about", language_code="")
    await bot.set_my_description("über uns", language_code="de")
    await bot.set_my_short_description("short")
    await bot.set_my_name("Beratung", language_code="de")
    assert phone.menu() == {"hilfe": "auf Deutsch"}
    assert phone.about() == ("über uns", "short")
    assert [c.command for c in await bot.get_my_commands(language_code="de")] == ["hilfe"]
    assert (await bot.get_my_description("de")).description == "über uns"
    assert (await bot.get_my_short_description("de")).short_description == "short"
    assert (await bot.get_my_name("de")).name == "Beratung"
    assert (await bot.get_my_name()).name == "counsel_bot"
    await bot.delete_my_commands(language_code="de")
    assert phone.menu() == {"help": "all languages"}
    await bot.set_chat_menu_button()
    assert (await bot.get_chat_menu_button()).type == "default"


@pytest.mark.parametrize("command", ["Help", "", "x" * 33, "späti"])
async def test_a_command_that_cannot_be_typed_is_refused(bot: Bot, command: str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([(command, "x")])


async def test_small_methods_answer(server: BotApiServer, bot: Bot, phone: Phone) -> None:
    assert await bot.set_webhook("https://example.org/hook")
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert len(server.pending()) == 0
    assert (await bot.get_chat(USER)).type == "private"
    assert await bot.log_out()
    with pytest.raises(TelegramError, match=r"(?i)logged out"):
        await bot.get_chat(USER)


async def test_the_journal_holds_every_change_in_order(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    sent = await bot.send_message(USER, "first words")
    await bot.edit_message_text("second", USER, sent.message_id)
    await bot.delete_message(USER, sent.message_id)
    changes = server.state.journal.since()
    assert [c.seq for c in changes] == list(range(1, len(changes) + 1))
    about = [(c.what, c.bubble.text) for c in changes if c.bubble and c.bubble.by_bot]
    assert about == [
        (What.SENT, "first words"),
        (What.EDITED, "second"),
        (What.DELETED, "second"),
    ]
    assert "words" not in repr(changes)


async def test_waiting_ends_when_the_phone_shows_it(bot: Bot, phone: Phone) -> None:
    await bot.send_message(USER, "soon")
    assert (await phone.wait_for_text("soon", 1)).text == "soon"
    with pytest.raises(TimeoutError):
        await phone.wait_for_text("never", 0.05)
