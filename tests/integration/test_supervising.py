"""Supervision on the durable path, on each database: who reads along, and from when on no more."""

from pathlib import Path

import pytest

from routing.ids import AuthorId, ChatId
from tests.faults.far import Far
from tests.integration.desk_kit import change, quiet, rooms
from tests.integration.files_kit import CLIENT, chat_shows, room_shows
from tests.integration.test_handing import shows, two
from tests.pipeline import bridge

ANNA, BEN = AuthorId("anna"), AuthorId("ben")

__all__ = ["two"]


@pytest.fixture
def supervised(two: Path) -> Path:
    """Ben supervises, at his desk."""
    change(two, "desks: no", "desks: yes")
    file = two / "organisation.yaml"
    written = file.read_text(encoding="utf-8")
    assert "supervisors:" not in written
    file.write_text(f"{written}\nsupervisors: [ben]\n", encoding="utf-8")
    return two


async def at_desk(far: Far, words: str) -> None:
    [desk] = rooms(far, "ben")
    if BEN in far.staff.rooms[desk].invited:
        await far.staff.join(desk, "ben")
    await far.staff.say(desk, words, author="ben")


async def test_words_arrive_while_somebody_reads_along_comes_and_goes(
    supervised: Path, far: Far
) -> None:
    async with bridge(supervised) as app:
        await far.staff.until(lambda: all(len(rooms(far, who)) == 1 for who in ("anna", "ben")))
        await far.bring_in(CLIENT)
        annas = ChatId(far.rooms[CLIENT])
        there = far.staff.rooms[annas]
        await quiet(app, far)
        await at_desk(far, f"!observe {there.name}")
        await room_shows(far, "reads along here in supervision")
        await far.staff.until(lambda: BEN in there.invited)
        await far.clients.say(CLIENT, "while they are invited", author=CLIENT)
        await room_shows(far, "while they are invited")
        assert whose(far, annas, "while they are invited") == (ANNA, frozenset({ANNA, BEN}))
        await far.staff.join(annas, "ben")
        await far.staff.say(annas, "s3cret of Ben", author="ben")
        await room_shows(far, "only Anna's words reach the client")
        await far.staff.say(annas, "hello from Anna", author="anna")
        await chat_shows(far, "hello from Anna")
        assert not any("s3cret" in one for one in far.clients.texts(CLIENT))
        await at_desk(far, f"!leave {there.name}")
        await room_shows(far, "does not read along here any more")
        await far.staff.until(lambda: BEN not in there.joined)
        await quiet(app, far)
        await far.clients.say(CLIENT, "for Anna alone", author=CLIENT)
        await room_shows(far, "for Anna alone")
        assert whose(far, annas, "for Anna alone") == (ANNA, frozenset({ANNA}))


def whose(far: Far, room: ChatId, text: str) -> tuple[AuthorId | None, frozenset[AuthorId]]:
    """Whom it was for, and who might be there."""
    [shown] = [one for one in far.staff.shown[room] if text in one.text]
    return shown.message.addressee, shown.message.readers


async def test_a_room_beside_the_case_is_made_for_both(supervised: Path, far: Far) -> None:
    async with bridge(supervised) as app:
        await far.staff.until(lambda: all(len(rooms(far, who)) == 1 for who in ("anna", "ben")))
        await far.bring_in(CLIENT)
        name = far.staff.rooms[ChatId(far.rooms[CLIENT])].name
        await quiet(app, far)
        assert whose(far, ChatId(far.rooms[CLIENT]), "New case") == (ANNA, frozenset({ANNA}))
        await at_desk(far, f"!whisper {name}")
        await far.staff.until(lambda: bool(_beside(far, name)))
        [beside] = _beside(far, name)
        await shows(far, beside, "you talk about the case among yourselves")
        for who in ("anna", "ben"):
            await far.staff.join(beside, who)
        await far.staff.say(beside, "s3cret about the client", author="anna")
        await quiet(app, far)
        assert not any("s3cret" in one for one in far.clients.texts(CLIENT))


def _beside(far: Far, name: str) -> list[ChatId]:
    both = {AuthorId("anna"), BEN}
    return [
        chat
        for chat, room in far.staff.rooms.items()
        if room.name != name and name in room.name and both <= room.invited | room.joined
    ]
