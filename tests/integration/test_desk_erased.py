"""A client is erased in the middle of what a desk does: the words that counsellors have put aside
for them go as well, those of supervisors too.

Words that wait for their time, a note of a hand-over, what is said beside the case, and what was
written at a desk: none of them can be opened afterwards, and every room of the case is gone.
"""

from pathlib import Path

import pytest

from bridge.app import App
from routing.ids import AuthorId, ChatId
from tests.e2e.planted import Planted
from tests.faults.far import Far
from tests.integration.desk_kit import quiet
from tests.integration.desk_kit import rooms as desks
from tests.integration.files_kit import CLIENT, chat_shows, room_shows, wants_all_deleted
from tests.integration.forgetting_kit import (
    assert_unreadable,
    nobody_is_known,
    on_sqlite,
    opened_up,
)
from tests.integration.test_handing import gives, shows, two
from tests.integration.test_supervising import at_desk, supervised
from tests.pipeline import bridge, until

__all__ = ["supervised", "two"]


async def assert_gone(
    far: Far, app: App, planted: Planted, kept: str, caplog: pytest.LogCaptureFixture
) -> None:
    """`kept`: what could be opened until then; what is never kept is looked for afterwards too."""
    before = b"".join(one for _, one in (await opened_up(app)).plain)
    assert any(one.startswith(kept) for one in planted.found("before", before))
    cases = [room for room in far.staff.rooms.values() if room.name not in ("Desk", "Service")]
    await wants_all_deleted(far)
    await until(lambda: app.opened.store.read(nobody_is_known))
    await far.staff.until(lambda: all(room.forgotten for room in cases))
    await quiet(app, far)
    await app.ticks.look()
    await assert_unreadable(app, planted, caplog)


@on_sqlite
async def test_words_that_wait_and_those_beside_the_case_go_with_the_client(
    supervised: Path, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    planted = Planted()
    async with bridge(supervised) as app:
        await far.staff.until(lambda: all(len(desks(far, who)) == 1 for who in ("anna", "ben")))
        await far.bring_in(CLIENT)
        room = ChatId(far.rooms[CLIENT])
        name = far.staff.rooms[room].name
        waits = planted.word("words for later")
        await far.staff.say(room, f"!schedule 5h {waits}", author="anna")
        await room_shows(far, waits)
        await quiet(app, far)
        await at_desk(far, f"!whisper {name}")
        both = {AuthorId("anna"), AuthorId("ben")}
        rooms = far.staff.rooms
        await far.staff.until(
            lambda: any(name in one.name and both <= one.invited for one in rooms.values())
        )
        [beside] = [chat for chat, one in rooms.items() if name in one.name and chat != room]
        await far.staff.join(beside, "ben")
        await far.staff.say(beside, planted.word("said beside it"), author="ben")
        await at_desk(far, f"!close {name} {planted.word('a command at a desk')}")
        await quiet(app, far)
        await far.clients.say(CLIENT, planted.word("said"), author=CLIENT)
        await quiet(app, far)
        await assert_gone(far, app, planted, "words for later", caplog)


@on_sqlite
async def test_a_note_for_the_next_one_goes_with_the_client(
    two: Path, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    planted = Planted()
    async with bridge(two) as app:
        await far.bring_in(CLIENT)
        note = planted.word("a note")
        bens = await gives(far, note)
        await far.staff.join(bens, "ben")
        await shows(far, bens, note)
        await chat_shows(far, "Ben is here now")
        await assert_gone(far, app, planted, "a note", caplog)
