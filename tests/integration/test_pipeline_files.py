"""Pictures, voice messages and files of the client's, through the whole bridge."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.memory.network import Fault
from adapters.port import Refused, RetryLater
from bridge.app import App
from bridge.store import parked
from routing.ids import ChatId
from routing.messages import Attachment, FileKind
from tests.e2e.planted import Planted, files
from tests.faults.far import Far
from tests.integration.files_kit import (
    CLIENT,
    PHONES,
    PICTURE,
    VOICE,
    chat_shows,
    gives,
    received,
    room_has,
    room_shows,
)
from tests.pipeline import bridge, settled


@pytest.fixture
async def app(folder: Path, far: Far) -> AsyncIterator[App]:
    """A bridge at work, with one client in conversation with Anna."""
    async with bridge(folder) as running:
        await far.bring_in(CLIENT)
        yield running


@pytest.mark.usefixtures("app")
async def test_what_the_phone_sends_is_what_the_counsellor_gets_in_order(far: Far) -> None:
    picture, voice = secrets.token_bytes(300_000), secrets.token_bytes(5_000)
    await gives(far, picture, "a letter from the bank")
    await far.clients.say(CLIENT, "and this is what I think")
    await gives(far, voice, like=VOICE)
    assert await room_has(far, 2) == [("a letter from the bank", picture), ("", voice)]
    texts = far.staff.texts(far.rooms[CLIENT])
    assert texts.index("and this is what I think") == texts.index("a letter from the bank") + 1
    sent = [one.message for one in far.staff.shown[ChatId(far.rooms[CLIENT])] if one.data]
    assert [one.attachment and one.attachment.kind for one in sent] == ["image", "voice"]
    assert {reader for one in sent for reader in one.readers} == {"anna"}


@pytest.mark.usefixtures("app")
async def test_a_lost_answer_shows_a_file_once(far: Far) -> None:
    far.staff.faults.append(Fault.AFTER)
    await gives(far, b"only once", "once")
    await far.clients.say(CLIENT, "then this")
    await room_shows(far, "then this")
    assert received(far) == [("once", b"only once")]


@pytest.mark.usefixtures("app")
async def test_a_file_whose_network_is_away_for_a_moment_comes_later_and_in_order(
    far: Far,
) -> None:
    later = RetryLater(timedelta(seconds=0.2), "away")
    far.clients.shelf.faults += [later, None, later]  # before it begins, and in the middle
    data = secrets.token_bytes(200_000)
    await gives(far, data, "late")
    await far.clients.say(CLIENT, "after it")
    await room_shows(far, "after it")
    assert received(far) == [("late", data)]
    assert [t for t in far.staff.texts(far.rooms[CLIENT]) if t in ("late", "after it")] == [
        "late",
        "after it",
    ]


async def test_a_file_that_is_gone_is_told_and_what_is_behind_it_goes(app: App, far: Far) -> None:
    far.clients.shelf.faults.append(Refused("the file is no longer there"))
    await gives(far, b"gone", "gone")
    await far.clients.say(CLIENT, "behind it")
    await room_shows(far, "behind it")
    await chat_shows(far, "could not take that file")
    await room_shows(far, "a file of the client's could not be fetched")
    await room_shows(far, "(without the file that came with it) gone")
    await far.until_operator("A file for the case")
    assert received(far) == []
    [row] = await app.opened.store.read(parked.every)
    assert row.way == "out"
    await app.opened.store.write(lambda tx: parked.retry(tx, row.id, datetime.now(UTC)))
    assert await room_has(far, 1) == [("gone", b"gone")]  # its reference was kept


@pytest.mark.usefixtures("app")
async def test_a_file_larger_than_the_network_gives_is_told_to_the_client(far: Far) -> None:
    far.clients.shelf.largest = 100
    await gives(far, bytes(101))
    await chat_shows(far, "larger than I can pass on")
    assert received(far) == []


@pytest.mark.usefixtures("app")
async def test_a_file_of_the_counsellors_stays_in_the_room_and_so_do_its_words(far: Far) -> None:
    room = far.rooms[CLIENT]
    await far.staff.send_file(room, b"a form", PICTURE, caption="sign this", author="anna")
    await room_shows(far, "Not relayed: files stay here so far.")
    await far.staff.say(room, "can you read me", author="anna")
    await chat_shows(far, "Anna: can you read me")
    assert not any("sign this" in text for text in far.clients.texts(CLIENT))


@pytest.mark.usefixtures("app")
async def test_a_late_file_says_when_it_was_sent_below_it(far: Far) -> None:
    old = datetime.now(UTC) - timedelta(hours=2)
    far.clients._now = lambda: old
    await gives(far, b"old", "from this morning")
    await gives(far, b"old and without words")
    [first, second] = await room_has(far, 2)
    assert first[0].startswith("(written ")
    assert first[0].endswith(") from this morning")
    assert second[0].startswith("(written ")


async def test_what_waits_for_a_counsellor_is_a_reference(folder: Path, far: Far) -> None:
    data = secrets.token_bytes(100_000)
    async with bridge(folder):
        await far.to_the_offer(CLIENT)
        await gives(far, data, "held")
        await chat_shows(far, "I have kept that.")
    async with bridge(folder):
        [room] = far.invitations("anna")
        await far.staff.join(room, "anna")
        far.rooms[CLIENT] = room
        assert await room_has(far, 1) == [("held", data)]


async def test_nothing_of_a_file_is_left_with_us(
    folder: Path, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither bytes, nor name, nor words, in any file below the organisation's, or in the log."""
    caplog.set_level("DEBUG")
    planted = Planted()
    name, words, inside = planted.word("its name"), planted.word("its words"), secrets.token_hex(8)
    planted.add("its bytes", inside)
    like = Attachment(FileKind.FILE, PHONES, "", f"{name}.pdf", "application/pdf")
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        far.staff.faults.append(Fault.AFTER)
        await gives(far, inside.encode() * 1000, words, like)
        await room_has(far, 1)
        far.clients.shelf.faults.append(Refused("gone"))
        await gives(far, inside.encode() * 1000, words, like)
        await chat_shows(far, "could not take that file")
        await settled(app)
        alive = files(folder)
    for where, data in {**alive, **files(folder), "the log": caplog.text.encode()}.items():
        assert planted.found(where, data) == []
