"""The control side: another process sees and does what a phone sees and does."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from time import monotonic

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, RetryAfter

from bridge.sandbox.botapi import BotApiServer, ControlClient, SandboxError, What
from bridge.sandbox.botapi.wishes import WISHES
from tests.integration.botapi_kit import TOKEN, USER

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
RUBBISH: list[object] = [None, "", -1, 0, 2**80, 1e300, True, [], {}, "\u0000", "😀" * 3000]
NAMES = (
    "user", "bot", "text", "message", "choice", "kind", "caption", "emoji", "payload", "first_name",
    "language_code", "update", "first", "chat", "method", "times", "retry_after", "status", "delay",
    "seed", "rates", "methods", "burst", "rate", "overall", "reply_to", "stale", "refuse",
)  # fmt: skip

# The library warns about a change to come whenever it is asked to wait.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def control(server: BotApiServer) -> AsyncIterator[ControlClient]:
    async with ControlClient(server.control_url) as control:
        await control.client(USER, "Ada", "de")
        yield control


async def test_a_conversation_by_remote_control(
    server: BotApiServer, bot: Bot, control: ControlClient
) -> None:
    await control.start(USER, "payload")
    said = await control.say(USER, "hello 😀")
    sent = await bot.send_message(USER, "question", reply_markup=MARKUP)
    await control.press(USER, sent.message_id, "Yes")
    await control.edit(USER, said, "hello again")
    await control.send(USER, "voice")
    await control.send(USER, "contact")
    await control.ask("react", user=USER, message=sent.message_id)
    assert await control.pending() == 6
    updates = await bot.get_updates()
    assert [u.message.text for u in updates if u.message][:2] == ["/start payload", "hello 😀"]
    shown = await control.shown(USER)
    assert shown == list(server.client(USER).shown())
    assert [b.text for b in shown if b.by_bot] == ["question"]


async def test_blocking_by_remote_control(bot: Bot, control: ControlClient) -> None:
    await control.start(USER)
    await control.block(USER)
    with pytest.raises(SandboxError, match="blocked"):
        await control.say(USER, "hi")
    await control.unblock(USER)
    await control.say(USER, "hi")


async def test_the_record_is_the_journal(
    server: BotApiServer, bot: Bot, control: ControlClient
) -> None:
    await control.start(USER)
    await bot.send_message(USER, "question", reply_markup=MARKUP)
    await bot.send_chat_action(USER, "typing")
    changes = await control.record()
    assert changes == list(server.state.journal.since())
    assert [c.what for c in changes] == [What.SAID, What.SENT, What.ACTION]
    assert await control.record(since=3) == []


async def test_a_record_that_waits_answers_with_the_first_change(
    bot: Bot, control: ControlClient
) -> None:
    await control.start(USER)
    waiting = asyncio.create_task(control.record(since=1, wait=30))
    await asyncio.sleep(0.05)
    began = monotonic()
    await bot.send_message(USER, "news")
    assert [c.bubble.text for c in await waiting if c.bubble] == ["news"]
    assert monotonic() - began < 1


async def test_a_stream_brings_every_change_and_can_be_resumed(
    server: BotApiServer, control: ControlClient
) -> None:
    await control.start(USER)
    await control.say(USER, "second")
    async with aiohttp.ClientSession() as session:
        for headers, expected in (({}, [1, 2]), ({"Last-Event-ID": "1"}, [2])):
            url = f"{server.control_url}/stream"
            async with session.get(url, headers=headers) as response:
                assert response.content_type == "text/event-stream"
                seen: list[int] = []
                while len(seen) < len(expected):
                    line = (await response.content.readline()).decode()
                    if line.startswith("data: "):
                        seen.append(json.loads(line.removeprefix("data: "))["seq"])
            assert seen == expected


async def test_faults_by_remote_control(bot: Bot, control: ControlClient) -> None:
    await control.start(USER)
    await control.fault("flood", method="sendMessage", retry_after=9)
    with pytest.raises(RetryAfter):
        await bot.send_message(USER, "hi")
    await control.storm(5, {"error": 1.0}, ["sendMessage"])
    with pytest.raises(NetworkError):
        await bot.send_message(USER, "hi")
    await control.calm()
    await control.ask("limits", burst=1, rate=0.1)
    await bot.send_message(USER, "hi")
    with pytest.raises(RetryAfter):
        await bot.send_message(USER, "hi")
    overruns = (await control.ask("overruns"))["overruns"]
    assert isinstance(overruns, list)
    assert len(overruns) == 1
    await control.ask("limits", off=True)
    await bot.send_message(USER, "hi")


async def test_an_outage_by_remote_control(bot: Bot, control: ControlClient) -> None:
    await control.start(USER)
    await control.down()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await control.say(USER, "meanwhile")
    await control.up()
    assert len(await bot.get_updates()) == 2


async def test_ids_restart_and_rubbish_by_remote_control(bot: Bot, control: ControlClient) -> None:
    await control.ask("restart_ids", first=5)
    assert (await control.ask("inject", update={"nonsense": 1}))["update_id"] == 5
    assert (await bot.get_updates())[0].update_id == 5


async def test_the_token_and_the_host_are_checked(server: BotApiServer) -> None:
    right = server.control_url
    wrong = right[:-1] + ("a" if right[-1] != "a" else "b")
    async with aiohttp.ClientSession() as session:
        for url in (f"{wrong}/record", f"{wrong}/stream", f"{right}/nothing"):
            async with session.get(url) as response:
                assert response.status in (404, 405)
        async with session.post(f"{wrong}/shown", json={"user": USER}) as response:
            assert response.status == 404
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            async with session.get(f"{right}/record", headers=headers) as response:
                assert response.status == 403
                assert "Access-Control-Allow-Origin" not in response.headers
    async with ControlClient(wrong) as control:
        with pytest.raises(SandboxError, match="old"):
            await control.pending()


@pytest.mark.parametrize("wish", sorted(set(WISHES) - {"down"}))
async def test_rubbish_gets_a_sentence(
    server: BotApiServer, control: ControlClient, wish: str
) -> None:
    usual = {"user": USER, "text": "words", "message": 1, "kind": "photo", "choice": "Yes"}
    await control.start(USER)
    async with aiohttp.ClientSession() as session:
        url = f"{server.control_url}/{wish}"
        for body in (b"{", b"[]", b"\xff", b"5", b"[" * 50_000, b"x" * 2_000_000):
            async with session.post(url, data=BytesIO(body)) as response:
                assert response.status == 400
                assert (await response.json())["error"].startswith("the body is ")
        for name in NAMES:
            for value in RUBBISH:
                async with session.post(url, json={**usual, name: value}) as response:
                    assert response.status in (200, 400)
                    answer = await response.json()
                    assert answer["ok"] is True or isinstance(answer["error"], str)
            server.client(USER)._chat.blocked = False


async def test_odd_numbers_in_a_query_count_as_none(
    server: BotApiServer, control: ControlClient
) -> None:
    await control.start(USER)
    async with aiohttp.ClientSession() as session:
        for value in ("x", "-1", "nan", "inf", "1e400", "9" * 400, ""):
            query = {"since": value, "wait": value}
            async with session.get(f"{server.control_url}/record", params=query) as response:
                assert len((await response.json())["changes"]) == 1


async def test_a_page_can_be_served_beside_the_control_side() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html>", content_type="text/html")

    async with BotApiServer(routes=[web.get("/", page)]) as server:
        server.add_bot(TOKEN, 4242, "bot")
        base = server.control_url.partition("/control/")[0]
        async with aiohttp.ClientSession() as session, session.get(f"{base}/") as response:
            assert response.status == 200
