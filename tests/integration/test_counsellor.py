"""The sandbox's counsellor behaves as a person's client does, against a real homeserver."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bridge.sandbox.counsellor import (
    Account,
    Counsellor,
    CounsellorError,
    NotSent,
    NotSignedIn,
    Shown,
    UnknownRoom,
)
from bridge.sandbox.synapse import Synapse
from tests.matrix_kit import NewAccount, NewCounsellor, open_room, set_state

pytest_plugins = ("tests.matrix_world",)

Pair = tuple[Counsellor, Counsellor, str]


@pytest_asyncio.fixture
async def pair(new_counsellor: NewCounsellor) -> AsyncIterator[Pair]:
    """A bot, a counsellor, and the encrypted room they share."""
    bot, mira = await new_counsellor("bot"), await new_counsellor("mira")
    room = await open_room(bot, mira.user_id)
    await mira.join(room)
    yield bot, mira, room


def said(text: str) -> Callable[[Shown], bool]:
    return lambda line: line.text == text


async def test_an_invitation_waits_until_it_is_taken_or_declined(
    new_counsellor: NewCounsellor,
) -> None:
    bot, mira = await new_counsellor("bot"), await new_counsellor("mira")
    taken, declined = await open_room(bot, mira.user_id), await open_room(bot, mira.user_id)
    await mira.until(lambda: len(mira.invites) == 2)
    assert {(it.by, it.name) for it in mira.invites} == {(bot.user_id, "Amsel blau")}
    await bot.say(taken, "said before anybody came")
    await mira.join(taken)
    await mira.decline(declined)
    assert (mira.rooms, mira.invites) == (frozenset({taken}), ())
    line = await mira.wait_for(taken, said("said before anybody came"))
    assert (line.encrypted, line.trusted, line.sender) == (True, True, bot.user_id)
    await bot.until(lambda: mira.user_id not in bot.room(declined).members)


async def test_both_sides_read_each_other_in_order(pair: Pair) -> None:
    bot, mira, room = pair
    for number in range(5):
        await bot.say(room, f"bot {number}")
        await mira.say(room, f"mira {number}")
    expected = [f"{who} {number}" for number in range(5) for who in ("bot", "mira")]
    for reader in pair[:2]:
        await reader.wait_for(room, said("mira 4"))
        lines = reader.shown(room)
        assert [line.text for line in lines] == expected
        assert all(line.trusted for line in lines)


async def test_nothing_is_shown_before_it_is_known_whose_it_is(
    new_counsellor: NewCounsellor,
) -> None:
    bot, mira = await new_counsellor("bot"), await new_counsellor("mira")
    room = await open_room(bot, mira.user_id)
    await mira.join(room)
    await bot.say(room, "the first that mira ever hears of this bot")
    while not (lines := mira.shown(room)):  # noqa: ASYNC110 - at every step, and not when rung
        await asyncio.sleep(0)
    assert [line.trusted for line in lines] == [True]


async def test_edits_replies_threads_reactions_and_redactions_are_shown(pair: Pair) -> None:
    bot, mira, room = pair
    first = await mira.say(room, "frist")
    seen = await bot.wait_for(room, said("frist"))
    await mira.edit(room, first, "first")
    edited = await bot.wait_for(room, said("first"))
    assert (edited.event_id, edited.edited) == (first, True)

    await mira.reply(room, seen, "yes")
    reply = await bot.wait_for(room, lambda line: line.relation == "m.in_reply_to")
    assert (reply.text, reply.target) == (f"> <{mira.user_id}> frist\n\nyes", first)
    assert reply.mentions == frozenset({mira.user_id})

    await mira.thread(room, first, "aside")
    assert (await bot.wait_for(room, said("aside"))).relation == "m.thread"
    await mira.react(room, first, "👍")
    reaction = await bot.wait_for(room, said("👍"))
    assert (reaction.kind, reaction.target, reaction.encrypted) == ("m.reaction", first, False)
    await mira.notice(room, "beep")
    assert (await bot.wait_for(room, said("beep"))).kind == "m.notice"

    await mira.redact(room, first)
    gone = await bot.wait_for(room, lambda line: line.redacted)
    assert (gone.event_id, gone.text, dict(gone.content)) == (first, "", {})


async def test_nobody_edits_the_words_of_another(pair: Pair) -> None:
    bot, mira, room = pair
    first = await bot.say(room, "mine")
    await mira.edit(room, first, "yours")
    await mira.say(room, "done")
    await bot.wait_for(room, said("done"))
    assert [line.text for line in bot.shown(room)] == ["mine", "done"]


async def test_files_travel_encrypted_and_nameless(pair: Pair) -> None:
    bot, mira, room = pair
    await mira.send_file(room, "notes.txt", "text/plain", b"some bytes")
    await mira.send_file(room, "cat.png", "image/png", b"a cat")
    line = await bot.wait_for(room, said("[file, 10 bytes]"))
    assert (line.kind, await bot.fetch(line)) == ("m.file", b"some bytes")
    picture = await bot.wait_for(room, said("[picture, 5 bytes]"))
    assert (picture.kind, await bot.fetch(picture)) == ("m.image", b"a cat")
    await mira.say(room, "no file")
    with pytest.raises(CounsellorError, match="no encrypted file"):
        await bot.fetch(await bot.wait_for(room, said("no file")))


async def test_plain_words_in_an_encrypted_room_are_shown_as_such(pair: Pair) -> None:
    bot, mira, room = pair
    await mira.say_plain(room, "in the open")
    line = await bot.wait_for(room, said("in the open"))
    assert (line.encrypted, line.trusted) == (False, False)


async def test_typing_name_topic_and_a_closed_room_are_shown(pair: Pair) -> None:
    bot, mira, room = pair
    await bot.typing(room)
    await mira.until(lambda: mira.room(room).typing == {bot.user_id})
    await bot.typing(room, False)
    await mira.until(lambda: not mira.room(room).typing)
    await set_state(bot, room, "m.room.topic", {"topic": "closed"})
    await set_state(bot, room, "m.room.power_levels", {"events_default": 50, "users": {}})
    await mira.until(lambda: mira.room(room).read_only)
    view = mira.room(room)
    assert (view.name, view.topic, view.joined, view.encrypted) == (
        "Amsel blau",
        "closed",
        True,
        True,
    )
    with pytest.raises(NotSent, match="M_FORBIDDEN"):
        await mira.say(room, "too late")
    await mira.leave(room)
    assert not mira.room(room).joined


async def test_a_room_never_seen_is_unknown(pair: Pair) -> None:
    _, mira, _ = pair
    assert (mira.shown("!nowhere"), mira.unreadable("!nowhere")) == ([], ())
    with pytest.raises(UnknownRoom):
        mira.room("!nowhere")
    with pytest.raises(NotSent):
        await mira.say("!nowhere", "hello?")
    with pytest.raises(NotSent):
        await mira.join("!nowhere:sandbox.localhost")


async def test_the_same_directory_is_the_same_device_and_still_reads(
    new_account: NewAccount, new_counsellor: NewCounsellor, tmp_path: Path
) -> None:
    account, bot = await new_account("mira"), await new_counsellor("bot")
    home = tmp_path / "mira"
    async with Counsellor.signed_in(account, home) as mira:
        room = await open_room(bot, mira.user_id)
        await mira.join(room)
        await mira.say(room, "good evening")
        await bot.say(room, "before the pause")
        await mira.wait_for(room, said("before the pause"))
        before = (mira.device_id, mira.master_key)
    await bot.say(room, "in the pause")
    async with Counsellor.signed_in(account, home) as mira:
        await mira.wait_for(room, said("in the pause"))
        assert (mira.device_id, mira.master_key) == before
        texts = [line.text for line in mira.shown(room)]
        assert texts == ["good evening", "before the pause", "in the pause"]
    assert (home / "login.json").stat().st_mode & 0o077 == 0


async def test_more_than_a_page_said_during_an_outage_is_shown_once_and_in_order(
    pair: Pair,
) -> None:
    bot, mira, room = pair
    assert mira._loop is not None
    mira._loop.cancel()  # from here on this client hears nothing until it is told to
    mira._loop = None
    expected = [f"line {number}" for number in range(130)]
    for text in expected:
        await bot.say(room, text)
    assert await mira._syncing.once(0)
    assert [line.text for line in mira.shown(room)] == expected


async def test_words_go_on_after_the_homeserver_was_away(tmp_path: Path) -> None:
    async with Synapse.start(tmp_path / "hs") as synapse:
        accounts = [
            Account(synapse.url, await synapse.register(name, "pw"), "pw") for name in ("bot", "m")
        ]
        async with (
            Counsellor.signed_in(accounts[0], tmp_path / "bot") as bot,
            Counsellor.signed_in(accounts[1], tmp_path / "m") as mira,
        ):
            room = await open_room(bot, mira.user_id)
            await mira.join(room)
            await synapse.stop()
            with pytest.raises(NotSent, match="could not be reached"):
                await bot.say(room, "lost")
            await synapse.restart()
            await bot.say(room, "found")
            await mira.wait_for(room, said("found"))
            assert [line.text for line in mira.shown(room)] == ["found"]


async def test_a_wrong_password_is_said_plainly(new_account: NewAccount, tmp_path: Path) -> None:
    account = await new_account("mira")
    wrong = Account(account.url, account.user_id, "planted-word")
    with pytest.raises(NotSignedIn, match="name and password") as raised:
        async with Counsellor.signed_in(wrong, tmp_path / "mira"):
            pass
    assert "planted-word" not in f"{raised.value!r} {wrong!r}"
