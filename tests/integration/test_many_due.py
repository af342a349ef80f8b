"""Where very many timers are due they come a few at a time, no faster than they are handled."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.organisation import read
from bridge.store import crowding, lanes, timers
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from bridge.store.timers import Timer
from bridge.ticking import PORTION
from routing.ids import LaneId
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.pipeline import bridge

LANE = LaneId(UUID(int=7))
MANY = 8 * PORTION

_left = text("SELECT count(*) FROM timers WHERE kind = 'test'")


async def _many_due(app: App, count: int = MANY) -> None:
    now = app.services.clock.now()

    def write(tx: Tx) -> None:
        lanes.make(tx, LANE, LaneKind.POST, now)
        timers.put(tx, [Timer(LANE, "test", f"{n}", now) for n in range(count)])

    await app.services.store.write(write)


async def _left_of(app: App) -> int:
    return int(await app.services.store.read(lambda tx: tx.scalar(_left)) or 0)


async def test_more_of_them_come_only_when_the_first_are_handled(folder: Path, far: Far) -> None:
    del far
    async with opened_app(read(folder, None), SystemClock(), {}) as app:  # nobody handles anything
        await _many_due(app)
        await app.ticks.fire()
        assert await _left_of(app) == MANY - PORTION
        await app.ticks.fire()  # but some at every tick: nobody waits for ever
        assert await _left_of(app) == MANY - 2 * PORTION


async def test_all_of_them_come_soon_where_they_are_handled(folder: Path, far: Far) -> None:
    del far
    async with bridge(folder) as app:
        await _many_due(app)
        ticks = 0
        while await _left_of(app):
            await app.ticks.fire()
            ticks += 1
    assert ticks < MANY // PORTION


async def test_a_tick_ends_though_no_time_goes_by(folder: Path, far: Far) -> None:
    """A clock that stands still is no reason to look for ever whether others are done."""
    del far
    async with opened_app(read(folder, None), FakeClock(datetime.now().astimezone()), {}) as app:
        await _many_due(app)
        await app.ticks.fire()
        assert await _left_of(app) == MANY - PORTION


@pytest.mark.parametrize(("rows", "crowded"), [(crowding.MANY // 2, False), (crowding.MANY, True)])
async def test_networks_that_take_less_than_there_is_hold_up_timers_too(
    folder: Path, far: Far, *, rows: int, crowded: bool
) -> None:
    del far
    add = text(
        "INSERT INTO outbox (seq, id, lane, party, priority, kind, message, part, person, at,"
        " state, not_before, due) VALUES (:seq, :id, :lane, :party, 5, 'send', :id, 0, :no, 0, 0,"
        " 0, 0)"
    )
    async with opened_app(read(folder, None), SystemClock(), {}) as app:
        now = app.services.clock.now()

        def write(tx: Tx) -> bool:
            lanes.make(tx, LANE, LaneKind.POST, now)
            for n in range(rows):
                one = {"seq": n + 1, "id": UUID(int=n).bytes, "lane": LANE.bytes}
                tx.execute(add, one | {"party": f"room:{n}", "no": False})
            return crowding.is_crowded(tx, now)

        assert await app.services.store.write(write) is crowded
