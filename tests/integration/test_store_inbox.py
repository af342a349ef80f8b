"""What comes in: stored once, in order, sealed, and gone when it was handled."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bridge.store import adopting, inbox, lanes, parked, state
from bridge.store.database import Tx
from bridge.store.inbox import Post
from bridge.store.tables import LaneKind
from routing.events import TimeCame
from routing.ids import EventId, LaneId
from routing.messages import Inbound, InboundKind
from tests.store_world import NETWORKS, PHONES, ROOMS, World, in_room, message


def said(rows: list[object]) -> list[str]:
    return [row.body.text for row in rows if isinstance(row, Inbound)]


async def test_a_stranger_gets_a_lane_and_what_they_said_is_handled_in_order(world: World) -> None:
    receipt = await world.receive(*(message(text) for text in ("one", "two", "three")))
    assert len(receipt.lanes) == 1
    rows = await world.handle()
    assert said([row.what for row in rows]) == ["one", "two", "three"]
    assert await world.handle() == []


async def test_a_repeat_is_stored_once_before_and_after_it_was_handled(world: World) -> None:
    one = message("only once", source="17")
    first = await world.receive(one)
    again = await world.receive(one, one)
    assert (first.repeats, again.repeats, again.lanes) == (0, 2, frozenset())
    assert len(await world.handle()) == 1
    assert (await world.receive(one)).repeats == 1
    assert await world.handle() == []


async def test_a_message_and_its_repeat_in_one_batch_are_stored_once(world: World) -> None:
    one = message("twice in a batch", source="17")
    assert (await world.receive(one, one)).repeats == 1
    assert len(await world.handle()) == 1


async def test_the_same_number_on_two_networks_is_two_messages(world: World) -> None:
    lane = await world.lane()
    await world.open_room(lane)
    await world.receive(message("from the phone", source="17"))
    await world.receive(in_room("from the room", source="17"))
    rows = await world.handle()
    assert said([row.what for row in rows]) == ["from the phone", "from the room"]


async def test_two_strangers_have_two_lanes(world: World) -> None:
    receipt = await world.receive(message("a", "1"), message("b", "2"), message("c", "1"))
    assert len(receipt.lanes) == 2
    claimed = await world.claim()
    assert sorted(said([row.what for row in one.rows]) for one in claimed) == [["a", "c"], ["b"]]


async def test_somebody_who_only_blocks_us_becomes_no_client(world: World) -> None:
    blocked = replace(message(""), kind=InboundKind.MEMBERSHIP)
    receipt = await world.receive(blocked, offset=b"5")
    assert (receipt.lanes, receipt.unknown) == (frozenset(), 0)
    assert await world.handle() == []


async def test_an_adapters_state_is_stored_with_the_messages_and_deleted_by_none(
    world: World,
) -> None:
    sealer, network = world.opened.sealer, NETWORKS[PHONES]
    await world.receive(message("a"), offset=b"5", pins=b"x")
    await world.receive(offset=b"6", pins=None)
    await world.reopen()
    sealer = world.opened.sealer
    kept = await world.write(lambda tx: state.get(tx, sealer, network, "offset"))
    gone = await world.write(lambda tx: state.get(tx, sealer, network, "pins"))
    assert (kept, gone) == (b"6", None)


async def test_nothing_is_stored_when_the_transaction_fails(world: World) -> None:
    batch = inbox.Batch(PHONES, NETWORKS[PHONES], True, [message("lost?", source="1")], {"o": b"1"})

    def fail(tx: Tx) -> None:
        inbox.receive(tx, world.opened.sealer, batch, world.clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await world.write(fail)
    assert await world.handle() == []
    assert (await world.receive(message("lost?", source="1"))).repeats == 0


async def test_the_readable_form_takes_the_place_of_the_unreadable_one(world: World) -> None:
    dark = replace(message("", source="1"), kind=InboundKind.UNREADABLE)
    await world.receive(dark, message("after it", source="2"))
    receipt = await world.receive(message("readable now", source="1"))
    assert len(receipt.lanes) == 1
    rows = await world.handle()
    assert said([row.what for row in rows]) == ["readable now", "after it"]
    assert not rows[0].recovered


async def test_a_form_that_is_readable_after_it_was_handled_is_told_as_recovered_once(
    world: World,
) -> None:
    dark = replace(message("", source="1"), kind=InboundKind.UNREADABLE)
    await world.receive(dark)
    [first] = await world.handle()
    readable = message("readable now", source="1")
    await world.receive(readable)
    assert (await world.receive(readable, dark)).repeats == 2
    [row] = await world.handle()
    assert row.recovered
    assert row.id != first.id
    assert said([row.what]) == ["readable now"]


async def test_an_unreadable_row_and_its_key_in_one_batch_are_one_row(world: World) -> None:
    dark = replace(message("", source="1"), kind=InboundKind.UNREADABLE)
    await world.receive(dark, message("readable", source="1"))
    [row] = await world.handle()
    assert said([row.what]) == ["readable"]


async def test_a_message_from_a_place_that_becomes_known_is_taken_in(world: World) -> None:
    lane = await world.lane()
    receipt = await world.receive(in_room("too early"))
    assert (receipt.unknown, receipt.lanes) == (1, frozenset())
    assert await world.handle() == []
    place = await world.open_room(lane)
    await world.receive(in_room("in time"))
    rows = await world.handle()
    assert said([row.what for row in rows]) == ["too early", "in time"]
    assert {row.place for row in rows} == {place}
    assert {row.role for row in rows} == {"place"}


async def test_a_message_from_a_place_that_stays_unknown_is_parked_after_a_minute(
    world: World,
) -> None:
    await world.receive(in_room("who is that?"))
    sealer = world.opened.sealer
    world.later(seconds=59)
    look = lambda tx: adopting.adopt_unknown(tx, sealer, world.clock.now())  # noqa: E731
    assert await world.write(look) == []
    world.later(seconds=2)
    [told] = await world.write(look)
    assert (told.lane, told.account) == (None, ROOMS)
    assert await world.write(look) == []
    [listed] = await world.write(parked.every)
    assert listed.id == told.id


async def test_a_parked_message_that_is_tried_again_finds_its_place(world: World) -> None:
    lane = await world.lane()
    await world.receive(in_room("who is that?"))
    world.later(minutes=2)
    sealer = world.opened.sealer
    [told] = await world.write(lambda tx: adopting.adopt_unknown(tx, sealer, world.clock.now()))
    await world.open_room(lane)
    assert await world.write(lambda tx: parked.retry(tx, told.id, world.clock.now()))
    await world.write(lambda tx: adopting.adopt_unknown(tx, sealer, world.clock.now()))
    [row] = await world.handle()
    assert said([row.what]) == ["who is that?"]


async def test_an_event_of_our_own_is_taken_once(world: World) -> None:
    lane = await world.lane()
    event = TimeCame(EventId(uuid4()), "offer", "1")
    posts = [Post(lane, event), Post(lane, event)]
    sealer = world.opened.sealer
    await world.write(lambda tx: inbox.post(tx, sealer, posts, world.clock.now()))
    await world.write(lambda tx: inbox.post(tx, sealer, posts, world.clock.now()))
    [row] = await world.handle()
    assert row.what == event
    assert (row.account, row.role, row.place) == (None, None, None)


async def test_an_event_for_a_lane_that_is_gone_reaches_nobody(world: World) -> None:
    post = Post(LaneId(uuid4()), TimeCame(EventId(uuid4()), "offer", "1"))
    sealer = world.opened.sealer
    await world.write(lambda tx: inbox.post(tx, sealer, [post], world.clock.now()))
    assert await world.handle() == []


async def test_handled_rows_are_forgotten_after_a_while(world: World) -> None:
    await world.receive(message("a", source="1"))
    await world.handle()
    world.later(days=2, seconds=1)
    await world.receive(message("b", source="2"))
    count = await world.write(lambda tx: inbox.purge(tx, world.clock.now() - timedelta(days=2)))
    assert count == 1
    assert len(await world.handle()) == 1


async def test_words_that_no_text_can_hold_come_back_as_they_were(world: World) -> None:
    odd = ["", "\x00", "\ud800 alone", "\U0010ffff", "x" * 100_000, "\u202e reversed"]
    await world.receive(*(message(text, chat="\ud800\x00") for text in odd))
    rows = await world.handle()
    assert said([row.what for row in rows]) == odd


async def test_a_place_that_is_no_conversation_has_a_lane_of_its_own(world: World) -> None:
    lane = LaneId(uuid4())
    make = lambda tx: lanes.make(tx, lane, LaneKind.POST, world.clock.now())  # noqa: E731
    assert await world.write(make)
    assert not await world.write(make)
    await world.open_room(lane, "!operator:example.org")
    await world.receive(in_room("anything new?", "!operator:example.org"))
    [claimed] = await world.claim()
    assert (claimed.lane, claimed.kind) == (lane, LaneKind.POST)
