"""Ways out of an intake, by a clock that is moved: for tests of what is forgotten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.store import lanes
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from bridge.store.times import micros
from routing.conversation import Gate
from tests.clock import FakeClock
from tests.e2e.planted import Planted, files
from tests.faults.far import STEPS, Far
from tests.integration.files_kit import CLIENT, chat_shows, gives
from tests.integration.left_kit import Left, left
from tests.pipeline import bridge, settled, until
from tests.store_world import SQLITE
from tests.unsealing import Unsealed, unsealed

STORY = "it began in the spring when they sold the house over our heads " * 5
on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
AFTER = timedelta(days=100)  # later than anything is kept


@asynccontextmanager
async def at_work(folder: Path, far: Far, clock: FakeClock) -> AsyncIterator[App]:
    """A bridge, and far sides that live by its clock."""
    for network in (far.clients, far.staff):
        network._now = clock.now
    async with bridge(folder, clock) as app:
        yield app


async def quiet(app: App) -> None:
    """Until nothing is being handled, and nothing is on its way or may go."""
    rest = text(
        "SELECT (SELECT count(*) FROM inbox WHERE state = 0 AND lane IS NOT NULL)"
        " + (SELECT count(*) FROM outbox"
        " WHERE state = 1 OR due IS NOT NULL AND account IS NOT NULL) = 0"
    )
    app.worker.wake()
    app.delivery.wake()
    await until(lambda: app.opened.store.read(lambda tx: tx.scalar(rest)))
    await settled(app)


async def opened_up(app: App) -> Unsealed:
    """All that its keys open now."""
    return await app.opened.store.read(lambda tx: unsealed(tx, app.opened.sealer))


async def assert_unreadable(app: App, planted: Planted, caplog: pytest.LogCaptureFixture) -> None:
    """None of it, anywhere; the proof of decisions is sealed with a key of its own."""
    found = await opened_up(app)
    sealed = b"\n".join(plain for where, plain in found.plain if not where.startswith("evidence."))
    assert planted.found("what can be opened", sealed) == []
    for name, data in files(app.organisation.data).items():
        assert planted.found(name, data) == []
    assert planted.found("the log", caplog.text.encode()) == []


def nobody_is_known(tx: Tx) -> bool:
    return not list(lanes.all_of(tx, LaneKind.CLIENT))


async def later(app: App, clock: FakeClock, by: timedelta) -> Left:
    """What is left then, when all that is due has been done."""
    for _ in range(2):  # what is done may make something due
        clock.advance(by / 2)
        await app.ticks.fire()
        await until(lambda: app.opened.store.read(lambda tx: _nothing_due(tx, clock)))
        await quiet(app)
        await app.ticks.sweep()
    return await left(app)


def _nothing_due(tx: Tx, clock: FakeClock) -> bool:
    """The service may be at it by itself just then, and has not written it yet."""
    due = text("SELECT count(*) FROM timers WHERE due_at <= :now")
    return not tx.scalar(due, {"now": micros(clock.now())})


async def agrees(far: Far, answers: tuple[tuple[str, str], ...] = STEPS) -> None:
    await far.clients.say(CLIENT, "/start")
    for question, label in answers:
        await far.until_asked(CLIENT, question)
        await far.clients.press(CLIENT, label)


async def in_the_middle(far: Far) -> None:
    """All agreed to, and a long text and a picture kept at the last question."""
    await agrees(far)
    await far.until_asked(CLIENT, "What is it about?")
    await far.clients.say(CLIENT, STORY)
    await chat_shows(far, "I have kept all of that")
    await gives(far, b"a picture", "and this is the letter")
    await chat_shows(far, "I have kept that for your counsellor")


async def stops(far: Far) -> None:
    await far.clients.say(CLIENT, "/stop")
    await chat_shows(far, "You decide. What shall I do?")
    await far.clients.press(CLIENT, "mind:stop")
    await chat_shows(far, "I pass nothing on any more")


def assert_only_decisions(found: Left, gate: Gate) -> None:
    conversation = found.conversation
    assert conversation.gate is gate
    assert (conversation.run, conversation.case, conversation.pending) == (None, None, None)
    assert (conversation.earlier, conversation.concerns) == ((), ())
    assert conversation.ledger.records
    assert found.rows == ()
    assert found.unhandled == 0
    assert found.words == 0
    assert found.case_keys == 0
    assert found.counts["timers"] == 0
