"""Two at the same case at once: on SQLite, and on PostgreSQL with several processes."""

from functools import partial
from pathlib import Path

import pytest

from bridge.store import lanes
from tests.crew import crew
from tests.faults.far import Far
from tests.store_world import POSTGRESQL, SQLITE
from tests.takers import KINDS, by_hand, play

ROUNDS = 16  # `python -m tests.takers --rounds 200` plays more


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("where", "processes"), [(SQLITE, 1), (POSTGRESQL, 3)], indirect=["where"])
async def test_one_has_it_the_other_knows_and_nothing_is_left_over(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(lanes, "claim", partial(lanes.claim, most_lanes=1))
    async with crew(by_hand(folder), processes) as apps:
        found = await play(apps, far, range(1, ROUNDS + 1))
    assert sum(found.values()) == ROUNDS
    assert {one.partition(":")[0] for one in found} == {kind.__name__ for kind in KINDS}
