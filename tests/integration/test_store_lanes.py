"""Lanes: one after the other, fair, and saved only over what was claimed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bridge.store import inbox, lanes, parked
from bridge.store.database import Tx
from bridge.store.errors import StaleLane
from bridge.store.inbox import Batch, Post, put_in
from bridge.store.inbox_rows import Claimed, ParkedIn, Saved
from routing.events import TimeCame
from routing.ids import EventId
from routing.messages import Inbound
from tests.clock import START
from tests.store_world import NETWORKS, PHONES, World, message, row


def texts(claimed: Claimed) -> list[str]:
    return [one.what.body.text for one in claimed.rows if isinstance(one.what, Inbound)]


async def save(world: World, *saved: Saved) -> list[ParkedIn]:
    return await world.write(
        lambda tx: lanes.save(tx, world.opened.sealer, saved, world.clock.now())
    )


async def test_the_lane_that_waits_longest_comes_first(world: World) -> None:
    for chat in ("late", "later", "last"):
        await world.receive(message(chat, chat))
        world.later(seconds=1)
    assert [texts(one) for one in await world.claim(most_lanes=2)] == [["late"], ["later"]]


async def test_state_comes_back_as_it_was_saved(world: World) -> None:
    await world.receive(message("a"))
    [claimed] = await world.claim()
    assert (claimed.state, claimed.version) == (None, 0)
    await save(world, Saved(claimed, b"state \x00\xff", done=claimed.rows))
    await world.receive(message("b"))
    await world.reopen()
    [again] = await world.claim()
    assert (again.state, again.version) == (b"state \x00\xff", 1)


async def test_saving_nothing_new_keeps_the_state(world: World) -> None:
    await world.receive(message("a"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, b"kept", done=claimed.rows, keep=True))
    await world.receive(message("b"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, None, done=claimed.rows))
    await world.receive(message("c"))
    [claimed] = await world.claim()
    assert (claimed.state, texts(claimed)) == (b"kept", ["c"])


async def test_a_state_is_not_saved_over_a_newer_one(world: World) -> None:
    await world.receive(message("a"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, b"first"))
    with pytest.raises(StaleLane):
        await save(world, Saved(claimed, b"second"))


async def test_rows_that_were_not_handled_come_again_behind_other_lanes(world: World) -> None:
    await world.receive(*(message(f"flood {n}", "flood") for n in range(5)))
    world.later(seconds=1)
    await world.receive(message("patient", "patient"))
    [flood, *_] = await world.claim(most_lanes=1, most_rows=2)
    assert texts(flood) == ["flood 0", "flood 1"]
    world.later(seconds=1)
    await save(world, Saved(flood, b"s", done=flood.rows))
    first, second = await world.claim()
    assert texts(first) == ["patient"]
    assert texts(second) == ["flood 2", "flood 3", "flood 4"]


async def test_a_lane_left_out_by_the_limit_of_rows_keeps_its_work(world: World) -> None:
    await world.receive(message("a", "1"), message("b", "1"), message("c", "2"))
    [only] = await world.claim(most_rows=2)
    assert texts(only) == ["a", "b"]
    await save(world, Saved(only, b"s", done=only.rows))
    [other] = await world.claim()
    assert texts(other) == ["c"]


async def test_a_row_that_fails_pauses_its_lane_and_no_other(world: World) -> None:
    await world.receive(message("poison", "1"), message("behind it", "1"), message("b", "2"))
    poisoned, healthy = sorted(await world.claim(), key=texts, reverse=True)
    assert (
        await save(
            world,
            Saved(poisoned, None, failed=poisoned.rows[0]),
            Saved(healthy, b"s", done=healthy.rows),
        )
        == []
    )
    assert await world.claim() == []
    world.later(seconds=1)
    [again] = await world.claim()
    assert texts(again) == ["poison", "behind it"]
    assert again.rows[0].tries == 1


async def test_a_row_that_fails_five_times_is_parked_within_a_minute_and_told(
    world: World,
) -> None:
    await world.receive(message("poison"), message("behind it"))
    told: list[ParkedIn] = []
    tries = 0
    while not told:
        world.later(seconds=1)
        for claimed in await world.claim():
            told += await save(world, Saved(claimed, None, failed=claimed.rows[0]))
            tries += 1
        assert world.clock.now() < START + timedelta(minutes=1)
    assert tries == lanes.TRIES
    [rest] = await world.claim()
    assert texts(rest) == ["behind it"]
    [listed] = await world.write(parked.every)
    assert (listed.id, listed.way, listed.reason) == (told[0].id, "in", told[0].reason)


async def test_a_parked_row_can_be_tried_again_or_dropped(world: World) -> None:
    await world.receive(message("poison", "1"), message("more poison", "2"))
    for claimed in await world.claim():
        await save(world, Saved(claimed, None, parked=((claimed.rows[0], "odd"),)))
    first, second = await world.write(parked.every)
    now = world.clock.now()
    assert await world.write(lambda tx: parked.retry(tx, first.id, now))
    assert await world.write(lambda tx: parked.drop(tx, second.id, now))
    assert not await world.write(lambda tx: parked.drop(tx, second.id, now))
    [again] = await world.claim()
    assert texts(again) == ["poison"]
    assert again.rows[0].tries == 0
    assert await world.write(parked.every) == []


async def test_a_lane_that_waits_goes_on_when_what_it_waits_for_was_delivered(
    world: World,
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "a question"))
    claims = await world.claim_out()
    await world.receive(message("an answer"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, None, waits=True))
    assert await world.claim() == []
    assert await world.settle(claims.rows) == [lane]
    [again] = await world.claim()
    assert texts(again) == ["an answer"]


async def test_a_lane_that_waits_goes_on_when_something_new_comes(world: World) -> None:
    await world.receive(message("an answer"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, None, waits=True))
    await world.receive(message("are you there?"))
    [again] = await world.claim()
    assert texts(again) == ["an answer", "are you there?"]


async def test_two_workers_never_have_the_same_lane(world: World) -> None:
    """Both claim inside one another's transaction where there can be more than one."""
    await world.receive(message("a", "1"), message("b", "2"))
    sealer, now = world.opened.sealer, world.clock.now()

    def first(tx: Tx) -> list[list[str]]:
        mine = [texts(one) for one in lanes.claim(tx, sealer, now, most_lanes=1)]
        if tx.dialect.name == "sqlite":  # one writer: nobody else is there
            return mine
        with tx.engine.connect() as other, other.begin():
            return mine + [texts(one) for one in lanes.claim(other, sealer, now)]

    both = await world.write(first)
    assert len(both) == len({tuple(one) for one in both})


async def test_when_work_is_due_is_known(world: World) -> None:
    assert await world.write(lanes.next_due) is None
    await world.receive(message("a"))
    assert await world.write(lanes.next_due) == world.clock.now()


async def test_a_batch_is_stored_whole_however_large(world: World) -> None:
    many = [message(str(n), str(n % 7), str(n)) for n in range(1_000)]
    receipt = await world.receive(*many)
    assert len(receipt.lanes) == 7
    seen: dict[str, list[int]] = {}
    while rows := await world.handle():
        for one in rows:
            assert isinstance(one.what, Inbound)
            seen.setdefault(one.what.place.chat, []).append(int(one.what.body.text))
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert sum(map(len, seen.values())) == 1_000


async def test_a_batch_of_nothing_is_fine(world: World) -> None:
    batch = Batch(PHONES, NETWORKS[PHONES], strangers=True, messages=[])
    sealer, now = world.opened.sealer, world.clock.now()
    receipt = await world.write(lambda tx: inbox.receive(tx, sealer, batch, now))
    assert receipt.lanes == frozenset()
    assert await save(world) == []


async def test_a_lane_that_is_held_is_claimed_though_nobody_has_woken_it(world: World) -> None:
    lane, sealer, now = await world.lane("one"), world.opened.sealer, world.clock.now()
    event = TimeCame(EventId(uuid4()), "test", "")

    def work(tx: Tx) -> list[Claimed]:
        put_in(tx, sealer, [Post(lane, event)], now)
        assert lanes.next_due(tx) is None
        return lanes.claim(tx, sealer, now, only=lanes.hold(tx, [lane.bytes]))

    [claimed] = await world.write(work)
    assert [one.what for one in claimed.rows] == [event]


async def test_a_lane_that_pauses_after_a_failure_is_held_and_not_claimed(world: World) -> None:
    await world.receive(message("a"))
    [claimed] = await world.claim()
    await save(world, Saved(claimed, failed=claimed.rows[0]))
    sealer, now, lane = world.opened.sealer, world.clock.now(), claimed.lane.bytes

    def work(tx: Tx) -> tuple[int, int]:
        held = lanes.hold(tx, [lane])
        return len(held), len(lanes.claim(tx, sealer, now, only=held))

    assert await world.write(work) == (1, 0)
    world.later(seconds=1)
    assert len(await world.claim()) == 1
