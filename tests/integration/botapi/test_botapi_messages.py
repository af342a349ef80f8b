"""What the library sends is shown on the client's phone, or refused as the real server does."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Forbidden

from bridge.sandbox.botapi import BotApiServer, Button, Phone, SandboxError
from tests.integration.botapi_kit import USER, HandClock


def buttons(**labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for data, label in labels.items()]
    )


async def test_the_library_knows_who_it_is(bot: Bot) -> None:
    assert (bot.id, bot.username) == (4242, "counsel_bot")


async def test_a_message_is_shown_with_everything_that_was_asked_for(
    bot: Bot, phone: Phone
) -> None:
    said = await phone.say("hello")
    text = "Grüße 👋 & <b>more</b>"
    sent = await bot.send_message(
        USER,
        text,
        reply_markup=buttons(yes="Yes", no="No"),
        reply_parameters=ReplyParameters(said),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        entities=[MessageEntity(MessageEntity.BOLD, 0, 5)],
        disable_notification=True,
        protect_content=True,
    )
    shown = phone.last()
    assert (shown.id, shown.text, shown.reply_to) == (sent.message_id, text, said)
    assert shown.buttons == ((Button("Yes", "yes"),), (Button("No", "no"),))
    assert (shown.silent, shown.protected, shown.preview) == (True, True, False)
    assert shown.entities[0]["type"] == "bold"
    assert sent.text == text
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "hello"


async def test_white_space_around_a_text_is_not_shown(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(USER, " \n two\r\nlines \n ")
    assert sent.text == phone.last().text == "two\nlines"


@pytest.mark.parametrize(
    ("chat", "text", "why"),
    [
        (USER, "", "message text is empty"),
        (USER, " \n ", "message text is empty"),
        (USER, "x" * 4097, "message is too long"),
        (USER, "😀" * 2049, "message is too long"),
        (999, "hi", "chat not found"),
        (-5, "hi", "chat not found"),
    ],
)
async def test_refuses_what_the_real_one_refuses(
    bot: Bot, phone: Phone, chat: int, text: str, why: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){why}"):
        await bot.send_message(chat, text)
    assert phone.texts() == []


async def test_the_longest_text_counts_utf16_units(bot: Bot, phone: Phone) -> None:
    await bot.send_message(USER, "😀" * 2048)
    assert len(phone.last().text) == 2048


async def test_parse_mode_is_refused_rather_than_pretended(bot: Bot, phone: Phone) -> None:
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await bot.send_message(USER, "*bold*", parse_mode="MarkdownV2")


async def test_nobody_is_written_to_who_did_not_write_first(server: BotApiServer, bot: Bot) -> None:
    server.client(8)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(8, "hi")


async def test_a_blocked_bot_is_told_and_refused(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    sent = await bot.send_message(USER, "hi")
    await phone.block()
    change = Update.de_json(dict(server.pending()[-1]), bot).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    for refused in (
        bot.send_message(USER, "again"),
        bot.edit_message_text("again", USER, sent.message_id),
        bot.send_chat_action(USER, "typing"),
    ):
        with pytest.raises(Forbidden, match="blocked by the user"):
            await refused
    with pytest.raises(SandboxError):
        await phone.say("me too")
    await phone.unblock()
    await bot.send_message(USER, "back")
    assert phone.texts() == ["hi", "back"]


async def test_a_deleted_account_is_refused(bot: Bot, phone: Phone) -> None:
    phone.deactivate()
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(USER, "hi")


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot: Bot, phone: Phone) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(USER, "hi", reply_parameters=ReplyParameters(999))
    allowed = ReplyParameters(999, allow_sending_without_reply=True)
    await bot.send_message(USER, "hi", reply_parameters=allowed)
    assert phone.last().reply_to is None


async def test_button_data_is_limited_to_64_bytes(bot: Bot, phone: Phone) -> None:
    await bot.send_message(USER, "?", reply_markup=buttons(**{"ä" * 32: "ok"}))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await bot.send_message(USER, "?", reply_markup=buttons(**{"ä" * 32 + "x": "too long"}))


async def test_a_keyboard_of_another_kind_is_taken(bot: Bot, phone: Phone) -> None:
    await bot.send_message(USER, "?", reply_markup=ReplyKeyboardMarkup([["a"]]))
    assert phone.last().buttons == ()


async def test_an_edit_changes_what_is_shown(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(USER, "old", reply_markup=buttons(a="A"))
    edited = await bot.edit_message_text("new", USER, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "new"
    assert (phone.last().text, phone.last().buttons, phone.last().edited) == ("new", (), 1)
    await bot.edit_message_reply_markup(USER, sent.message_id, reply_markup=buttons(b="B"))
    assert phone.last().buttons == ((Button("B", "b"),),)


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, phone: Phone) -> None:
    sent = await bot.send_message(USER, "same", reply_markup=buttons(a="A"))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("same ", USER, sent.message_id, reply_markup=buttons(a="A"))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(USER, sent.message_id, reply_markup=buttons(a="A"))


async def test_only_own_messages_that_are_there_are_edited(bot: Bot, phone: Phone) -> None:
    said = await phone.say("mine")
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("new", USER, 999)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("new", USER, said)


async def test_a_deleted_message_is_gone(bot: Bot, phone: Phone, clock: HandClock) -> None:
    sent = await bot.send_message(USER, "wrong chat")
    old = await bot.send_message(USER, "old")
    assert await bot.delete_message(USER, sent.message_id)
    assert phone.texts() == ["old"]
    assert [b.deleted for b in phone.shown() if b.by_bot] == [True, False]
    for gone in (sent.message_id, 999):
        with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
            await bot.delete_message(USER, gone)
    clock.advance(hours=49)
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_message(USER, old.message_id)


async def test_actions_and_reactions_are_seen(bot: Bot, phone: Phone) -> None:
    said = await phone.say("hello")
    await bot.send_chat_action(USER, "typing")
    await bot.set_message_reaction(USER, said, "👍")
    assert phone.actions() == ["typing"]
    assert phone.shown()[-1].reaction == "👍"
    await bot.set_message_reaction(USER, said)
    assert phone.shown()[-1].reaction == ""
    with pytest.raises(BadRequest, match=r"(?i)REACTION_INVALID"):
        await bot.set_message_reaction(USER, said, "🪿")
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(USER, "sleeping")
