"""getUpdates forgets, waits and refuses as the public server does."""

import asyncio
from time import monotonic

import pytest

from bridge.sandbox.botapi import BotApiServer
from bridge.sandbox.botapi import updates as sandbox
from bridge.sandbox.botapi.state import FIRST_UPDATE as FIRST
from tests.integration.botapi_kit import TOKEN, USER, HandClock, ids, poll

SOON = 0.6  # seconds, instead of three


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server slows down for less long."""
    monkeypatch.setattr(sandbox, "SOON", SOON)


async def _say(server: BotApiServer, count: int) -> None:
    phone = server.client(USER)
    for number in range(count):
        await phone.say(f"message {number}")


async def test_an_update_stays_until_a_higher_offset_confirms_it(server: BotApiServer) -> None:
    await _say(server, 3)
    assert ids((await poll(server))[1]) == [FIRST, FIRST + 1, FIRST + 2]
    assert len(server.pending()) == 3
    assert ids((await poll(server, offset=FIRST + 2))[1]) == [FIRST + 2]
    assert len(server.pending()) == 1
    assert ids((await poll(server, offset=FIRST + 1))[1]) == [FIRST + 2]


async def test_the_same_offset_shows_the_same_updates_again(server: BotApiServer) -> None:
    await _say(server, 2)
    first = await poll(server)
    await asyncio.sleep(0.6)
    assert await poll(server) == first


async def test_a_negative_offset_keeps_only_the_last(server: BotApiServer) -> None:
    await _say(server, 5)
    assert ids((await poll(server, offset=-2))[1]) == [FIRST + 3, FIRST + 4]
    assert len(server.pending()) == 2


async def test_limit_is_kept_between_1_and_100(server: BotApiServer) -> None:
    await _say(server, 120)
    assert len((await poll(server, limit=3))[1]) == 3
    assert len((await poll(server, offset=FIRST, limit=500))[1]) == 100
    assert len((await poll(server, offset=FIRST + 1, limit=-5))[1]) == 1
    assert len((await poll(server, offset=FIRST + 2, limit="lots"))[1]) == 100


async def test_an_offset_far_ahead_is_ignored_and_confirms_nothing(server: BotApiServer) -> None:
    await _say(server, 2)
    assert ids((await poll(server, offset=FIRST + 1 + 11))[1]) == [FIRST, FIRST + 1]
    assert len(server.pending()) == 2


async def test_an_offset_a_little_ahead_confirms_everything(server: BotApiServer) -> None:
    await _say(server, 2)
    assert await poll(server, offset=FIRST + 1 + 10) == (200, [])
    assert len(server.pending()) == 0


async def test_ids_that_begin_anew_lie_below_an_old_offset(server: BotApiServer) -> None:
    await _say(server, 1)
    await poll(server, offset=FIRST + 1)
    server.restart_ids()
    await _say(server, 2)
    await asyncio.sleep(0.6)
    assert ids((await poll(server, offset=FIRST + 1))[1]) == [1, 2]
    assert ids((await poll(server, offset=2))[1]) == [2]


async def test_a_waiting_poll_gets_the_update_at_once(server: BotApiServer) -> None:
    waiting = asyncio.create_task(poll(server, seconds=50))
    await asyncio.sleep(0.1)
    began = monotonic()
    await server.client(USER).say("now")
    assert ids((await waiting)[1]) == [FIRST]
    assert monotonic() - began < 0.5
    assert len(server.pending()) == 1


async def test_a_poll_without_news_waits_its_time(server: BotApiServer) -> None:
    began = monotonic()
    assert await poll(server, seconds=1) == (200, [])
    assert 0.9 < monotonic() - began < 2


async def test_the_same_offset_soon_again_waits_and_brings_one(server: BotApiServer) -> None:
    await poll(server)
    began = monotonic()
    assert await poll(server) == (200, [])
    assert monotonic() - began > SOON * 0.9
    await _say(server, 2)
    await poll(server, offset=FIRST)
    assert len((await poll(server, offset=FIRST))[1]) == 1


async def test_a_newer_poll_that_waits_ends_the_older_one(server: BotApiServer) -> None:
    polls = []
    for number in range(3):
        polls.append(asyncio.create_task(poll(server, offset=number, seconds=30)))
        await asyncio.sleep(0.05)
    began = monotonic()
    status, why = await polls[0]
    assert status == 409
    assert isinstance(why, str)
    assert why.startswith("Conflict: terminated by other getUpdates request")
    assert monotonic() - began < 0.5
    assert (await polls[1])[0] == 409
    assert monotonic() - began > SOON * 0.8
    await _say(server, 1)
    assert ids((await polls[2])[1]) == [FIRST]


async def test_messages_expire_after_a_day_and_presses_after_150_seconds(
    server: BotApiServer, clock: HandClock
) -> None:
    phone = server.client(USER)
    await phone.say("hello")
    bot = server.state.known_bot(TOKEN)
    bot.tell("callback_query", {"id": "1"})
    clock.advance(seconds=151)
    assert ids((await poll(server))[1]) == [FIRST]
    clock.advance(days=1)
    assert len(server.pending()) == 0


async def test_allowed_updates_are_remembered_and_apply_when_an_update_is_made(
    server: BotApiServer,
) -> None:
    phone = server.client(USER)
    message = await phone.say("before")
    await phone.react(message)
    assert len(server.pending()) == 1
    await poll(server, allowed_updates=["message_reaction"])
    await phone.say("not wanted")
    await phone.react(message)
    _, updates = await poll(server, offset=FIRST + 1)
    assert [sorted(u) for u in updates if isinstance(u, dict)] == [
        ["message_reaction", "update_id"]
    ]
    await poll(server, offset=FIRST + 2, allowed_updates=[])
    await phone.react(message)
    await phone.say("wanted again")
    assert len(server.pending()) == 1


async def test_a_webhook_forbids_polling(server: BotApiServer) -> None:
    bot = server.state.known_bot()
    bot.webhook = "https://example.org/hook"
    status, why = await poll(server)
    assert (status, str(why).startswith("Conflict: can't use getUpdates")) == (409, True)


async def test_two_bots_have_their_own_queues(server: BotApiServer) -> None:
    server.add_bot("77:other", 77, "other_bot")
    await server.client(USER, token=TOKEN).say("for the first")
    assert len(server.pending(TOKEN)) == 1
    assert len(server.pending("77:other")) == 0


async def test_an_injected_update_arrives_as_it_is(server: BotApiServer) -> None:
    server.inject({"message": "not an object", "update_id": "odd"})
    assert (await poll(server))[1] == [{"update_id": "odd", "message": "not an object"}]
