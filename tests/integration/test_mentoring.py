"""Words that wait for a mentor, on the durable path and on each database: end to end."""

from pathlib import Path

import pytest

from adapters.memory.far import Shown
from routing.ids import AuthorId, ChatId
from routing.messages import Body, InboundKind
from tests.faults.far import Far
from tests.integration.desk_kit import quiet
from tests.integration.files_kit import CLIENT, chat_shows, room_shows
from tests.integration.test_handing import ANNAS, two
from tests.pipeline import bridge, settled

BEN = AuthorId("ben")

__all__ = ["two"]


@pytest.fixture
def mentored(two: Path) -> Path:
    """Ben is Anna's mentor."""
    file = two / "organisation.yaml"
    written = file.read_text(encoding="utf-8")
    line = next(one for one in written.splitlines() if one.startswith(ANNAS))
    asks = line.replace("{name: Anna", "{send: ask, mentors: [ben], name: Anna")
    file.write_text(written.replace(line, asks), encoding="utf-8")
    return two


async def with_anna(far: Far) -> ChatId:
    """Whoever is asked first, Anna has the case at the end; her room."""
    await far.to_the_offer(CLIENT)
    await far.staff.until(lambda: bool(far.invitations("anna") or far.invitations("ben")))
    for room in far.invitations("ben"):
        await far.staff.leave(room, "ben")
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [room] = far.invitations("anna")
    await far.staff.join(room, "anna")
    far.rooms[CLIENT] = room
    await far.staff.until(lambda: BEN in far.staff.rooms[room].invited)
    await far.staff.join(room, "ben")
    return room


def line(far: Far, room: ChatId, words: str) -> Shown:
    return [one for one in far.staff.shown[room] if words in one.text][-1]


async def thumb(far: Far, room: ChatId, who: str, on: Shown) -> None:
    up = Body("\N{THUMBS UP SIGN}")
    await far.staff.happen(room, who, InboundKind.REACTION, body=up, target=on.source)


async def changes(far: Far, room: ChatId) -> None:
    """Anna writes twice, changes the one and deletes the other."""
    first = await far.staff.say(room, "s3cret slip", author="anna")
    second = await far.staff.say(room, "never sent", author="anna")
    await room_shows(far, "only after a yes of: Ben")
    better = Body("better words")
    await far.staff.happen(room, "anna", InboundKind.EDIT, body=better, target=first)
    await room_shows(far, "It was changed")
    await far.staff.happen(room, "anna", InboundKind.DELETION, target=second)
    await room_shows(far, "Taken back: it was not sent.")


async def test_the_client_gets_what_the_mentor_released_and_nothing_else(
    mentored: Path, far: Far
) -> None:
    async with bridge(mentored):
        room = await with_anna(far)
        await room_shows(far, "Ben is a mentor in this case")
        await far.clients.say(CLIENT, "for both of them", author=CLIENT)
        await room_shows(far, "for both of them")
        shown = line(far, room, "for both of them")
        assert shown.message.readers == frozenset({AuthorId("anna"), BEN})
        await changes(far, room)
        await far.staff.say(room, "!release", author="anna")
        await room_shows(far, "this is for Ben")
        await far.staff.say(room, "!release", author="ben")
        await chat_shows(far, "better words")
    said = [one for one in far.clients.texts(CLIENT) if one.startswith("Anna: ")]
    assert said == ["Anna: better words"]


async def test_what_waits_waits_beyond_a_new_start_and_a_thumb_releases_it(
    mentored: Path, far: Far
) -> None:
    async with bridge(mentored) as app:
        room = await with_anna(far)
        await far.staff.say(room, "before the start", author="anna")
        await room_shows(far, "This waits for a yes")
        await settled(app)
    async with bridge(mentored) as app:
        waits = line(far, room, "This waits for a yes")
        await thumb(far, room, "anna", waits)
        await quiet(app, far)
        assert not any("before the start" in one for one in far.clients.texts(CLIENT))
        await thumb(far, room, "ben", waits)
        await chat_shows(far, "before the start")
        await far.staff.say(room, "too long", author="anna")
        await far.staff.say(room, "!return say it shorter", author="ben")
        await room_shows(far, "say it shorter")
        await quiet(app, far)
    said = [one for one in far.clients.texts(CLIENT) if one.startswith("Anna: ")]
    assert said == ["Anna: before the start"]
