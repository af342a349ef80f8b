"""A service that dies before and after every commit and network call, by name; and a broken one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.plan import Load
from tests.faults.points import Setting, scene
from tests.faults.reaper import COMMITS, POINTS, latest

NEAR = Setting(20261123, load=Load(3, 60.0, pictures=0.05, newcomers=0.05), distance=0.1)
QUICK = (
    *(point for point in POINTS if "the commit of" in point),
    *(point for point in POINTS if point.startswith("during")),
)  # `make faults POINTS=yes` runs all of them, each at many moments
ACKNOWLEDGED = "before the commit of receiving (T1)"
pytestmark = pytest.mark.timeout(120)


@pytest.mark.xdist_group("kills")
async def test_a_death_at_any_point_by_name_loses_nothing(tmp_path: Path) -> None:
    """All of them in a row on the same data: each start finds what the death before left."""
    async with scene(tmp_path, NEAR) as played:
        inwards, outwards = await played.play([(point, None) for point in QUICK])
    assert (played.missed, played.by_itself) == (0, 0)
    assert played.deaths >= len(QUICK)
    assert inwards.clean, inwards.where
    assert outwards.clean, (outwards.where, played.cast.stuck)


@pytest.mark.xdist_group("points")
async def test_a_build_that_acknowledges_before_it_stores_is_found_out(tmp_path: Path) -> None:
    """The runs are worth something: this is the bug that they are there for."""
    nobody_new = replace(NEAR, load=replace(NEAR.load, newcomers=0.0))
    async with scene(tmp_path, nobody_new, broken=True) as played:
        inwards, outwards = await played.play([(ACKNOWLEDGED, seed) for seed in range(3)])
    assert played.deaths == 3
    assert inwards.lost + outwards.lost > 0
    assert inwards.astray + outwards.astray == 0


def test_every_commit_and_call_has_a_point_on_each_side_of_it() -> None:
    assert len(POINTS) == len(set(POINTS)) == 33
    assert all(f"{when} the commit of {what}" in POINTS for what in COMMITS for when in SIDES)
    assert all(latest(point) >= 1 for point in POINTS)


SIDES = ("before", "after")
