"""The sign that words have arrived moves on now and then, and goes to what is the newest then."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.store.verdicts import APART
from routing.marking import Sign
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows
from tests.integration.test_pipeline_delays import passes, slow, until
from tests.integration.test_pipeline_signs import signed, writes

WAITING = "SELECT count(*) FROM outbox WHERE kind = 'react' AND state = 0 AND tries = 0"
SHOWN = text("SELECT count(*) FROM outbox WHERE kind = 'react' AND state = 3")


@pytest.fixture
def sooner() -> None:
    """Not here: this is about such a time."""


async def shown(app: App) -> int:
    return int(await app.opened.store.read(lambda tx: tx.scalar(SHOWN)) or 0)


async def line_after_line(far: Far, app: App, lines: tuple[str, ...]) -> None:
    """Each is at the client's, and its sign asked for, before the next is written."""
    for line in lines:
        source = await writes(far, line)
        await chat_shows(far, line)
        named = "SELECT count(*) FROM outbox WHERE person AND party = 'client' AND state < 3"
        await until(app, named, 0)
        assert source not in far.staff.marks.signs


async def test_line_after_line_moves_it_once_and_to_the_newest(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        first = await writes(far, "good evening")
        await signed(far, first, Sign.RELAYED)
        await until(app, "SELECT count(*) FROM outbox WHERE state < 3", 0)
        before = await shown(app)
        await line_after_line(far, app, ("are you there", "take your time"))
        last = await writes(far, "I am here")
        await chat_shows(far, "I am here")
        await until(app, WAITING, 1)
        assert far.staff.marks.signs == {first: Sign.RELAYED}
        await passes(app, clock, APART)
        await signed(far, last, Sign.RELAYED)
        await until(app, "SELECT count(*) FROM outbox WHERE state < 3", 0)
        assert far.staff.marks.signs == {last: Sign.RELAYED}
        assert await shown(app) == before + 1


async def test_a_sign_that_waits_outlasts_a_restart(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await signed(far, await writes(far, "good evening"), Sign.RELAYED)
        await until(app, "SELECT count(*) FROM outbox WHERE state < 3", 0)
        last = await writes(far, "are you there")
        await chat_shows(far, "are you there")
        await until(app, WAITING, 1)
    async with slow(folder, clock) as app:
        await passes(app, clock, APART)
        await signed(far, last, Sign.RELAYED)


async def test_a_clock_that_was_put_back_does_not_keep_it_waiting(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await signed(far, await writes(far, "good evening"), Sign.RELAYED)
        await until(app, "SELECT count(*) FROM outbox WHERE state < 3", 0)
        clock.advance(-timedelta(hours=1))
        last = await writes(far, "are you there")
        await chat_shows(far, "are you there")
        await until(app, WAITING, 1)
        await passes(app, clock, APART)
        await signed(far, last, Sign.RELAYED)
