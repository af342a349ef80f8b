"""The demo's two people on the real far sides: a sandbox phone, and a real Matrix client."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bridge.sandbox.botapi import BotApiServer
from bridge.sandbox.demo.desks import MatrixDesk
from bridge.sandbox.demo.people import CannotDo, LineKind, Room, Rooms, Shield, until
from bridge.sandbox.demo.phones import SandboxPhone
from tests.integration.botapi_kit import USER, library_bot, sandbox
from tests.matrix_kit import NewCounsellor, open_room, set_state

pytest_plugins = ("tests.matrix_world",)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with sandbox() as running:
        yield running


@pytest.fixture
def phone(server: BotApiServer) -> SandboxPhone:
    return SandboxPhone(server.client(USER, "Mia", "en"), server, "Lotse")


async def test_a_phone_shows_what_the_bot_does(server: BotApiServer, phone: SandboxPhone) -> None:
    await phone.start()
    async with library_bot(server) as bot:
        await bot.set_my_description("What this is.")
        await bot.set_my_commands([("crisis", "Who can be reached")])
        await bot.send_chat_action(USER, "typing")
        assert phone.view().typing == 1
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        sent = await bot.send_message(USER, "May we?", reply_markup=keyboard)
        shown = await until(phone, lambda chat: chat.bubbles[1:], 5)
        assert (phone.view().typing, shown[0].buttons[0][0].data) == (0, "y")
        await phone.press(sent.message_id, "y")
        updates = await bot.get_updates(timeout=5)
        query = next(one.callback_query for one in updates if one.callback_query)
        await query.answer("Noted")
        await bot.edit_message_text("May we? Yes.", USER, sent.message_id)
    chat = phone.view()
    assert (chat.about, chat.commands[0].name, chat.toast) == ("What this is.", "crisis", "Noted")
    assert (chat.bubbles[-1].text, chat.bubbles[-1].first) == ("May we? Yes.", "May we?")


async def test_a_phone_does_only_what_a_phone_can(phone: SandboxPhone) -> None:
    await phone.start()
    await phone.say("hello")
    hello = phone.view().bubbles[-1]
    await phone.edit(hello.id, "hello you")
    for kind in ("photo", "voice", "sticker", "document", "contact", "location"):
        await phone.send(kind)
    assert [bubble.kind for bubble in phone.view().bubbles[2:]] == [
        *("photo", "voice", "sticker", "document", "contact", "location")
    ]
    await phone.block()
    assert phone.view().blocked
    for refused in (phone.say("x"), phone.press(99, "y"), phone.edit(99, "x"), phone.send("car")):
        with pytest.raises(CannotDo):
            await refused
    await phone.unblock()
    assert not phone.view().blocked


def only(rooms: Rooms) -> Room:
    (room,) = rooms.rooms
    return room


async def test_a_desk_shows_what_a_matrix_client_shows(new_counsellor: NewCounsellor) -> None:
    bot, mira = await new_counsellor("bot"), await new_counsellor("mira")
    desk = MatrixDesk(mira, "Mira")
    room = await open_room(bot, mira.user_id)
    offer = (await until(desk, lambda rooms: rooms.invitations, 20))[0]
    assert (offer.room, offer.by, offer.name) == (room, bot.user_id, "Amsel blau")
    await desk.join(room)
    await bot.say(room, "words")
    await bot.notice(room, "a verdict")
    first = await bot.say(room, "first")
    await bot.edit(room, first, "edited")
    await bot.react(room, first, "👍")
    await bot.say_plain(room, "in the open")
    called = {"msgtype": "m.text", "body": "come", "m.mentions": {"user_ids": [mira.user_id]}}
    await bot.send(room, "m.room.message", called)
    await until(desk, lambda rooms: only(rooms).lines[4:], 20)
    lines = only(desk.view()).lines
    assert [(line.text, line.kind, line.shield) for line in lines] == [
        ("words", LineKind.TEXT, Shield.TRUSTED),
        ("a verdict", LineKind.NOTICE, Shield.TRUSTED),
        ("edited", LineKind.TEXT, Shield.TRUSTED),
        ("in the open", LineKind.TEXT, Shield.PLAIN),
        ("come", LineKind.TEXT, Shield.TRUSTED),
    ]
    assert (lines[2].edited, lines[2].reactions) == (True, ("👍",))
    assert [line.calls_me for line in lines] == [False] * 4 + [True]


async def test_a_desk_does_only_what_the_homeserver_lets_it(
    new_counsellor: NewCounsellor,
) -> None:
    bot, mira = await new_counsellor("bot"), await new_counsellor("mira")
    desk = MatrixDesk(mira, "Mira")
    room, other = await open_room(bot, mira.user_id), await open_room(bot, mira.user_id)
    await until(desk, lambda rooms: rooms.invitations[1:], 20)
    await desk.decline(other)
    await desk.join(room)
    await desk.say(room, "hello")
    line = await until(desk, lambda rooms: only(rooms).lines, 20)
    await desk.edit(room, line[0].id, "hello you")
    await desk.thread(room, line[0].id, "aside")
    await desk.react(room, line[0].id, "👍")
    await desk.say_plain(room, "in the open")
    await until(desk, lambda rooms: only(rooms).lines[2:], 20)
    assert [(one.text, one.thread, one.mine) for one in only(desk.view()).lines] == [
        *(("hello you", False, True), ("aside", True, True), ("in the open", False, True))
    ]
    await set_state(bot, room, "m.room.power_levels", {"events_default": 50, "users": {}})
    await until(desk, lambda rooms: only(rooms).read_only, 20)
    for refused in (desk.say(room, "x"), desk.join("!nowhere:hs"), desk.say("!nowhere", "x")):
        with pytest.raises(CannotDo):
            await refused
    await desk.leave(room)
    assert not only(desk.view()).joined
