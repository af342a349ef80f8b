"""What would wait for ever: for a moment of a wrong clock, or for a room that never comes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from bridge.store import lanes, outbox, parked
from bridge.store.hastening import hasten
from bridge.store.inbox import Post
from bridge.store.outbox_rows import Hopeless, Later, NewRow
from bridge.store.stranded import park_stranded
from routing.effects import CLIENT, NORMAL, at_place
from routing.events import Failure, NotSent
from routing.ids import LaneId, PlaceId
from routing.messages import OutboundKind, Voice
from tests.store_world import World, message, opening, row, texts

DESK = "desk:1"


async def put_right(world: World) -> int:
    """The clock was a day fast until now."""
    world.later(days=-1)
    return await world.write(lambda tx: hasten(tx, world.clock.now()))


async def test_what_a_fast_clock_queued_goes_in_order_once_the_clock_is_right(
    world: World,
) -> None:
    lane = await world.lane()
    world.later(days=1)
    await world.add(row(lane, "one"), row(lane, "two"), row(lane, "three"))
    assert await put_right(world) == 1
    assert await world.send_all() == ["one", "two", "three"]


async def test_what_a_fast_clock_put_off_is_tried_once_the_clock_is_right(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "again"))
    world.later(days=1)
    claims = await world.claim_out()
    await world.settle(claims.rows, Later(world.clock.now() + timedelta(seconds=30)))
    await put_right(world)
    assert texts(await world.claim_out()) == ["again"]


async def test_what_a_network_asked_to_wait_for_still_waits(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "later"))
    claims = await world.claim_out()
    await world.settle(claims.rows, Later(world.clock.now() + timedelta(hours=5)))
    assert await world.write(lambda tx: hasten(tx, world.clock.now())) == 0
    assert texts(await world.claim_out()) == []


async def test_a_lane_that_a_fast_clock_woke_is_handled_once_the_clock_is_right(
    world: World,
) -> None:
    world.later(days=1)
    await world.receive(message("help"))
    assert await put_right(world) == 1
    assert [one.what for one in await world.handle()] != []
    assert await world.write(lanes.next_due) is None


async def closing_without_a_room(world: World) -> list[Post]:
    """Words, a sentence of ours and the closing of a case, for a desk that is nowhere."""
    lane = await world.lane()
    ours = row(lane, "", party=DESK)
    ours = replace(ours, payload=replace(ours.payload, voice=Voice.PROGRAM))
    closing = replace(ours, id=row(lane).id, kind=OutboundKind.CLOSE_PLACE)
    words = (row(lane, "one", party=DESK), row(lane, "two", party=DESK))
    await world.add(row(lane, "hello", party=CLIENT), *words, ours, closing)
    return await world.write(lambda tx: park_stranded(tx, world.clock.now()))


async def test_words_for_a_room_that_will_never_be_again_are_parked_and_told_once(
    world: World,
) -> None:
    [post] = await closing_without_a_room(world)
    assert isinstance(post.event, NotSent)
    assert (post.event.failure, post.event.relayed) == (Failure.PLACE_GONE, True)
    assert [one.what for one in await world.write(parked.every)] == [f"send {DESK}"] * 2
    assert await world.send_all() == ["hello"]
    assert await world.write(lambda tx: park_stranded(tx, world.clock.now())) == []


@pytest.mark.parametrize("column", ["id", "message"])
async def test_words_whose_names_are_none_are_parked_and_told_with_all_others(
    world: World, column: str
) -> None:
    """Somebody changed the row: whoever else waits for such a room is seen to all the same."""
    lane, other = await world.lane(), await world.lane("556")
    for one in (lane, other):
        ours = row(one, "", party=DESK)
        ours = replace(ours, payload=replace(ours.payload, voice=Voice.PROGRAM))
        closing = replace(ours, kind=OutboundKind.CLOSE_PLACE)
        await world.add(row(one, "words", party=DESK), closing)
    values = {"new": b"\xff", "of": lane.bytes}
    spoilt = text(f"UPDATE outbox SET {column} = :new WHERE lane = :of AND kind = 'send'")
    await world.write(lambda tx: tx.execute(spoilt, values))
    posts = await world.write(lambda tx: park_stranded(tx, world.clock.now()))
    assert {one.lane for one in posts} == {lane, other}
    assert [one.what for one in await world.write(parked.every)] == [f"send {DESK}"] * 2


async def test_words_that_may_still_find_a_room_wait_for_it(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "held", party=DESK))
    assert await world.write(lambda tx: park_stranded(tx, world.clock.now())) == []
    assert await world.write(parked.every) == []


PLACE = PlaceId(UUID(int=7))


def answer(lane: LaneId) -> NewRow:
    """A sentence of ours for a room."""
    said = row(lane, "not relayed", party=at_place(PLACE))
    return replace(said, payload=replace(said.payload, voice=Voice.PROGRAM))


async def test_an_answer_for_a_room_that_has_been_taken_away_does_not_wait_for_ever(
    world: World,
) -> None:
    lane = await world.lane()
    await world.add(answer(lane), row(lane, "hello", party=CLIENT), answer(lane))
    assert await world.write(lambda tx: park_stranded(tx, world.clock.now())) == []
    assert await world.write(lambda tx: outbox.live_count(tx, lane)) == 1
    assert await world.send_all() == ["hello"]


@pytest.mark.parametrize("fails", [False, True], ids=["waiting", "parked"])
async def test_an_answer_for_a_room_that_is_still_to_be_made_waits_for_it(
    world: World, fails: bool
) -> None:
    lane = await world.lane()
    urgent = replace(answer(lane), priority=NORMAL - 2)
    await world.add(opening(lane, at_place(PLACE), PLACE))
    if fails:
        claims = await world.claim_out()
        await world.settle(claims.rows, Hopeless("no such homeserver"))
    await world.add(urgent)
    await world.write(lambda tx: park_stranded(tx, world.clock.now()))
    assert await world.write(lambda tx: outbox.live_count(tx, lane)) == 2 - fails
