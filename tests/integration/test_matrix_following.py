"""The bridge follows its homeserver through gaps, kills and missing keys, and loses nothing."""

import asyncio
import json
from dataclasses import replace

import pytest

from bridge.sandbox.counsellor import Counsellor
from routing.messages import Doubt, InboundKind, Membership
from tests.matrix_bot import (
    Bot,
    at_work,
    bodies,
    heard,
    is_text,
    raw,
    session_of,
)
from tests.matrix_kit import NewCounsellor, until_refused
from tests.matrix_proxy import Answer, Fault, FaultyHomeserver, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_a_long_gap_is_filled_in_order(bot: Bot, mira: Counsellor, room: str) -> None:
    said = [str(n) for n in range(150)]
    for words in said:
        await mira.say(room, words)
    async with at_work(bot.adapter(), bot.host()) as host:
        await heard(host, is_text("149"))
    assert bodies(host.received) == said
    orders = [one.order for one in host.received]
    assert orders == sorted(orders)


async def test_nothing_is_lost_or_unreadable_when_it_is_stopped_at_any_moment(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    async def speak() -> None:
        for n in range(60):
            await mira.say(room, str(n))
            if n % 20 == 19:  # a new session, whose key comes while nobody may be at work
                mira._client.invalidate_outbound_session(room)

    speaking, host = asyncio.create_task(speak()), bot.host()
    for n in range(12):
        task = asyncio.create_task(bot.adapter().run(host))
        await asyncio.sleep(0.05 + n % 5 * 0.04)  # the moments are the point
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await speaking
    async with at_work(bot.adapter(), host):
        await heard(host, is_text("59"))
    heard_once = {one.source: one.body.text for one in host.received if one.body.text}
    assert [text for text in heard_once.values() if text.isdecimal()] == [str(n) for n in range(60)]


async def test_a_key_that_comes_late_makes_the_words_readable_in_their_place(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    proxy.holds_keys = True
    host = bot.host()
    async with at_work(bot.adapter(url=proxy.url), host):
        source = await mira.say(room, "too early")
        first = await heard(host, lambda one: one.source == source)
    assert (first.kind, first.body.text) == (InboundKind.UNREADABLE, "")
    async with at_work(bot.adapter(url=proxy.url), host):  # it waits through a restart
        proxy.holds_keys = False
        await mira.say(room, "next")
        late = await heard(host, is_text("too early"))
    assert (late.source, late.order, late.doubt) == (source, first.order, None)
    assert json.loads(host.state["late"])["events"] == []


async def test_what_is_taken_back_before_its_key_comes_is_never_read(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    proxy.holds_keys = True
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as host:
        source = await mira.say(room, "said in haste")
        await heard(host, lambda one: one.source == source)
        await mira.redact(room, source)
        await heard(host, lambda one: one.kind is InboundKind.DELETION)
        proxy.holds_keys = False
        await mira.say(room, "next")
        await heard(host, is_text("next"))
    assert bodies(host.received) == ["next"]


@pytest.mark.parametrize("answer", [text(502, "<html>"), None])
async def test_words_wait_while_their_device_cannot_be_judged(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver, answer: Answer | None
) -> None:
    adapter, host = bot.adapter(url=proxy.url), bot.host()
    async with at_work(adapter, host):
        session_of(adapter).trust.doubt([mira.user_id])
        fault = proxy.spoil(Fault("/keys/query", times=2, answer=answer))
        source = await mira.say(room, "who am I?")
        first = await heard(host, lambda one: one.source == source)
        event = await heard(host, is_text("who am I?"))
    assert (first.kind, event.doubt, fault.times) == (InboundKind.UNREADABLE, None, 0)


async def test_words_are_doubted_when_their_device_cannot_be_judged_in_time(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    times = [0.0]
    bot.ambient = replace(bot.ambient, now=lambda: 1_700_000_000.0 + times[0])
    adapter, host = bot.adapter(url=proxy.url), bot.host()
    async with at_work(adapter, host):
        session_of(adapter).trust.doubt([mira.user_id])
        proxy.spoil(Fault("/keys/query", times=99, answer=text(502, "<html>")))
        source = await mira.say(room, "who am I?")
        await heard(host, lambda one: one.source == source)
        times[0] += 60
        event = await heard(host, is_text("who am I?"))
    assert event.doubt is Doubt.UNVOUCHED


async def test_strangers_are_refused(bot: Bot, new_counsellor: NewCounsellor) -> None:
    stranger = await new_counsellor("stranger")
    async with at_work(bot.adapter(), bot.host()) as host:
        await until_refused(stranger, bot.account.user_id)
    assert host.received == []


async def test_being_out_of_a_room_is_told(bot: Bot, mira: Counsellor, room: str) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        await raw(session_of(adapter), "POST", "rooms", room, "leave", body={})  # as an admin would
        gone = await heard(host, lambda one: one.detail is Membership.GONE)
    assert gone.place.chat == room


async def test_a_full_disk_at_the_host_holds_the_stream_where_it_is(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    host = bot.host()
    async with at_work(bot.adapter(), host):
        host.failing = True
        place = host.state["since"]
        await mira.say(room, "not yet stored")
        await host.until_refused()
        assert host.state["since"] == place
    host.failing = False
    async with at_work(bot.adapter(), host):
        await heard(host, is_text("not yet stored"))
