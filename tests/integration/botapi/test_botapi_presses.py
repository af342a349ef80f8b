"""Buttons: what a phone can press, what the bot is told, and how long it may answer."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest

from bridge.sandbox.botapi import BotApiServer, Phone, SandboxError
from tests.integration.botapi_kit import USER, HandClock


def buttons(**labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for data, label in labels.items()]
    )


async def test_a_press_reaches_the_bot_and_its_answer_the_phone(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    sent = await bot.send_message(USER, "?", reply_markup=buttons(go="Go on"))
    await phone.press(sent.message_id, "Go on")
    query = Update.de_json(dict(server.pending()[-1]), bot).callback_query
    assert query is not None
    assert (query.data, query.from_user.language_code) == ("go", "de")
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(query.id, "noted")
    assert await bot.answer_callback_query(query.id)
    assert phone.toasts() == ["noted", ""]


async def test_only_a_button_that_is_shown_can_be_pressed(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    sent = await bot.send_message(USER, "?", reply_markup=buttons(go="Go on"))
    await bot.edit_message_text("done", USER, sent.message_id)
    for message, choice in ((sent.message_id, "Go on"), (sent.message_id, "no"), (99, "Go on")):
        with pytest.raises(SandboxError):
            await phone.press(message, choice)
    await phone.press(sent.message_id, "Go on", stale=True)
    await bot.delete_message(USER, sent.message_id)
    await phone.press(sent.message_id, "go", stale=True)
    query = Update.de_json(dict(server.pending()[-1]), bot).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_a_press_is_answered_in_time_or_not_at_all(
    bot: Bot, phone: Phone, clock: HandClock
) -> None:
    sent = await bot.send_message(USER, "?", reply_markup=buttons(go="Go on"))
    number = await phone.press(sent.message_id, "go")
    clock.advance(seconds=151)
    for query in (number, "12345", ""):
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(query)
