"""What is left of a client after each way out of an intake, and after its time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bridge.app import App
from consent import Decision
from routing.conversation import Gate
from tests.clock import FakeClock
from tests.faults.far import STEPS, Far
from tests.integration.files_kit import CLIENT, chat_shows, gives
from tests.integration.forgetting_kit import (
    AFTER,
    STORY,
    agrees,
    assert_only_decisions,
    at_work,
    in_the_middle,
    later,
    on_sqlite,
    quiet,
    stops,
)
from tests.integration.left_kit import left


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@on_sqlite
async def test_what_was_kept_at_a_question_is_there_until_then(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await in_the_middle(far)
        await quiet(app)
        found = await left(app)
        assert len(found.at_desks) == 2
        assert STORY.strip() in found.at_desks[0].text
        assert found.words > 0


async def tells_too_early(app: App, far: Far) -> None:
    """A long text and a picture, before agreeing to anything that would let them be kept."""
    await far.clients.say(CLIENT, STORY)
    await gives(far, b"a picture", "a letter")
    await chat_shows(far, "I have not kept or passed that on")
    await quiet(app)


@on_sqlite
async def test_of_a_client_who_refused_the_decisions_are_left_and_nothing_else(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await agrees(far, STEPS[:1])
        await far.until_asked(CLIENT, STEPS[1][0])
        await tells_too_early(app, far)
        await far.clients.press(CLIENT, "No")
        await chat_shows(far, "That is all right")
        await quiet(app)
        now = await left(app)
        assert now.at_desks == []
        assert now.words == 0
        assert not any("spring" in row.text for row in now.rows)
        found = await later(app, clock, AFTER)
        assert_only_decisions(found, Gate.REFUSED)
        latest = found.conversation.ledger.latest("counselling")
        assert latest is not None
        assert latest.decision is Decision.REFUSED
        assert found.names <= 1  # our last words


async def test_of_an_intake_that_was_stopped_nothing_is_kept_for_anybody(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await in_the_middle(far)
        await stops(far)
        await quiet(app)
        now = await left(app)
        assert now.at_desks == []
        assert now.words == 0
        assert now.case_keys == 0
        found = await later(app, clock, AFTER)
        assert_only_decisions(found, Gate.WITHDRAWN)
        assert found.names <= 1


@on_sqlite
async def test_of_an_intake_that_was_left_nothing_is_kept_when_its_time_is_over(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await in_the_middle(far)
        await quiet(app)
        found = await later(app, clock, timedelta(days=3))
        assert len(found.at_desks) == 2
        found = await later(app, clock, timedelta(days=14))
        await chat_shows(far, "I have now deleted what was begun")
        assert found.at_desks == []
        assert found.case_keys == 0
        found = await later(app, clock, AFTER)
        assert_only_decisions(found, Gate.ADMITTED)
        assert found.names <= 1


@on_sqlite
async def test_an_intake_that_is_deleted_after_a_reminder_leaves_nothing(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await in_the_middle(far)
        await quiet(app)
        await later(app, clock, timedelta(days=3))
        await chat_shows(far, "A few questions are still open here")
        await far.clients.press(CLIENT, "delete")
        await chat_shows(far, "Done: what was begun is deleted")
        await quiet(app)
        assert (await left(app)).at_desks == []
        assert_only_decisions(await later(app, clock, AFTER), Gate.ADMITTED)


async def test_a_lane_that_never_agreed_is_gone_after_three_days(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await agrees(far, ())
        await far.until_asked(CLIENT, STEPS[0][0])
        await tells_too_early(app, far)
        now = await left(app)
        assert len(now.conversation.earlier) == 2
        assert now.words == 0
        found = await later(app, clock, timedelta(days=6, hours=2))
        assert found.conversations == ()
        assert (found.rows, found.unhandled, sum(found.counts.values())) == ((), 0, 0)


@on_sqlite
async def test_what_was_written_after_a_no_is_not_known_longer_than_before_it(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with at_work(folder, far, clock) as app:
        await agrees(far, STEPS[:1])
        await far.until_asked(CLIENT, STEPS[1][0])
        await far.clients.press(CLIENT, "No")
        await chat_shows(far, "only what you decided")
        await far.clients.say(CLIENT, STORY)
        await quiet(app)
        assert len((await left(app)).conversation.earlier) == 1
        found = await later(app, clock, timedelta(days=6, hours=2))
        assert found.conversation.earlier == ()
        assert found.conversation.gate is Gate.REFUSED
        assert found.counts["timers"] == 0
        assert found.names <= 2  # our last words, and what we asked
