"""A hand-over on the durable path, on each database: who reads what, and who nothing more."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app import App
from routing.ids import ChatId
from tests.e2e.planted import files
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows, room_shows, wants_all_deleted
from tests.pipeline import bridge, settled

NOTE = "She sleeps badly since May, go slowly"
ANNAS = "  anna: {name: Anna"
SEATS = "SELECT counsellor, taken FROM seats WHERE taken <> 0 ORDER BY counsellor"


@pytest.fixture
def two(folder: Path) -> Path:
    """The organisation, with Ben beside Anna."""
    file = folder / "organisation.yaml"
    written = file.read_text(encoding="utf-8")
    assert ANNAS in written
    line = next(one for one in written.splitlines() if one.startswith(ANNAS))
    bens = line.replace("anna", "ben").replace("Anna", "Ben")
    file.write_text(written.replace(line, f"{line}\n{bens}"), encoding="utf-8")
    return folder


async def gives(far: Far, note: str = NOTE) -> ChatId:
    """Anna hands over to Ben; his room."""
    annas = far.rooms[CLIENT]
    await far.staff.say(annas, f"!give ben {note}", author="anna")
    await room_shows(far, "Ben will read your note")
    await far.staff.say(annas, "!yes", author="anna")
    await far.staff.until(lambda: bool(far.invitations("ben")))
    [bens] = far.invitations("ben")
    return bens


async def shows(far: Far, room: ChatId, words: str) -> None:
    await far.staff.until(lambda: any(words in one for one in far.staff.texts(room)))


def assert_in_no_file(folder: Path, words: str) -> None:
    """Of the data of this organisation."""
    for name, data in files(folder / "var").items():
        assert words.encode() not in data, name


async def taken(app: App) -> list[tuple[str, int]]:
    await settled(app)
    rows = await app.opened.store.read(lambda tx: tx.execute(text(SEATS)).all())
    return [(str(who), int(count)) for who, count in rows]


async def test_the_next_one_reads_once_they_have_come_and_the_one_before_nothing_more(
    two: Path, far: Far
) -> None:
    async with bridge(two) as app:
        await far.bring_in(CLIENT)
        bens, annas = await gives(far), ChatId(far.rooms[CLIENT])
        assert await taken(app) == [("anna", 1), ("ben", 1)]
        await far.clients.say(CLIENT, "still for Anna", author=CLIENT)
        await room_shows(far, "still for Anna")
        await far.staff.say(annas, "I am still here", author="anna")
        await chat_shows(far, "I am still here")
        assert not any("for Anna" in one for one in far.staff.texts(bens))
        await far.staff.join(bens, "ben")
        await chat_shows(far, "Ben is here now and goes on with you")
        await shows(far, bens, NOTE)
        await far.staff.until(lambda: far.staff.rooms[annas].forgotten)
        await far.clients.say(CLIENT, "hello Ben", author=CLIENT)
        await shows(far, bens, "hello Ben")
        await far.staff.say(bens, "good to meet you", author="ben")
        await chat_shows(far, "Ben: good to meet you")
        assert await taken(app) == [("ben", 1)]
        assert far.staff.texts(annas) == []
        assert not far.staff.rooms[annas].joined
        [told] = [one for one in far.staff.texts(bens) if "for Anna" in one]
        assert "before you came" in told
        assert [one for one in far.clients.texts(CLIENT) if NOTE in one] == []


async def test_who_declines_leaves_nothing_behind_and_it_goes_on_as_before(
    two: Path, far: Far
) -> None:
    async with bridge(two) as app:
        await far.bring_in(CLIENT)
        bens = await gives(far)
        await far.staff.leave(bens, "ben")
        await room_shows(far, "Ben cannot take the case over")
        await far.staff.until(lambda: far.staff.rooms[bens].forgotten)
        assert await taken(app) == [("anna", 1)]
        await far.clients.say(CLIENT, "are you there", author=CLIENT)
        await room_shows(far, "are you there")
        assert not any("Ben" in one for one in far.clients.texts(CLIENT))


async def test_what_outlives_a_restart_is_the_offer_and_the_note(two: Path, far: Far) -> None:
    async with bridge(two):
        await far.bring_in(CLIENT)
        bens = await gives(far)
    assert_in_no_file(two, NOTE)
    async with bridge(two) as app:
        await far.staff.join(bens, "ben")
        await shows(far, bens, NOTE)
        assert await taken(app) == [("ben", 1)]
    assert {one.message.addressee for one in far.staff.shown[bens] if NOTE in one.text} == {"ben"}


async def test_a_client_who_is_erased_meanwhile_is_in_neither_room(two: Path, far: Far) -> None:
    async with bridge(two) as app:
        await far.bring_in(CLIENT)
        bens, annas = await gives(far), ChatId(far.rooms[CLIENT])
        await wants_all_deleted(far)
        rooms = far.staff.rooms
        await far.staff.until(lambda: rooms[annas].forgotten and rooms[bens].forgotten)
        assert await taken(app) == []
