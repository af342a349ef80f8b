"""Words that cannot be sent for minutes, on each database: who is told, once, and what of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.port import RetryLater
from bridge.app import App
from bridge.pulse import Pulse
from bridge.store import leases
from tests.brisk import brisk
from tests.clock import START, FakeClock
from tests.faults.far import Far
from tests.integration.test_pipeline_operator import told
from tests.pipeline import bridge, settled

MINUTE = timedelta(minutes=1)
CLIENT = "client-1"
WAITS, ARRIVED = "has reached us but not Anna yet", "has arrived now"
ROOM_WAITS = "has not reached the client yet"


@asynccontextmanager
async def slow(folder: Path, clock: FakeClock) -> AsyncIterator[App]:
    """A bridge whose time is the clock's alone: what it owns it does not lose when time is moved,
    and has not to wait by another clock until it owns it again.
    """

    def seconds() -> float:
        return (clock.now() - START).total_seconds()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(leases, "SECONDS", timedelta(days=1).total_seconds())
        async with bridge(folder, clock, pulse=Pulse(seconds, brisk)) as app:
            yield app


async def put_off(app: App, count: int) -> None:
    """Until so many messages were tried and wait for another time."""
    await until(app, "SELECT count(*) FROM outbox WHERE state = 0 AND tries > 0", count)


async def until(app: App, query: str, count: int) -> None:
    store = app.opened.store
    async with asyncio.timeout(20):
        while await store.read(lambda tx: tx.scalar(text(query))) != count:  # noqa: ASYNC110 - no bell
            await asyncio.sleep(0.01)


async def passes(app: App, clock: FakeClock, time: timedelta) -> None:
    clock.advance(time)
    app.delivery.wake()
    await settled(app)
    await app.ticks.look()


def seen(far: Far, words: str, chat: str = CLIENT) -> int:
    return sum(words in one for one in far.clients.texts(chat))


async def test_a_client_is_told_once_and_once_more_when_it_has_arrived(
    folder: Path, far: Far
) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        far.staff.faults.append(RetryLater(20 * MINUTE))
        await far.clients.say(CLIENT, "c1-1")
        await put_off(app, 1)
        await passes(app, clock, 4 * MINUTE)
        assert seen(far, WAITS) == 0
        await passes(app, clock, 2 * MINUTE)
        await far.until_chat(CLIENT, WAITS)
    async with slow(folder, clock) as app:  # what was said is known after a restart too
        await passes(app, clock, 2 * MINUTE)
        await passes(app, clock, 20 * MINUTE)
        await far.until_chat(CLIENT, ARRIVED)
        await settled(app)
        await passes(app, clock, MINUTE)
        await far.until_operator("is reachable again")
        assert seen(far, WAITS) == seen(far, ARRIVED) == 1
        assert told(far, "has not been reachable") == 0  # by that very network


async def test_a_counsellor_and_the_operator_are_told(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        room = far.rooms[CLIENT]
        far.clients.faults.append(RetryLater(20 * MINUTE))
        await far.staff.say(room, "s1-1", author="anna")
        await put_off(app, 1)
        for _ in range(3):
            await passes(app, clock, 3 * MINUTE)
        await far.staff.until(lambda: any(ROOM_WAITS in one for one in far.staff.texts(room)))
        await far.until_operator("The account phones has not been reachable since")
        await passes(app, clock, 20 * MINUTE)
        await far.until_chat(CLIENT, "s1-1")
        await settled(app)
        await passes(app, clock, MINUTE)
        await far.until_operator("The account phones is reachable again")
        await far.staff.until(lambda: "has reached the client now" in far.staff.texts(room)[-1])
        assert sum(ROOM_WAITS in one for one in far.staff.texts(room)) == 1


async def test_a_notice_that_could_not_be_shown_in_time_is_never_shown(
    folder: Path, far: Far
) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        far.staff.faults.append(RetryLater(7 * MINUTE))
        await far.clients.say(CLIENT, "c1-1")
        await put_off(app, 1)
        far.clients.faults.append(RetryLater(20 * MINUTE))
        await passes(app, clock, 6 * MINUTE)
        await put_off(app, 2)
        await passes(app, clock, 2 * MINUTE)
        await far.staff.until(lambda: "c1-1" in far.staff.texts(far.rooms[CLIENT])[-1])
        await settled(app)
        await until(app, "SELECT count(*) FROM inbox WHERE state = 0", 0)
        await passes(app, clock, 30 * MINUTE)
        await far.clients.say(CLIENT, "/start")
        await far.until_chat(CLIENT, "Anna is here. Just write.")
        assert seen(far, WAITS) == seen(far, ARRIVED) == 0


async def test_an_outage_stands_in_the_log_without_anything_of_anybody(
    folder: Path, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        far.staff.faults.append(RetryLater(20 * MINUTE))
        await far.clients.say(CLIENT, "c1-1")
        await put_off(app, 1)
        await passes(app, clock, 6 * MINUTE)
    [line] = [one.getMessage() for one in caplog.records if "reachable" in one.getMessage()]
    assert line.startswith("the account rooms has not been reachable since 2026-11-22 13:00; 1 ")
