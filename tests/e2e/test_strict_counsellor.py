"""A current Matrix client, made by others, reads our cross-signed device and no unsigned one.

matrix-js-sdk in its strict mode is what a counsellor's Element does: it withholds its keys from
devices which nobody signed, and hides what they say.
"""

from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
import pytest_asyncio

from bridge.sandbox.counsellor import Shown
from tests.e2e.js_counsellor import ClientFailed, JsCounsellor, JsLine
from tests.matrix_kit import NewAccount, NewCounsellor, open_room

pytest_plugins = ("tests.matrix_world",)


def shows(text: str) -> Callable[[JsLine], bool]:
    return lambda line: line.text == text


def is_event(event_id: str, line: Shown | JsLine) -> bool:
    return event_id == (line.event_id if isinstance(line, Shown) else line.event)


@pytest_asyncio.fixture
async def strict(new_account: NewAccount) -> AsyncIterator[JsCounsellor]:
    account = await new_account("strict")
    async with JsCounsellor.signed_in(account.url, account.user_id, account.password) as counsellor:
        yield counsellor


async def test_a_cross_signed_device_is_read_and_answered_without_a_shield(
    strict: JsCounsellor, new_counsellor: NewCounsellor
) -> None:
    bot = await new_counsellor("bot")
    room = await open_room(bot, strict.user_id)
    await bot.say(room, "said before the counsellor came")
    invite = await strict.next_invite()
    assert (invite.room, invite.by, invite.name) == (room, bot.user_id, "Amsel blau")
    await strict.join(room)
    await bot.say(room, "and after")
    for text in ("said before the counsellor came", "and after"):
        line = await strict.wait_for(room, shows(text))
        assert (line.encrypted, line.shield, line.unreadable) == (True, "none", None)

    await strict.say(room, "good evening")
    heard = await bot.wait_for(room, lambda line: line.text == "good evening")
    assert (heard.encrypted, heard.trusted) == (True, True)
    await strict.typing(room)
    await bot.until(lambda: bot.room(room).typing == {strict.user_id})


async def test_a_device_nobody_signed_is_neither_read_nor_answered(
    strict: JsCounsellor, new_counsellor: NewCounsellor
) -> None:
    bot = await new_counsellor("bot", cross_signed=False)
    room = await open_room(bot, strict.user_id)
    await strict.wait_for_room(lambda it: it.room == room)
    await strict.join(room)
    await bot.say(room, "from an unsigned device")
    line = await strict.wait_for(room, lambda line: line.unreadable is not None)
    assert (line.text, line.unreadable) == ("", "UNSIGNED_SENDER_DEVICE")
    withheld = await strict.say(room, "not for unsigned devices")
    await bot.until(lambda: withheld in bot.unreadable(room))


async def test_our_counsellor_and_the_strict_one_judge_alike(
    strict: JsCounsellor, new_account: NewAccount, new_counsellor: NewCounsellor
) -> None:
    """The signed device of an account is heard by both; its unsigned one by neither."""
    account = await new_account("bot")
    bot, ours = await new_counsellor(account), await new_counsellor("mira")
    room = await open_room(bot, strict.user_id, ours.user_id)
    await ours.join(room)
    await strict.wait_for_room(lambda it: it.room == room)
    await strict.join(room)
    stray = await new_counsellor(account, cross_signed=False)
    signed, unsigned = await bot.say(room, "signed"), await stray.say(room, "unsigned")
    for event_id, heard in ((signed, True), (unsigned, False)):
        mine = await ours.wait_for(room, partial(is_event, event_id))
        theirs = await strict.wait_for(room, partial(is_event, event_id))
        assert (mine.trusted, theirs.unreadable is None) == (heard, heard)


async def test_what_the_client_refuses_is_an_error(strict: JsCounsellor) -> None:
    with pytest.raises(ClientFailed):
        await strict.say("!nowhere:sandbox.localhost", "hello?")
    with pytest.raises(ClientFailed):
        await strict._ask("no such request")


async def test_a_wrong_password_is_an_error(new_account: NewAccount) -> None:
    account = await new_account("strict")
    with pytest.raises(ClientFailed, match="M_FORBIDDEN"):
        async with JsCounsellor.signed_in(account.url, account.user_id, "wrong"):
            pass
