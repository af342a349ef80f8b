"""A process that is killed at any point, and several at once: no act is lost, no line is missing,
and there is one log.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bridge import sequencing
from bridge.store.beside import open_with_keys
from bridge.store.start import Where
from tests.dying import kill_everywhere, places_for
from tests.evidence_kit import act, audited, prove
from tests.evidence_victim import ACTS, POINTS
from tests.store_world import POSTGRESQL, SQLITE, World


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Where]]:
    """A store of its own for each point."""
    with places_for(POINTS, request, tmp_path) as found:
        yield found


async def test_a_process_killed_at_any_point_loses_and_forks_nothing(
    places: dict[str, Where],
) -> None:
    kill_everywhere("tests.evidence_victim", places)
    for point, where in places.items():
        world = World(where)
        found = await audited(world)
        await world.close()
        assert (found.fault, found.waiting) == (None, 0), point
        assert (found.events, found.records) == (len(ACTS), 3), point
        keys = 3 if point == "another key" else 2  # it was changed once more after the kill
        assert found.lines == len(ACTS) + keys, point


async def test_several_processes_that_line_up_make_one_log(world: World) -> None:
    lane = await world.lane()
    for _ in range(4):
        record = uuid4()
        await prove(world, lane, *(act(world, record) for _ in range(5)))
    await world.write(lambda tx: tx.execute(text("UPDATE evidence SET lane = NULL")))
    now, others = world.clock.now(), [open_with_keys(world.where, world.clock) for _ in range(3)]

    async def line_up(number: int) -> int:
        opened, count = others[number], 0
        while added := await opened.store.write(
            lambda tx: sequencing.append(tx, opened.sealer, now, most=1)
        ):
            count += added
            if count % 3 == 0:
                await opened.store.write(lambda tx: sequencing.rotate(tx, opened.sealer, now))
        return count

    counts = await asyncio.gather(*(line_up(number) for number in range(3)))
    assert sum(counts) == 20
    for one in others:
        await one.close()
    found = await audited(world)
    assert (found.fault, found.events, found.waiting) == (None, 20, 0)
