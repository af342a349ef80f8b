"""A bridge that Hypothesis plays with: people, networks and restarts in any order it can think of.

What fails is made small by Hypothesis. The judge is the one of the storms, and time is as virtual.
"""

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.faults.storm_end import drained, probe
from tests.faults.storm_faults import Bad
from tests.faults.storm_run import MEMORY
from tests.faults.storm_time import StormLoop, seeded_ids
from tests.faults.storm_world import World, quiet

T = TypeVar("T")
TIMES = [timedelta(seconds=2), timedelta(seconds=40), timedelta(minutes=12), timedelta(hours=25)]
CALLS = st.sampled_from([Bad.LATER, Bad.BEFORE, Bad.AFTER, Bad.HANGS])
WHO = st.integers(min_value=0, max_value=1)


class Weather(RuleBasedStateMachine):
    """Two clients, three counsellors, and whatever comes."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        where = MEMORY if MEMORY.is_dir() else None
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=where))
        self._stack.enter_context(seeded_ids(Random("machine")))
        self._stack.enter_context(quiet())
        self._loop = StormLoop(Random("machine"))
        asyncio.set_event_loop(self._loop)
        self._world = World(Path(folder), self._loop, "machine")

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(what)

    @initialize()
    def begins(self) -> None:
        async def start() -> None:
            await self._world.start()
            for number in (1, 2):
                self._world.arrive(number)

        self._do(start())

    @rule(who=WHO, times=st.integers(min_value=1, max_value=12))
    def a_client_goes_on(self, who: int, times: int) -> None:
        async def goes_on() -> None:
            for _ in range(times):
                await self._world.guests[who].acts()
                await self._world.clock.passes(timedelta(seconds=1))

        self._do(goes_on())

    @rule(who=WHO)
    def a_client_stops(self, who: int) -> None:
        self._do(self._world.guests[who].stops())

    @rule(who=WHO)
    def a_client_asks_for_help(self, who: int) -> None:
        self._do(self._world.guests[who].asks_for_help())

    @rule(who=st.integers(min_value=0, max_value=2), times=st.integers(min_value=1, max_value=5))
    def a_counsellor_goes_on(self, who: int, times: int) -> None:
        async def goes_on() -> None:
            for _ in range(times):
                await self._world.people[who].acts()

        self._do(goes_on())

    @rule(time=st.sampled_from(TIMES))
    def time_passes(self, time: timedelta) -> None:
        self._do(self._world.clock.passes(time, strides=20))

    @rule(kill=st.booleans())
    def the_bridge_starts_again(self, kill: bool) -> None:
        self._do(self._world.restart(kill=kill))

    @rule(down=st.booleans(), phones=st.booleans())
    def a_network_goes_away_or_comes_back(self, down: bool, phones: bool) -> None:
        (self._world.phones if phones else self._world.rooms).weather.down = down

    @rule(calls=st.lists(CALLS, max_size=3), phones=st.booleans())
    def the_next_calls_fail(self, calls: list[Bad], phones: bool) -> None:
        (self._world.phones if phones else self._world.rooms).weather.planned[:] = calls

    def teardown(self) -> None:
        try:
            self._do(self._ends())
        finally:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._do(asyncio.wait_for(asyncio.gather(*left, return_exceptions=True), 1.0))
            asyncio.set_event_loop(None)
            self._loop.close()
            self._stack.close()

    async def _ends(self) -> None:
        here = self._world
        await here.calm_down()
        here.enliven()
        await here.clock.passes(timedelta(minutes=15), strides=90)
        found = await probe(here)
        await here.all_end()
        await here.clock.passes(timedelta(seconds=40))
        found = [*here.verdict(), *found, *await drained(here)]
        await here.stop()
        assert found == []


TestWeather = Weather.TestCase
TestWeather.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
