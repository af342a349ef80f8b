"""A process that is killed at any point, and several at once: no act is lost, no line is missing,
and there is one log.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bridge import sequencing
from bridge.store.beside import open_with_keys
from bridge.store.start import Where
from tests.evidence_kit import act, audited, prove
from tests.evidence_victim import ACTS, POINTS
from tests.postgres import Databases
from tests.store_world import POSTGRESQL, SQLITE, World


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Where]]:
    """A store of its own for each point."""
    found = {}
    with ExitStack() as stack:
        for number, point in enumerate(POINTS):
            base, url = tmp_path / f"{number}", None
            if request.param == POSTGRESQL:
                databases: Databases = request.getfixturevalue("databases")
                url = stack.enter_context(databases.fresh())
            found[point] = Where("lotse", base / "var", base / "secrets", url)
        yield found


def kill_everywhere(places: dict[str, Where]) -> None:
    """Each was killed at its point, and the next process ran to its end."""
    asked = [[point, str(one.data.parent), one.database] for point, one in places.items()]
    for where in places.values():
        where.data.parent.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.evidence_victim"],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
    )
    assert not done.stderr, done.stderr.decode()
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    assert ends == [[-signal.SIGKILL, 0]] * len(places)


async def test_a_process_killed_at_any_point_loses_and_forks_nothing(
    places: dict[str, Where],
) -> None:
    kill_everywhere(places)
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
