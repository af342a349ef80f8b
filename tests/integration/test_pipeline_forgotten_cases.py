"""What is left of a case when its time is over, and what must not go with it."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.port import Refused
from bridge.app import App
from bridge.store import parked
from routing.conversation import Gate, Phase
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows
from tests.integration.forgetting_kit import (
    AFTER,
    STORY,
    assert_only_decisions,
    at_work,
    in_the_middle,
    later,
    on_sqlite,
    quiet,
)
from tests.integration.left_kit import left


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def comes_through(far: Far) -> None:
    """The rest of the intake, and Anna in the room."""
    await far.clients.press(CLIENT, "Debt")
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [room] = far.invitations("anna")
    far.rooms[CLIENT] = room
    await far.staff.join(room, "anna")
    await chat_shows(far, "is here now")


async def closes(app: App, far: Far) -> None:
    """Once all words are in the room: before that it would be asked back."""
    await quiet(app)
    await far.staff.say(far.rooms[CLIENT], "/close", author="anna")
    await chat_shows(far, "finished here")


async def test_of_a_closed_case_nothing_is_left_when_its_time_is_over(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await in_the_middle(far)
        await comes_through(far)
        await far.staff.say(far.rooms[CLIENT], "I am listening", author="anna")
        await chat_shows(far, "I am listening")
        await closes(app, far)
        await quiet(app)
        assert (await left(app)).case_keys == 1
        await later(app, clock, AFTER)
        found = await later(app, clock, timedelta(days=2))  # nor that the room was forgotten
        assert_only_decisions(found, Gate.ADMITTED)
        assert found.names == 0
        assert found.counts["routes"] == found.counts["addresses"] == 1  # the client's chat
        assert far.staff.texts(far.rooms[CLIENT]) == []


def ask_more(folder: Path) -> None:
    """The flow of tomorrow has one question more."""
    path = folder / "flows" / "intake.yaml"
    more = "  - ask: since\n    type: text\n    text: {de: Seit wann?, en: Since when?}\n"
    flow = path.read_text(encoding="utf-8").replace("version: 1", "version: 2")
    flow = flow.replace("  - handover: counsellor", f"{more}  - handover: counsellor")
    path.write_text(flow, encoding="utf-8")


async def test_what_is_kept_in_a_second_intake_outlives_the_first_case(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await far.bring_in(CLIENT)
        await closes(app, far)
        await quiet(app)
    ask_more(folder)
    clock.advance(timedelta(days=85))
    async with at_work(folder, far, clock) as app:
        await far.clients.say(CLIENT, STORY)
        await chat_shows(far, "I have kept what you just wrote")
        await quiet(app)
        found = await later(app, clock, timedelta(days=8))
        assert found.conversation.case is None
        [row] = found.at_desks
        assert STORY.strip() in row.text


@on_sqlite
async def test_what_nobody_could_be_given_is_not_given_to_anybody_after_stopping(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    """A row that waits for the operator to look at it holds a person's words, too."""
    async with at_work(folder, far, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        far.staff.faults.append(Refused("no"))
        await far.clients.say(CLIENT, "said and refused")
        await chat_shows(far, "but not your counsellor")
        await quiet(app)
        [row] = await app.opened.store.read(parked.every)
        await far.clients.say(CLIENT, "/stop")
        await chat_shows(far, "You decide. What shall I do?")
        await far.clients.say(CLIENT, "/stop")
        await chat_shows(far, "I pass nothing on any more")
        await quiet(app)
        assert not await app.opened.store.write(lambda tx: parked.retry(tx, row.id, clock.now()))
        found = await left(app)
        assert found.conversation.case is not None
        assert found.conversation.case.phase is Phase.CLOSED
        assert not any("said and refused" in row.text for row in found.rows)
