"""Signs on the durable path: on the newest message that arrived, in no case in anybody's way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.memory.network import Fault
from adapters.port import AdapterError, PlaceGone, Refused, RetryLater, Uncertain
from bridge.app import App
from bridge.organisation import read
from routing.ids import ChatId, SourceId
from routing.marking import Sign
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows, room_shows
from tests.integration.test_pipeline_crash import on_sqlite, one_life
from tests.integration.test_pipeline_delays import passes, slow, until
from tests.pipeline import bridge

LIVE = "SELECT count(*) FROM outbox WHERE state < 3"
RETRIED = "SELECT count(*) FROM outbox WHERE state = 0 AND tries > 0"
PARKED = "SELECT count(*) FROM outbox WHERE state = 4"


@pytest.fixture
async def app(folder: Path, far: Far) -> AsyncIterator[App]:
    """A client in conversation with Anna, and nothing on its way."""
    async with bridge(folder) as running:
        await far.bring_in(CLIENT)
        await quiet(running)
        yield running


async def writes(far: Far, words: str) -> SourceId:
    return await far.staff.say(far.rooms[CLIENT], words, author="anna")


async def signed(far: Far, source: SourceId, sign: Sign) -> None:
    await far.staff.until(lambda: far.staff.marks.signs.get(source) is sign)


async def quiet(app: App) -> None:
    await until(app, LIVE, 0)


async def test_the_newest_message_that_arrived_carries_the_sign_and_no_other(
    app: App, far: Far
) -> None:
    first = await writes(far, "good evening")
    await signed(far, first, Sign.RELAYED)
    second = await writes(far, "are you there")
    await signed(far, second, Sign.RELAYED)
    await quiet(app)
    assert far.staff.marks.signs == {second: Sign.RELAYED}
    lines = far.staff.texts(far.rooms[CLIENT])
    await far.clients.say(CLIENT, "yes")
    await room_shows(far, "yes")
    await quiet(app)
    assert far.staff.marks.signs == {second: Sign.RELAYED}
    assert len(far.staff.texts(far.rooms[CLIENT])) == len(lines) + 1


async def test_a_note_keeps_its_sign_while_the_other_one_moves_on(app: App, far: Far) -> None:
    note = await writes(far, "!note she sounds tired")
    await signed(far, note, Sign.NOTE)
    meant = await writes(far, "good evening")
    await signed(far, meant, Sign.RELAYED)
    await quiet(app)
    assert far.staff.marks.signs == {note: Sign.NOTE, meant: Sign.RELAYED}


async def test_long_words_carry_it_when_all_of_them_have_arrived(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        far.clients.faults.append(RetryLater(timedelta(seconds=2)))
        long = await writes(far, "well " * 1500)
        await until(app, RETRIED, 1)
        assert long not in far.staff.marks.signs
        await passes(app, clock, timedelta(seconds=3))
        await signed(far, long, Sign.RELAYED)
        await quiet(app)
        assert far.staff.marks.signs == {long: Sign.RELAYED}


async def test_what_did_not_arrive_carries_the_other_sign(app: App, far: Far) -> None:
    far.clients.faults.append(Refused("no"))
    wrong = await writes(far, "good evening")
    await signed(far, wrong, Sign.FAILED)
    right = await writes(far, "good evening again")
    await signed(far, right, Sign.RELAYED)
    await quiet(app)
    assert far.staff.marks.signs == {wrong: Sign.FAILED, right: Sign.RELAYED}


@pytest.mark.parametrize("error", [Refused("s3cret"), PlaceGone("s3cret")])
async def test_a_sign_that_cannot_be_shown_is_nobodys_business(
    folder: Path, far: Far, error: AdapterError, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        before = far.staff.texts(far.rooms[CLIENT])
        far.staff.marks.faults.append(error)
        await writes(far, "good evening")
        await chat_shows(far, "good evening")
        await quiet(app)
        assert (far.staff.marks.signs, far.staff.texts(far.rooms[CLIENT])) == ({}, before)
        await until(app, PARKED, 0)
        await far.clients.say(CLIENT, "still here")
        await room_shows(far, "still here")
    assert "react was not carried out" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_sign_that_must_wait_holds_up_no_word(app: App, far: Far) -> None:
    far.staff.marks.faults.append(RetryLater(timedelta(hours=3)))
    meant = await writes(far, "good evening")
    await chat_shows(far, "good evening")
    await until(app, RETRIED, 1)
    await far.clients.say(CLIENT, "good to hear from you")
    await room_shows(far, "good to hear from you")
    assert meant not in far.staff.marks.signs


async def test_a_sign_that_nobody_can_say_of_whether_it_is_there_is_put_there_again(
    app: App, far: Far
) -> None:
    far.staff.marks.faults.append(Uncertain("the connection broke"))
    meant = await writes(far, "good evening")
    await signed(far, meant, Sign.RELAYED)


async def test_the_card_is_pinned(app: App, far: Far) -> None:
    room = ChatId(far.rooms[CLIENT])
    [pinned] = [one for one in far.staff.shown[room] if one.source == far.staff.marks.pinned[room]]
    assert pinned.text.startswith("New case")


async def test_what_is_taken_back_is_removed_at_the_clients(app: App, far: Far) -> None:
    kept = await writes(far, "good evening")
    slip = await writes(far, "why is she late " * 400)  # several parts
    await signed(far, slip, Sign.RELAYED)
    await writes(far, "!oops")
    await room_shows(far, "had gone out already")
    await chat_shows(far, "has taken back something")
    await far.until_operator("messages were taken back")
    await quiet(app)
    seen = far.clients.texts(CLIENT)
    assert not any("late" in one for one in seen)
    assert any("good evening" in one for one in seen)
    assert sum("has taken back" in one for one in seen) == 1
    assert not {slip, kept} & set(far.staff.marks.signs)


async def test_what_cannot_be_removed_is_told(app: App, far: Far) -> None:
    slip = await writes(far, "why is she late")
    await signed(far, slip, Sign.RELAYED)
    far.clients.marks.faults.append(Refused("older than two days"))
    await writes(far, "!oops")
    await room_shows(far, "could not be removed")
    await far.until_operator("could not be removed")
    await quiet(app)
    await until(app, PARKED, 0)
    assert any("late" in one for one in far.clients.texts(CLIENT))


async def test_a_copy_that_nobody_knows_of_cannot_be_removed_and_that_is_told(
    app: App, far: Far
) -> None:
    """The answer to the first sending was lost, and with it what the network calls that copy."""
    far.clients.faults.append(Fault.AFTER)
    slip = await writes(far, "why is she late")
    await signed(far, slip, Sign.RELAYED)
    assert sum("late" in one for one in far.clients.texts(CLIENT)) == 2
    await writes(far, "!oops")
    await room_shows(far, "could not be removed")
    await far.until_operator("could not be removed")
    await quiet(app)
    assert sum("late" in one for one in far.clients.texts(CLIENT)) == 1


async def test_two_messages_are_taken_back_and_told_of_once(app: App, far: Far) -> None:
    await writes(far, "one")
    await writes(far, "two")
    await signed(far, await writes(far, "three"), Sign.RELAYED)
    await writes(far, "!oops 2")
    await room_shows(far, "Message 2")
    await quiet(app)
    seen = far.clients.texts(CLIENT)
    assert [one for one in seen if one.startswith("Anna:")] == ["Anna: one"]
    assert sum("has taken back" in one for one in seen) == 1


@on_sqlite
@pytest.mark.parametrize("commits", range(1, 9))
async def test_no_crash_comes_between_the_words_and_their_sign(
    folder: Path, far: Far, commits: int
) -> None:
    never = asyncio.Event()
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
    meant = await writes(far, "good evening")
    await one_life(read(folder, None), commits, never)
    async with bridge(folder) as app:
        await chat_shows(far, "good evening")
        await signed(far, meant, Sign.RELAYED)
        await quiet(app)
        made = text("SELECT count(*) FROM outbox WHERE kind = 'react'")
        assert await app.opened.store.read(lambda tx: tx.scalar(made)) == 1


async def test_a_sign_counts_as_nothing_that_is_still_to_be_said(folder: Path, far: Far) -> None:
    """Neither for deleting, which waits for the last words, nor for those who are told of waits."""
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        far.staff.marks.faults.append(RetryLater(timedelta(minutes=30)))
        await writes(far, "good evening")
        await chat_shows(far, "good evening")
        await until(app, RETRIED, 1)
        await passes(app, clock, timedelta(minutes=20))
        await passes(app, clock, timedelta(minutes=5))
        outages = text("SELECT count(*) FROM outages")
        assert await app.opened.store.read(lambda tx: tx.scalar(outages)) == 0
