"""A room that is deleted without a word is noticed; once, however it is found out."""

import pytest
from aiohttp import web

from adapters.contract import KeepingHost
from adapters.kept import StateLost
from adapters.matrix import roll, timeline
from adapters.matrix.rollcall import EVERY
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from routing.messages import OutboundKind
from tests.matrix_bot import (
    Bot,
    at_work,
    deliver,
    heard,
    is_text,
    of_kind,
    raw,
    room_with,
    session_of,
    until,
)
from tests.matrix_missing import LIST, MEMBER, Clock, gone, is_gone, kept, speaks
from tests.matrix_proxy import Fault, FaultyHomeserver, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world", "tests.matrix_missing")


async def test_a_room_that_was_deleted_while_nobody_was_at_work_is_told_once(
    bot: Bot, mira: Counsellor, room: str, synapse: Synapse, proxy: FaultyHomeserver
) -> None:
    first = bot.adapter()
    async with at_work(first, bot.host()):
        other = await room_with(first, mira)
    assert kept(bot) == {room, other}
    await synapse.delete_room(room)
    async with at_work(bot.adapter(), bot.host()) as host:
        await heard(host, is_gone)
        await speaks(host, mira, other, "still heard")
    assert gone(host) == [room]
    assert kept(bot) == {other}
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as again:
        await until(lambda: proxy.count(LIST) == 1)
        await speaks(again, mira, other, "and again")
    assert gone(again) == []
    assert proxy.count(MEMBER) == 0


async def test_a_room_that_was_deleted_in_an_outage_is_told_when_it_is_over(
    bot: Bot, mira: Counsellor, synapse: Synapse, proxy: FaultyHomeserver, clock: Clock
) -> None:
    adapter = bot.adapter(url=proxy.url)
    async with at_work(adapter, bot.host()) as host:
        room, other = await room_with(adapter, mira), await room_with(adapter, mira)
        outage = proxy.spoil(Fault("/sync", times=10**6, answer=text(502, "")))
        await mira.say(other, "the round under way ends")
        await rounds(proxy, 2)
        await synapse.delete_room(room)
        outage.times = 0
        found = await heard(host, is_gone)
        assert found.place.chat == room
        assert session_of(adapter).room(room) is None
        assert session_of(adapter).room(other) is not None


async def test_rooms_that_we_closed_or_forgot_are_missed_by_nobody(
    bot: Bot, mira: Counsellor, synapse: Synapse, proxy: FaultyHomeserver, clock: Clock
) -> None:
    first = bot.adapter(url=proxy.url)
    async with at_work(first, bot.host()) as host:
        room = await room_with(first, mira)
        closed, stays = await room_with(first, mira), await room_with(first, mira)
        await deliver(first, of_kind(OutboundKind.CLOSE_PLACE, closed, "This case is closed."))
        await until(lambda: closed in session_of(first).closed)
        await deliver(first, of_kind(OutboundKind.FORGET_PLACE, room))
        assert kept(bot) == {stays}
        await synapse.delete_room(closed)
        clock.ahead += EVERY
        await speaks(host, mira, stays, "an hour later")
        await until(lambda: proxy.count(LIST) == 2)
    assert gone(host) == []
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as again:
        await speaks(again, mira, stays, "after a restart")
        await until(lambda: proxy.count(LIST) == 3)
        await speaks(again, mira, stays, "and after the look")
    assert gone(again) == []
    assert kept(bot) == {stays}


async def test_a_room_is_off_the_list_before_we_leave_it(
    bot: Bot, mira: Counsellor, proxy: FaultyHomeserver
) -> None:
    """A stop between the two must not make a loss of it."""
    adapter, before = bot.adapter(url=proxy.url), list[set[str]]()
    async with at_work(adapter, bot.host()) as host:
        room, stays = await room_with(adapter, mira), await room_with(adapter, mira)

        def refused() -> web.Response:
            before.append(kept(bot))
            return text(502, "")()

        outage = proxy.spoil(Fault("/sync", times=10**6, answer=text(502, "")))
        await mira.say(stays, "the round under way ends")
        await rounds(proxy, 2)
        proxy.spoil(Fault("/leave", answer=refused))
        await deliver(adapter, of_kind(OutboundKind.FORGET_PLACE, room))
        outage.times = 0
        await heard(host, is_text("the round under way ends"))
    assert before == [{stays}]
    assert gone(host) == []


async def test_a_loss_has_one_name_however_it_is_found_out(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        session = session_of(adapter)
        await raw(session, "POST", "rooms", room, "leave", body={})  # as an admin would
        told = await heard(host, is_gone)
        assert told.source == timeline.unexplained(session, room).source
        assert told.source != timeline.unexplained(session, f"{room}x").source
        await until(lambda: kept(bot) == set())
    assert gone(host) == [room]


class Forgetful(KeepingHost):
    """What was kept of the rooms cannot be read any more."""

    async def load(self, key: str) -> bytes | None:
        if key == roll.KEY:
            raise StateLost
        return await super().load(key)


@pytest.mark.parametrize("damage", ["lost", "rubbish", "never kept"])
async def test_without_its_list_the_bridge_begins_with_what_the_homeserver_tells(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver, damage: str
) -> None:
    bot.state[roll.KEY] = b"rubbish"
    if damage == "never kept":
        del bot.state[roll.KEY]
    host = Forgetful(bot.state) if damage == "lost" else bot.host()
    async with at_work(bot.adapter(url=proxy.url), host):
        await speaks(host, mira, room, "still heard")
        await until(lambda: proxy.count(LIST) == 1)
    assert kept(bot) == {room}
    assert gone(host) == []


async def rounds(proxy: FaultyHomeserver, number: int) -> None:
    """So many more answers to /sync have been dealt with."""
    before = proxy.count("/sync")
    await until(lambda: proxy.count("/sync") > before + number)
