"""A run is not over as long as anything can come, however long that takes; then it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bridge.store import posted, timers
from bridge.store.inbox import Post
from bridge.store.outbox_rows import Hopeless
from bridge.store.timers import Timer
from routing.events import TimeCame
from routing.ids import EventId, LaneId
from tests.faults.faraway import FarNetwork
from tests.faults.stillness import Stillness
from tests.store_world import PHONES, World, message, row

Work = Callable[[World, LaneId], Awaitable[None]]


def stillness(world: World, *networks: FarNetwork) -> Stillness:
    where = world.where
    return Stillness(where.data, where.database or "sqlite", networks, lambda: True)


async def queued(world: World, lane: LaneId) -> None:
    await world.add(row(lane, "one"))


async def claimed(world: World, lane: LaneId) -> None:
    await world.add(row(lane, "one"))
    assert (await world.claim_out()).rows


async def said(world: World, lane: LaneId) -> None:
    del lane
    await world.receive(message("and one more"))


async def left_for_another(world: World, lane: LaneId) -> None:
    came = Post(lane, TimeCame(EventId(lane), "answer", "1"))
    now = world.clock.now()
    await world.write(lambda tx: posted.leave(tx, world.opened.sealer, [came], now))


async def timed(world: World, lane: LaneId) -> None:
    at = datetime.now(UTC) + timedelta(seconds=5)
    await world.write(lambda tx: timers.put(tx, [Timer(lane, "erase", "1", at)]))


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (queued, "1 to be sent"),
        (claimed, "1 on its way"),
        (said, "1 to be handled"),
        (left_for_another, "1 left for another lane"),
        (timed, "1 due soon"),
    ],
)
async def test_what_is_left_in_the_data_is_seen(world: World, work: Work, told: str) -> None:
    lane, still = await world.lane(), stillness(world)
    assert await still.left() == []
    await work(world, lane)
    assert await still.left() == [told]


async def test_what_is_given_up_or_waits_for_people_is_not_waited_for_and_is_named(
    world: World,
) -> None:
    lane, still = await world.lane(), stillness(world)
    await world.add(row(lane, "one"))
    await world.settle((await world.claim_out()).rows, Hopeless("the network will not have it"))
    later = Timer(lane, "answer", "1", datetime.now(UTC) + timedelta(hours=8))
    await world.write(lambda tx: timers.put(tx, [later]))
    await still.reached()
    [given_up] = await still.parked()
    assert given_up.startswith("parked:send to client: the network will not have it")


async def test_a_run_is_over_when_the_last_thing_has_come_and_not_before(world: World) -> None:
    lane, network = await world.lane(), FarNetwork(PHONES, 1)
    await world.add(row(lane, "one"))
    waiting = asyncio.create_task(stillness(world, network).reached())
    done, _ = await asyncio.wait([waiting], timeout=1.0)
    assert not done
    await network.say("555", "a word that nobody has fetched")
    await world.settle((await world.claim_out()).rows)
    done, _ = await asyncio.wait([waiting], timeout=1.0)
    assert not done
    network.waiting.clear()
    await waiting


async def test_what_a_dead_service_has_handed_over_may_still_be_shown(world: World) -> None:
    network = FarNetwork(PHONES, 1)
    network.carrying += 1
    assert await stillness(world, network).left() == ["1 is being carried by one"]


async def test_nothing_more_comes_from_a_service_that_has_ended(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "one"))
    where = world.where
    await Stillness(where.data, where.database or "sqlite", (), lambda: False).reached()
