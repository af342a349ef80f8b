"""What lanes leave for one another: each comes once, in order, and nobody waits for anybody."""

import asyncio
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from bridge.store import absences, erase, lanes, posted
from bridge.store.database import Tx
from bridge.store.inbox import Post
from bridge.store.inbox_rows import Saved
from bridge.store.tables import LaneKind
from routing.ids import CounsellorId, EventId, LaneId
from routing.news import DeskDeclines
from tests.store_world import POSTGRESQL, World, message

ANNA, BEN = CounsellorId("anna"), CounsellorId("ben")


def asks(lane: LaneId, who: str = "anna") -> Post:
    return Post(lane, DeskDeclines(EventId(uuid4()), CounsellorId(who)))


async def leave(world: World, *posts: Post) -> None:
    sealer, now = world.opened.sealer, world.clock.now()
    await world.write(lambda tx: posted.leave(tx, sealer, posts, now))


async def deliver(world: World) -> bool:
    return await world.write(lambda tx: posted.deliver(tx, world.clock.now()))


async def test_it_comes_once_and_in_order_however_often_it_is_left(world: World) -> None:
    one, other = await world.lane("1"), await world.lane("2")
    posts = [asks(lane, str(n)) for n in range(6) for lane in (one, other)]
    await leave(world, *posts[:7])
    await leave(world, *posts)
    assert not await deliver(world)
    came = await world.handle()
    for lane in (one, other):
        wanted = [post.event for post in posts if post.lane == lane]
        assert [row.what for row in came if row.what in wanted] == wanted
    assert len(came) == len(posts)
    await leave(world, *posts)
    await deliver(world)
    assert await world.handle() == []
    assert await world.count("posted") == 0


async def test_what_is_for_a_lane_that_is_erased_goes(world: World) -> None:
    lane = await world.lane()
    await leave(world, asks(lane), asks(LaneId(uuid4())))
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    assert not await deliver(world)
    assert await world.count("posted") == 0
    assert await world.handle() == []


@pytest.mark.parametrize(
    "spoil", ["id = X'00'", "at = 'yesterday'", "sealed_what = 'rubbish'", "lane = 'nobody'"]
)
@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
async def test_a_spoilt_row_holds_up_nothing(world: World, spoil: str) -> None:
    lane = await world.lane()
    await leave(world, asks(lane))
    await world.write(lambda tx: tx.execute(text(f"UPDATE posted SET {spoil}")))
    good = asks(lane, "ben")
    await leave(world, good)
    assert not await deliver(world)
    assert good.event in [row.what for row in await world.handle()]
    assert await world.count("posted") == 0


@pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
async def test_two_that_hold_their_own_lane_and_leave_something_for_each_other_never_wait(
    world: World,
) -> None:
    """Both hold theirs before either leaves anything. Each is run once: no deadlock is resolved."""
    one, other = await world.lane("1"), await world.lane("2")
    sealer, now = world.opened.sealer, world.clock.now()
    both, runs, held = threading.Barrier(2, timeout=10), [], []
    await world.receive(message("a", "1"), message("b", "2"))

    def cross(tx: Tx) -> None:
        runs.append(1)
        [claimed] = lanes.claim(tx, sealer, now, most_lanes=1)
        both.wait()
        theirs = other if claimed.lane == one else one
        lanes.save(tx, sealer, [Saved(claimed, b"{}", done=claimed.rows)], now)
        posted.leave(tx, sealer, [asks(theirs)], now)
        held.append(posted.deliver(tx, now))
        both.wait()

    async with asyncio.timeout(20):
        await asyncio.gather(world.write(cross), world.write(cross))
    assert len(runs) == 2
    assert held == [True, True]
    assert not await deliver(world)
    assert sorted(str(row.what.__class__.__name__) for row in await world.handle()) == [
        "DeskDeclines",
        "DeskDeclines",
    ]


async def test_absences_are_kept_changed_and_ended(world: World) -> None:
    since = world.clock.now()
    until = since + timedelta(days=4)
    await world.write(lambda tx: absences.put(tx, ANNA, (since, since)))
    await world.write(lambda tx: absences.put(tx, ANNA, (since, until)))
    await world.write(lambda tx: absences.put(tx, BEN, (since, until)))
    await world.reopen()
    assert await world.write(absences.every) == {ANNA: (since, until), BEN: (since, until)}
    await world.write(lambda tx: absences.end(tx, BEN))
    assert await world.write(absences.every) == {ANNA: (since, until)}


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
async def test_a_spoilt_absence_is_over_and_harms_no_other(world: World) -> None:
    since = world.clock.now()
    await world.write(lambda tx: absences.put(tx, ANNA, (since, since)))
    await world.write(lambda tx: absences.put(tx, BEN, (since, since)))
    spoil = text("UPDATE absences SET until = 'never' WHERE counsellor = 'anna'")
    await world.write(lambda tx: tx.execute(spoil))
    found = await world.write(absences.every)
    assert found[ANNA][1] < since
    assert found[BEN] == (since, since)


async def test_a_desk_outlives_whatever_is_forgotten_of_clients(world: World) -> None:
    desk, now = LaneId(uuid4()), world.clock.now()
    await world.write(lambda tx: lanes.make(tx, desk, LaneKind.DESK, now))
    world.later(days=4000)
    keys, late = world.opened.keys, world.clock.now()
    assert await world.write(lambda tx: erase.passing(tx, keys, late, late)) == 0
    await world.write(lambda tx: erase.sweep_keys(tx, keys, late))
    assert list(await world.write(lambda tx: lanes.all_of(tx, LaneKind.DESK))) == [desk]
