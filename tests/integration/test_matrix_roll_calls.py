"""What the bridge asks about the rooms it is in, how often, and what it makes of odd answers."""

from collections.abc import Sequence
from itertools import groupby

import pytest
from aiohttp import web

from adapters.matrix.rollcall import EVERY
from bridge.sandbox.counsellor import Counsellor
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    heard,
    room_with,
    saying,
    session_of,
    until,
)
from tests.matrix_missing import (
    DELETED,
    EMPTY,
    LIST,
    MEMBER,
    NO,
    Clock,
    broken,
    gone,
    is_gone,
    kept,
    speaks,
    with_rooms,
)
from tests.matrix_proxy import Answer, Fault, FaultyHomeserver, error, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world", "tests.matrix_missing")


async def chats(case: Case, words: str) -> None:
    await speaks(case.host, case.mira, case.room, words)


async def test_the_homeserver_is_asked_once_an_hour(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver, clock: Clock
) -> None:
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as host:
        for n in range(3):
            await speaks(host, mira, room, f"{n}")
        assert proxy.count(LIST) == 1
        clock.ahead += EVERY - 60
        await speaks(host, mira, room, "nearly an hour")
        assert proxy.count(LIST) == 1
        clock.ahead += 60
        await speaks(host, mira, room, "an hour")
        await until(lambda: proxy.count(LIST) == 2)
    assert gone(host) == []
    assert proxy.count(MEMBER) == 0


async def test_a_homeserver_that_names_no_room_by_mistake_changes_nothing(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault(LIST, answer=EMPTY))
    adapter = bot.adapter(url=proxy.url)
    async with at_work(adapter, bot.host()) as host:
        await until(lambda: proxy.count(MEMBER) == 1)
        await speaks(host, mira, room, "still here")
        await deliver(adapter, saying(room, "so are we", mira.user_id))
    assert gone(host) == []
    assert kept(bot) == {room}


@pytest.mark.parametrize(
    "answer",
    [
        error(403, "M_FORBIDDEN"),
        error(404, "M_NOT_FOUND"),
        text(200, '{"membership": "leave"}', "application/json"),
        text(200, '{"membership": "ban"}', "application/json"),
    ],
)
async def test_what_is_neither_named_nor_known_when_asked_about_is_gone(
    bot: Bot, room: str, proxy: FaultyHomeserver, answer: Answer
) -> None:
    proxy.spoil(Fault(LIST, answer=EMPTY))
    proxy.spoil(Fault(MEMBER, answer=answer))
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as host:
        await heard(host, is_gone)
    assert gone(host) == [room]
    assert kept(bot) == set()


RUBBISH: tuple[Answer | None, ...] = (
    text(200, "{}", "application/json"),
    text(200, "[]", "application/json"),
    text(200, "<html>Welcome</html>"),
    text(404, "<html>Not here</html>"),
    text(502, "<html>Bad Gateway</html>"),
    error(404, "M_UNRECOGNIZED"),
    error(403, "M_UNKNOWN"),
    error(429, "M_LIMIT_EXCEEDED", retry_after_ms=5),
    None,
)
NO_LISTS = (
    text(200, '{"joined_rooms": null}', "application/json"),
    text(200, '{"joined_rooms": "!a:hs"}', "application/json"),
    text(200, '{"joined_rooms": {"!a:hs": true}}', "application/json"),
    text(200, '{"joined_rooms": [5, null, {}]}', "application/json"),
    NO,
)
NO_MEMBERS = (
    text(200, '{"membership": "join"}', "application/json"),
    text(200, '{"membership": "invite"}', "application/json"),
    text(200, '{"membership": ["leave"]}', "application/json"),
    text(200, '{"membership": null}', "application/json"),
)


async def test_rubbish_instead_of_a_list_says_nothing_and_is_asked_for_again_in_an_hour(
    clock: Clock, case: Case, proxy: FaultyHomeserver, caplog: pytest.LogCaptureFixture
) -> None:
    await until(lambda: proxy.count(LIST) == 1)
    session_of(case.adapter).roll.add([DELETED])
    before = proxy.count(MEMBER)
    for n, answer in enumerate((*RUBBISH, *NO_LISTS)):
        fault = proxy.spoil(broken(LIST, answer))
        clock.ahead += EVERY
        await chats(case, f"{n}")
        await chats(case, f"{n} and more")
        assert (fault.times, proxy.count(MEMBER), gone(case.host)) == (0, before, []), n
    assert caplog.text == ""
    clock.ahead += EVERY
    await chats(case, "an hour later")
    await heard(case.host, is_gone)
    assert gone(case.host) == [DELETED]


async def test_a_room_is_not_gone_unless_the_homeserver_says_so_of_it_by_itself(
    clock: Clock, case: Case, proxy: FaultyHomeserver, caplog: pytest.LogCaptureFixture
) -> None:
    await until(lambda: proxy.count(LIST) == 1)
    session_of(case.adapter).roll.add([DELETED])
    for n, answer in enumerate((*RUBBISH, *NO_MEMBERS)):
        fault = proxy.spoil(broken(MEMBER, answer))
        clock.ahead += EVERY
        await chats(case, f"{n}")
        await until(lambda fault=fault: fault.times == 0)  # type: ignore[misc]
        await chats(case, f"{n} and more")
        assert gone(case.host) == [], n
    assert caplog.text == ""
    clock.ahead += EVERY
    await chats(case, "an hour later")
    await heard(case.host, is_gone)
    assert gone(case.host) == [DELETED]


async def test_many_that_are_gone_hold_up_nobody_who_speaks(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    """As after a homeserver came back from a copy of yesterday."""
    many = [f"!{n}:sandbox.localhost" for n in range(35)]
    with_rooms(bot, many)
    proxy.spoil(Fault("/sync", skip=2, times=1, answer=None))  # a look that is begun anew
    async with at_work(bot.adapter(url=proxy.url), bot.host()) as host:
        await until(lambda: len(gone(host)) == len(many))
        await speaks(host, mira, room, "still heard")
    assert sorted(gone(host)) == sorted(many)
    asked = [one for one in proxy.asked if MEMBER in one or one.endswith("/sync")]
    in_rounds = [len(list(some)) for is_sync, some in _by_round(asked) if not is_sync]
    assert max(in_rounds) <= 10
    assert kept(bot) == {room}


async def test_what_was_found_is_told_once_there_is_room_on_the_disk(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    with_rooms(bot, [DELETED])
    host = bot.host()

    def denied() -> web.Response:
        host.failing = True
        return NO()

    proxy.spoil(Fault(MEMBER, answer=denied))
    async with at_work(bot.adapter(url=proxy.url), host):
        await host.until_refused()
        assert kept(bot) == {room, DELETED}
        host.failing = False
        await heard(host, is_gone)
        await speaks(host, mira, room, "still heard")
    assert kept(bot) == {room}


async def test_a_room_that_we_leave_while_it_is_asked_about_is_not_told(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    adapter = bot.adapter(url=proxy.url)

    def denied() -> web.Response:
        session = session_of(adapter)
        session.leaving.add(room)
        session.roll.drop((room,))
        return NO()

    proxy.spoil(Fault(LIST, answer=EMPTY))
    fault = proxy.spoil(Fault(MEMBER, answer=denied))
    async with at_work(adapter, bot.host()) as host:
        await until(lambda: fault.times == 0)
        await speaks(host, mira, await room_with(adapter, mira), "elsewhere")
    assert gone(host) == []


def _by_round(asked: Sequence[str]) -> "groupby[bool, str]":
    return groupby(asked, lambda one: one.endswith("/sync"))
