"""What need not be kept goes, and what nothing would ever move is set aside: neither is undone
because the other one fails.
"""

from pathlib import Path

import pytest
from sqlalchemy import text

from bridge import straying
from bridge.app import App
from bridge.store import retaining
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT
from tests.integration.forgetting_kit import AFTER, at_work, on_sqlite, quiet

WORDS = "SELECT count(*) FROM outbox WHERE state = 3 AND sealed_payload IS NOT NULL"
ASTRAY = "UPDATE inbox SET state = 99, finished_at = NULL WHERE seq = (SELECT max(seq) FROM inbox)"
PARKED = "SELECT count(*) FROM inbox WHERE state = 2"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def count(app: App, query: str) -> int:
    return int(await app.opened.store.read(lambda tx: tx.scalar(text(query))) or 0)


def fails(*_: object, **__: object) -> None:
    raise ValueError("a spoilt row")


@on_sqlite
async def test_what_is_over_goes_also_where_looking_for_rows_that_nothing_moves_fails(
    folder: Path, far: Far, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(folder, far, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        assert await count(app, WORDS) > 0
        monkeypatch.setattr(straying, "sweep", fails)
        clock.advance(AFTER)
        await app.ticks.sweep()
        assert await count(app, WORDS) == 0


@on_sqlite
async def test_what_nothing_moves_is_set_aside_also_where_the_times_of_what_is_kept_fail(
    folder: Path, far: Far, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(folder, far, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        await app.opened.store.write(lambda tx: tx.execute(text(ASTRAY)))
        monkeypatch.setattr(retaining, "sweep", fails)
        await app.ticks.sweep()
        assert await count(app, PARKED) == 1
