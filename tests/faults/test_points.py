"""A service that dies before and after every commit and network call, by name; and a broken one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.named import points
from tests.faults.plan import Load
from tests.faults.points import Setting, scene

NEAR = Setting(20261123, load=Load(3, 40.0, pictures=0.05, newcomers=0.05), distance=0.1)
OF_EVERY_MESSAGE = (
    "starting", "receiving", "deciding", "claiming", "settling", "making a key",
    "polling", "a send to", "an edit at", "opening a room", "reading a picture",
)  # fmt: skip
QUICK = tuple(
    point
    for point in points("sqlite")
    if ("the commit of" in point or point.startswith("during"))
    and any(words in point for words in OF_EVERY_MESSAGE)
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
