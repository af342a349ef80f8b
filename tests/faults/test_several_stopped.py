"""Those to whom deciding is left are stopped, all at once: the owner goes on alone."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.plan import Load
from tests.faults.sharing import party

GAP = 10.0  # seconds; what a stopped process holds is free after five
LOAD = Load(talks=12, rate=60.0, newcomers=0.0)
pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("kills")]


async def test_when_all_others_are_stopped_the_owner_decides_by_itself(tmp_path: Path) -> None:
    async with party(tmp_path, 20261125, [{}, {}, {}]) as several:
        await several.start()
        await several.cast.gather(LOAD.talks)
        several.talk(LOAD)
        await asyncio.sleep(2.0)
        owner, since = several.owner(), monotonic()
        others = [one for one in several.processes if one is not owner]
        for one in others:
            one.pause()
        await asyncio.sleep(8.0)
        gap = several.gap(since, monotonic())
        assert several.owner() is owner
        for one in others:
            one.resume()
        await several.finish()
        assert await several.end() == [0, 0, 0]
    inwards, outwards = several.cast.judge()
    assert inwards.said > 60
    assert inwards.clean, (inwards.line(), inwards.where)
    assert outwards.clean, (outwards.line(), outwards.where)
    assert gap < GAP
