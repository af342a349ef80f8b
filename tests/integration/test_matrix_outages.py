"""A homeserver that is away, silent or talks nonsense is waited for."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.web import Response

from adapters.matrix.ambient import Ambient
from adapters.port import RetryLater, Unreachable
from bridge.sandbox.counsellor import Account, Counsellor
from bridge.sandbox.synapse import Synapse
from routing.ids import AuthorId
from routing.messages import OutboundKind
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    heard,
    is_text,
    of_kind,
    room_with,
    saying,
    session_of,
)
from tests.matrix_kit import NewCounsellor
from tests.matrix_proxy import Answer, Fault, FaultyHomeserver, error, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_an_outage_of_the_homeserver_passes_without_a_human(
    bot: Bot, new_counsellor: NewCounsellor, tmp_path: Path
) -> None:
    async with Synapse.start(tmp_path / "own") as own:
        bot.account = Account(own.url, await own.register("bot", "secret"), "secret")
        mira = await new_counsellor(Account(own.url, await own.register("mira", "m"), "m"))
        adapter = bot.adapter()
        async with at_work(adapter, bot.host()) as host:
            room = await room_with(adapter, mira)
            await own.stop()
            message = saying(room, "said in the outage", mira.user_id)
            with pytest.raises(Unreachable):
                await adapter.send(message)
            moved = replace(of_kind(OutboundKind.REMOVE, room), who=AuthorId("@nobody:hs"))
            with pytest.raises(Unreachable):
                await adapter.send(moved)
            await own.restart()
            await deliver(adapter, message)
            await mira.wait_for(room, lambda line: line.text == "said in the outage")
            await mira.say(room, "back again")
            await heard(host, is_text("back again"))


@pytest.mark.parametrize("answer", [None, text(502, "<html>"), text(503, ""), text(504, "<html>")])
async def test_an_outage_is_told_as_one_while_readers_devices_are_to_be_judged(
    case: Case, proxy: FaultyHomeserver, answer: Answer | None
) -> None:
    """So that urgent help is tried every second, and goes out when the network is there again.

    Behind a proxy of its own, a homeserver that is away is told of by that proxy.
    """
    urgent = saying(case.room, "how to be safe now", case.mira.user_id)
    session_of(case.adapter).trust.doubt([case.mira.user_id])  # as when she has a new device
    asked = proxy.count("/keys/query")
    away = proxy.spoil(Fault("/", times=10**6, answer=answer))
    for _ in range(3):
        with pytest.raises(Unreachable):
            await case.adapter.send(urgent)
    assert proxy.count("/keys/query") >= asked + 3
    assert not proxy.count("/send/")
    away.times = 0
    await case.adapter.send(urgent)
    await case.mira.wait_for(case.room, lambda line: line.text == "how to be safe now")


@pytest.mark.parametrize(
    "answer",
    [
        error(429, "M_LIMIT_EXCEEDED", retry_after_ms=2000),
        error(500, "M_UNKNOWN"),
        error(503, "M_UNKNOWN"),
        lambda: Response(status=503, headers={"Retry-After": "2"}),
        text(200, "<html>Welcome</html>"),
        error(403, "M_FORBIDDEN"),
        text(200, "{}", "application/json"),
    ],
)
async def test_a_homeserver_that_answers_is_no_outage_though_nobody_can_be_judged_by_it(
    case: Case, proxy: FaultyHomeserver, answer: Answer
) -> None:
    session_of(case.adapter).trust.doubt([case.mira.user_id])
    fault = proxy.spoil(Fault("/keys/query", times=10**6, answer=answer))
    with pytest.raises(RetryLater) as later:
        await case.adapter.send(saying(case.room, "for mira", case.mira.user_id))
    assert not isinstance(later.value, Unreachable)
    assert later.value.after == timedelta(seconds=2)
    assert fault.times < 10**6


@pytest.mark.parametrize(
    "answer",
    [
        text(200, "<html>Welcome</html>"),
        text(404, "<html>Not here</html>"),
        text(502, "<html>Bad Gateway</html>"),
        text(500, '{"errcode": "M_UNKNOWN", "error": "no"}', "application/json"),
        text(200, "{" * 5000, "application/json"),
        text(200, "[]", "application/json"),
        error(429, "M_LIMIT_EXCEEDED", retry_after_ms=2000),
        None,
    ],
)
async def test_nonsense_from_the_homeserver_is_waited_out_without_haste(
    bot: Bot, proxy: FaultyHomeserver, answer: Answer | None
) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    bot.ambient = Ambient(sleep=wait, uniform=lambda a, b: (a + b) / 2)
    proxy.spoil(Fault("/", times=4, answer=answer))
    proxy.spoil(Fault("/sync", times=4, answer=answer))
    async with at_work(bot.adapter(url=proxy.url), bot.host()):
        assert [fault.times for fault in proxy.faults] == [0, 0]
    assert waits[:8] == sorted(waits[:8])
    assert min(waits) >= 1.0
    assert max(waits) <= 30.0
    assert len(proxy.asked) < 40


async def test_a_silent_homeserver_holds_up_only_until_our_patience_ends(
    bot: Bot, proxy: FaultyHomeserver, mira: Counsellor, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.matrix.sync._FIRST", 0.3)
    proxy.spoil(Fault("/sync", hang=True, times=2))
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as host:
        await mira.say(room, "after the silence")
        await heard(host, is_text("after the silence"))


async def test_a_place_that_the_homeserver_does_not_know_is_given_up(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    bot.state["since"] = b"nonsense"
    async with at_work(bot.adapter(), bot.host()) as host:
        await mira.say(room, "found again")
        await heard(host, is_text("found again"))
