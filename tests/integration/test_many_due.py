"""Where very many timers are due they come a few at a time, and people's words go first."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from bridge import ticking
from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.organisation import read
from bridge.store import crowding, lanes, timers
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from bridge.store.timers import Timer
from bridge.ticking import FEW, PORTION
from routing.ids import LaneId
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.pipeline import bridge

LANE = LaneId(UUID(int=7))
MANY = 8 * PORTION
LONG = 60.0  # seconds that no test lasts

_left = text("SELECT count(*) FROM timers WHERE kind = 'test'")
_unhandled = text("SELECT count(*) FROM inbox WHERE state = 0")
_waits = text(
    "INSERT INTO outbox (seq, id, lane, party, priority, kind, message, part, person, at,"
    " state, not_before, due) VALUES (:seq, :id, :lane, :party, 5, 'send', :id, 0, :no, 0, 0,"
    " 0, 0)"
)
_SAVED = "CREATE TRIGGER spoilt BEFORE UPDATE OF version ON lanes"
_RAISES = "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql"


def _spoilt(tx: Tx) -> None:
    """How a lane goes on cannot be saved."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(f"{_SAVED} BEGIN SELECT RAISE(ABORT, 'spoilt'); END")
        return
    tx.exec_driver_sql(f"{_RAISES} AS $$ BEGIN RAISE EXCEPTION 'spoilt'; END $$")
    tx.exec_driver_sql(f"{_SAVED} FOR EACH ROW EXECUTE FUNCTION spoil()")


def _still() -> FakeClock:
    return FakeClock(datetime.now().astimezone())


async def _many_due(app: App, count: int = MANY) -> None:
    now = app.services.clock.now()

    def write(tx: Tx) -> None:
        for n in range(count):
            lane = LaneId(UUID(int=100 + n))
            lanes.make(tx, lane, LaneKind.POST, now)
            timers.put(tx, [Timer(lane, "test", f"{n}", now)])

    await app.services.store.write(write)


async def _count(app: App, what: object = _left) -> int:
    return int(await app.services.store.read(lambda tx: tx.scalar(what)) or 0)  # type: ignore[call-overload]  # any query


async def _fill_outbox(app: App, rows: int) -> None:
    """So many rows wait that no network takes."""
    now = app.services.clock.now()

    def write(tx: Tx) -> None:
        lanes.make(tx, LANE, LaneKind.POST, now)
        for n in range(rows):
            one = {"seq": n + 1, "id": UUID(int=n).bytes, "lane": LANE.bytes}
            tx.execute(_waits, one | {"party": f"room:{n}", "no": False})

    await app.services.store.write(write)


async def test_all_of_them_come_in_one_tick_each_handled_with_its_coming(
    folder: Path, far: Far
) -> None:
    """Also by a clock that stands still, and where nobody else is at work."""
    del far
    async with opened_app(read(folder, None), _still(), {}) as app:
        await _many_due(app)
        await app.ticks.fire()
        assert await _count(app) == 0
        assert await _count(app, _unhandled) == 0


async def test_people_go_first_and_the_rest_comes_when_they_are_done(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    del far
    monkeypatch.setattr(ticking, "PATIENCE", LONG)
    async with opened_app(read(folder, None), _still(), {}) as app:
        await _many_due(app)
        with app.services.precedence.given():
            firing = asyncio.create_task(app.ticks.fire())
            async with asyncio.timeout(LONG):
                while await _count(app) == MANY:  # noqa: ASYNC110 - no bell
                    await asyncio.sleep(0.001)
            for _ in range(20):  # time enough for all of them
                assert await _count(app) == MANY - app.ticks.portion
        await firing
        assert await _count(app) == 0


async def test_people_who_never_stop_keep_no_timer_from_coming(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    del far
    monkeypatch.setattr(ticking, "PATIENCE", 0.001)
    async with opened_app(read(folder, None), _still(), {}) as app:
        await _many_due(app)
        with app.services.precedence.given():
            await app.ticks.fire()
        assert await _count(app) == 0


async def test_words_go_first_from_their_coming_until_they_are_handled(
    folder: Path, far: Far
) -> None:
    del far
    async with opened_app(read(folder, None), SystemClock(), {}) as app:
        first = app.services.precedence
        assert await first.free(0)
        app.services.wake()  # as whoever has taken something in
        assert not await first.free(0)
        work = asyncio.create_task(app.worker.run())
        assert await first.free(LONG)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def test_what_cannot_be_handled_with_its_coming_comes_nevertheless(
    folder: Path, far: Far
) -> None:
    del far
    async with opened_app(read(folder, None), _still(), {}) as app:
        await _many_due(app, 1)
        await app.services.store.write(_spoilt)
        await app.ticks.fire()
        assert await _count(app) == 0
        assert await _count(app, _unhandled) == 1  # the worker tries it, as it does all others
        assert await app.services.store.read(lanes.next_due) is not None


async def test_a_few_come_at_every_tick_where_networks_take_nothing(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    del far
    monkeypatch.setattr(ticking, "LONGEST", timedelta(seconds=0.05))
    async with opened_app(read(folder, None), _still(), {}) as app:
        await _many_due(app)
        await _fill_outbox(app, crowding.MANY)
        await app.ticks.fire()
        few = FEW // app.ticks.portion * app.ticks.portion
        assert await _count(app) == MANY - few
        await app.ticks.fire()
        assert await _count(app) == MANY - 2 * few


async def test_all_of_them_come_soon_where_they_are_handled(folder: Path, far: Far) -> None:
    del far
    async with bridge(folder) as app:
        await _many_due(app)
        ticks = 0
        while await _count(app):
            await app.ticks.fire()
            ticks += 1
        assert await _count(app, _unhandled) == 0
    assert ticks < MANY // app.ticks.portion


@pytest.mark.parametrize(("rows", "crowded"), [(crowding.MANY // 2, False), (crowding.MANY, True)])
async def test_networks_that_take_less_than_there_is_hold_up_timers_too(
    folder: Path, far: Far, *, rows: int, crowded: bool
) -> None:
    del far
    async with opened_app(read(folder, None), SystemClock(), {}) as app:
        await _fill_outbox(app, rows)
        now = app.services.clock.now()
        assert await app.services.store.read(lambda tx: crowding.is_crowded(tx, now)) is crowded
