"""Whose the accounts are by a process's own clocks, and what it does when that changes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bridge.owning import Leased, Stores, Time, Work
from bridge.store import leases
from bridge.store.leases import Taker
from routing.ids import NetworkId
from tests.crew import until
from tests.store_world import POSTGRESQL, World

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
OURS = (NetworkId("memory:phones"), NetworkId("memory:rooms"))


class Watch:
    """Seconds that go forward when they are told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def nothing(*_: object) -> None:
    """Nothing is to be done."""


async def waiting() -> None:
    await asyncio.Event().wait()


async def no_end() -> None:
    """Nothing has begun."""


@pytest.mark.parametrize("which", ["steady", "told"])
async def test_whoever_wakes_up_late_by_either_clock_sends_nothing(
    world: World, which: str
) -> None:
    watch = Watch()
    stores = Stores(world.opened.store, world.opened.store)
    hold = Leased(stores, Time(world.clock, watch), Taker("one"), OURS)
    assert not hold.stands()
    running = asyncio.create_task(hold.run(Work(waiting, nothing, nothing, no_end)))
    await until(hold.stands)
    assert hold.tenure is not None
    if which == "steady":
        watch.seconds += leases.SECONDS
    else:
        world.clock.advance(timedelta(seconds=leases.SECONDS))
    assert not hold.stands()
    assert not hold.may_help()  # nobody knows: the store has not been asked since
    await until(hold.stands)  # nobody has taken over: it is renewed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (
        await world.write(lambda tx: leases.take(tx, Taker("two"), OURS, 60.0)) is not None
    )  # let go at the end


class Owner:
    """What an owner does and is told, in order."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def live(self) -> None:
        self.said.append("lives")
        try:
            await asyncio.Event().wait()
        finally:
            self.said.append("is over")

    async def end(self) -> None:
        self.said.append("has ended")

    @property
    def work(self) -> Work:
        say = self.said.append
        return Work(self.live, lambda _: say("begins"), lambda: say("lapses"), self.end)


async def test_an_owner_whose_lease_another_has_ends_its_work_and_stands_by(world: World) -> None:
    stores, owner = Stores(world.opened.store, world.opened.store), Owner()
    hold = Leased(stores, Time(world.clock, Watch()), Taker("one"), OURS)
    running = asyncio.create_task(hold.run(owner.work))
    await until(lambda: "lives" in owner.said)
    robbed = text("UPDATE leases SET owner = 'two', fence = fence + 1")
    await world.write(lambda tx: tx.execute(robbed))
    await until(lambda: "has ended" in owner.said)
    assert hold.tenure is None
    assert owner.said == ["begins", "lives", "lapses", "is over", "has ended"]
    assert await world.write(lambda tx: leases.take(tx, Taker("three"), OURS, 60.0)) is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
