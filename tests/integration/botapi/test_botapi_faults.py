"""Faults come as ordered, and the library raises for them what it raises in real life."""

import asyncio
import socket
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import httpx
import pytest
from telegram import Bot
from telegram.error import Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bridge.sandbox.botapi import (
    BotApiServer,
    Fault,
    FaultKind,
    FloodLimits,
    Limit,
    Phone,
    RandomFaults,
    What,
)
from bridge.sandbox.botapi.listening import LOOPBACK
from tests.integration.botapi_kit import USER, HandClock, library_bot, sandbox

# The library warns about a change to come whenever it is asked to wait.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    phone = server.client(USER)
    await phone.start()
    return phone


async def test_a_flood_limit_names_its_seconds(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    server.faults.add(Fault(FaultKind.FLOOD, "sendMessage", retry_after=7))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(USER, "hi")
    assert caught.value._retry_after == timedelta(seconds=7)
    await bot.send_message(USER, "hi")
    assert phone.texts() == ["hi"]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(FaultKind.ERROR, status=500), NetworkError),
        (Fault(FaultKind.ERROR, status=413), NetworkError),
        (Fault(FaultKind.HTML), NetworkError),
        (Fault(FaultKind.DROP_BEFORE), NetworkError),
        (Fault(FaultKind.FORBIDDEN), Forbidden),
    ],
)
async def test_a_call_that_fails_is_not_carried_out(
    server: BotApiServer, bot: Bot, phone: Phone, fault: Fault, raised: type[Exception]
) -> None:
    server.faults.add(fault)
    with pytest.raises(raised):
        await bot.send_message(USER, "hi")
    assert phone.texts() == []
    assert phone.history(What.FAULT)[0].note == f"sendmessage {fault.kind}"


async def test_a_lost_answer_looks_like_a_lost_call_but_was_shown(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    server.faults.add(Fault(FaultKind.DROP_AFTER))
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(USER, "hi")
    assert not isinstance(caught.value.__cause__, httpx.ConnectError)
    assert phone.texts() == ["hi"]


async def test_a_slow_answer_comes_too_late_for_the_library(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    server.faults.add(Fault(FaultKind.SLOW, delay=1.0))
    with pytest.raises(TimedOut):
        await bot.send_message(USER, "hi", read_timeout=0.2)
    assert phone.texts() == ["hi"]


async def test_a_fault_waits_for_its_method_and_chat(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    server.client(8)
    await server.client(8).start()
    server.faults.add(Fault(FaultKind.HTML, "sendMessage", chat=8, times=2))
    await bot.send_message(USER, "not this chat")
    await bot.send_chat_action(8, "typing")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(8, "hi")
    await bot.send_message(8, "through")


async def test_a_fault_without_end_lasts_until_it_is_cleared(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    server.faults.add(Fault(FaultKind.ERROR, times=0))
    for _ in range(5):
        with pytest.raises(NetworkError):
            await bot.send_message(USER, "hi")
    server.faults.clear()
    await bot.send_message(USER, "hi")


async def _storm(seed: int, clock: HandClock) -> list[str]:
    async with sandbox(clock) as server, library_bot(server) as bot:
        phone = server.client(USER)
        await phone.start()
        rates = dict.fromkeys(FaultKind, 0.1)
        server.faults.rage(RandomFaults(seed, rates, frozenset({"sendMessage"}), delay=0.0))
        for number in range(40):
            try:
                await bot.send_message(USER, f"message {number}")
            except (NetworkError, RetryAfter, Forbidden):
                continue
        return [change.note for change in phone.history(What.FAULT)]


async def test_random_faults_are_the_same_for_the_same_seed(clock: HandClock) -> None:
    first, again, other = [await _storm(seed, clock) for seed in (1, 1, 2)]
    assert first == again
    assert first != other
    assert 15 < len(first) < 40


async def test_flood_limits_refuse_and_record_who_sends_too_fast(
    server: BotApiServer, bot: Bot, phone: Phone, clock: HandClock
) -> None:
    server.floods.set(FloodLimits(per_chat=Limit(2, 0.5)))
    for _ in range(2):
        await bot.send_message(USER, "fast")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(USER, "too fast")
    assert caught.value._retry_after == timedelta(seconds=2)
    assert [(o.chat, o.wait) for o in server.floods.overruns] == [(USER, 2)]
    clock.advance(seconds=2)
    await bot.send_message(USER, "patient")
    assert phone.texts() == ["fast", "fast", "patient"]


async def test_flood_limits_can_only_watch(server: BotApiServer, bot: Bot, phone: Phone) -> None:
    server.floods.set(FloodLimits(overall=Limit(3, 1.0), refuse=False))
    for _ in range(5):
        await bot.send_message(USER, "fast")
    assert [o.chat for o in server.floods.overruns] == [0, 0]
    server.floods.set(None)
    await bot.send_message(USER, "fast")
    assert len(server.floods.overruns) == 2


async def test_a_wrong_token_is_refused(server: BotApiServer, phone: Phone) -> None:
    for token in ("4242:wrong", "nonsense"):
        with pytest.raises(InvalidToken):
            async with library_bot(server, token):
                pass


@pytest.mark.parametrize("turns", range(6))
async def test_an_outage_breaks_whoever_was_just_let_in(server: BotApiServer, turns: int) -> None:
    """`turns` of the event loop after they called."""
    loop, port = asyncio.get_running_loop(), urlsplit(server.base_url).port
    with socket.create_connection((LOOPBACK, port)) as caller:
        caller.setblocking(False)
        for _ in range(turns):
            await asyncio.sleep(0)
        async with server.outage(), asyncio.timeout(5):
            with suppress(ConnectionError):
                assert await loop.sock_recv(caller, 1) == b""


async def test_an_outage_breaks_polls_and_refuses_connections_and_forgets_nothing(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    first = (await bot.get_updates())[0].update_id
    waiting = asyncio.create_task(bot.get_updates(offset=first + 1, timeout=30))
    await asyncio.sleep(0.1)
    began = monotonic()
    async with server.outage():
        with pytest.raises(NetworkError):
            await waiting
        assert monotonic() - began < 2
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(USER, "hi")
        assert isinstance(caught.value.__cause__, httpx.ConnectError)
        await phone.say("written meanwhile")
    updates = await bot.get_updates(offset=first + 1)
    assert [u.message.text for u in updates if u.message] == ["written meanwhile"]
    await bot.send_message(USER, "hi")
    assert phone.texts() == ["hi"]
