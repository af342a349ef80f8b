"""The bridge and a current Matrix client, which speaks with devices only that are vouched for."""

from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import pytest_asyncio

from adapters.port import RetryLater
from routing.messages import InboundKind, OutboundKind
from tests.e2e.js_counsellor import JsCounsellor
from tests.matrix_bot import (
    Bot,
    at_work,
    deliver,
    heard,
    is_text,
    of_kind,
    raw,
    saying,
    session_of,
    to_open,
    until,
)
from tests.matrix_kit import NewAccount

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


@pytest_asyncio.fixture
async def strict(new_account: NewAccount) -> AsyncIterator[JsCounsellor]:
    account = await new_account("strict")
    async with JsCounsellor.signed_in(account.url, account.user_id, account.password) as counsellor:
        yield counsellor


async def test_each_reads_the_other_through_a_whole_case(bot: Bot, strict: JsCounsellor) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        sent = await deliver(adapter, to_open(uuid4(), strict.user_id))
        room = str(sent.chat)
        await strict.join((await strict.next_invite()).room)
        await deliver(adapter, saying(room, "good evening", strict.user_id))
        line = await strict.wait_for(room, lambda line: line.text == "good evening")
        assert (line.encrypted, line.shield, line.unreadable) == (True, "none", None)
        said = await strict.say(room, "hello")
        assert (await heard(host, is_text("hello"))).doubt is None
        await strict.edit(room, said, "hello there")
        edit = await heard(host, lambda one: one.kind is InboundKind.EDIT)
        assert (edit.body.text, edit.target, edit.doubt) == ("hello there", said, None)
        await deliver(adapter, of_kind(OutboundKind.CLOSE_PLACE, room, "Closed."))
        line = await strict.wait_for(room, lambda line: line.text == "Closed.")
        assert (line.encrypted, line.shield) == (True, "none")


async def test_a_device_that_signed_in_again_is_still_read_and_answered(
    bot: Bot, strict: JsCounsellor
) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        room = str((await deliver(adapter, to_open(uuid4(), strict.user_id))).chat)
        await strict.join((await strict.next_invite()).room)
        await strict.say(room, "before")
        await heard(host, is_text("before"))
        before = session_of(adapter)
        with suppress(RetryLater):  # what is said with the old token may end with it
            await raw(before, "POST", "logout", "all", body={})
        await until(lambda: adapter._session not in (None, before))
        await deliver(adapter, saying(room, "still me", strict.user_id))
        line = await strict.wait_for(room, lambda line: line.text == "still me")
        await strict.say(room, "after")
        event = await heard(host, is_text("after"))
    assert (line.shield, event.doubt) == ("none", None)
