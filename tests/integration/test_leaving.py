"""Rooms of a client who is erased: emptied all the same, by a lane that knows nothing of them."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.port import Sent
from bridge.store import gone, lanes, outbox, strangers
from bridge.store.leaving import Leaving
from bridge.store.outbox_rows import ClaimedRow, Hopeless, Later, NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.tables import LaneKind
from routing.effects import at_place
from routing.ids import ChatId, LaneId, MessageId, OutboundId, PlaceId
from routing.messages import Body, InboundKind, OutboundKind
from tests.store_world import ROOMS, World, in_room, message, opening, row

OPERATOR = LaneId(uuid4())
ROOM = "!room:example.org"


@pytest.fixture
async def post(world: World) -> LaneId:
    now = world.clock.now()
    await world.write(lambda tx: lanes.make(tx, OPERATOR, LaneKind.POST, now))
    return OPERATOR


def forgetting(lane: LaneId, place: PlaceId, name: str = "") -> NewRow:
    kind, party = OutboundKind.FORGET_PLACE, at_place(place)
    payload = OutboxPayload(Body(name))
    return NewRow(OutboundId(uuid4()), lane, party, kind, MessageId(uuid4()), payload)


async def erased(world: World, lane: LaneId, to: LaneId | None = OPERATOR) -> gone.Gone:
    now, sealer = world.clock.now(), world.opened.sealer
    return await world.write(lambda tx: gone.lane(tx, sealer, Leaving(lane, to), now))


async def sent(world: World) -> list[ClaimedRow]:
    """What goes out next; it arrives."""
    claims = await world.claim_out()
    assert claims.broken == ()
    for one in claims.rows:
        chat = ChatId(ROOM) if one.kind is OutboundKind.OPEN_PLACE else None
        await world.settle([one], Sent(None, chat=chat))
    return list(claims.rows)


async def assert_nothing_left(world: World) -> None:
    for table in ("routes", "addresses", "copies"):
        assert await world.count(table) == 0, table
    live = text("SELECT count(*) FROM outbox WHERE state < 3 OR state = 4")
    assert await world.write(lambda tx: tx.scalar(live)) == 0


@pytest.mark.usefixtures("post")
async def test_a_room_that_nobody_has_forgotten_yet_is_forgotten(world: World) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    await world.add(row(lane, "words for the room", party=at_place(place)))
    assert await erased(world, lane) == gone.Gone()
    [one] = await sent(world)
    assert (one.kind, one.lane, one.place) == (OutboundKind.FORGET_PLACE, OPERATOR, place)
    assert (one.to.chat, one.payload.body.text) == (ROOM, place.hex[:8])
    await assert_nothing_left(world)


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize("outcome", [None, Sent(None), Later, Hopeless("no")])
async def test_a_forgetting_that_waits_is_on_its_way_or_is_parked_goes_on_elsewhere(
    world: World, outcome: object
) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    await world.add(forgetting(lane, place, "Amsel blau"))
    if outcome is None:
        await erased(world, lane)
    else:
        claims = await world.claim_out()
        noted = claims.rows[0].id
        sealer = world.opened.sealer
        await world.write(lambda tx: outbox.progress(tx, sealer, noted, b"so far"))
        if isinstance(outcome, Hopeless):
            await world.settle(claims.rows, outcome)
        await erased(world, lane)
        if outcome is Later:
            await world.settle(claims.rows, Later(world.clock.now()))
        elif isinstance(outcome, Sent):
            await world.settle(claims.rows, outcome)
            await assert_nothing_left(world)
            return
    [one] = await sent(world)
    assert (one.lane, one.payload.body.text) == (OPERATOR, "Amsel blau")
    assert one.progress == (None if outcome is None else b"so far")
    await assert_nothing_left(world)


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize("answered", [True, False])
async def test_a_room_that_is_just_being_made_is_forgotten_when_it_is_there(
    world: World, answered: bool
) -> None:
    lane, place = await world.lane(), PlaceId(uuid4())
    await world.add(opening(lane, at_place(place), place), forgetting(lane, place))
    claims = await world.claim_out()
    assert [one.kind for one in claims.rows] == [OutboundKind.OPEN_PLACE]
    await erased(world, lane)
    if answered:
        await world.settle(claims.rows, Sent(None, chat=ChatId(ROOM)))
    else:
        await world.settle(claims.rows, Later(world.clock.now()))
        [again] = await sent(world)
        assert again.payload.opening is not None
        assert (again.payload.opening.invite, again.payload.opening.name) == ((), "Amsel blau")
    [one] = await sent(world)
    assert (one.kind, one.to.chat) == (OutboundKind.FORGET_PLACE, ROOM)
    await assert_nothing_left(world)


@pytest.mark.usefixtures("post")
async def test_a_room_that_was_not_begun_is_never_made(world: World) -> None:
    lane, place = await world.lane(), PlaceId(uuid4())
    await world.add(replace(opening(lane, at_place(place), place), account=ROOMS))
    await erased(world, lane)
    assert await sent(world) == []
    await assert_nothing_left(world)


@pytest.mark.usefixtures("post")
async def test_what_is_said_in_such_a_room_is_not_kept_for_anybody(world: World) -> None:
    lane = await world.lane()
    await world.open_room(lane)
    await erased(world, lane)
    receipt = await world.receive(in_room("are you still there?"))
    assert receipt.lanes == {OPERATOR}
    assert receipt.unknown == 0


async def test_a_result_for_a_client_who_is_gone_makes_no_key_and_no_row(world: World) -> None:
    lane, place = await world.lane(), PlaceId(uuid4())
    await world.add(opening(lane, at_place(place), place), row(lane, "on its way"))
    claims = await world.claim_out()
    await erased(world, lane, None)
    for one in claims.rows:
        await world.settle([one], Sent(None, chat=ChatId(ROOM)))
    assert await world.count("routes") == 0
    assert await world.count("copies") == 0


@pytest.mark.usefixtures("post")
async def test_a_way_that_was_damaged_is_told_and_holds_nobody_up(world: World) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    spoil = text("UPDATE routes SET sealed_chat = :rubbish WHERE party LIKE 'place:%'")
    await world.write(lambda tx: tx.execute(spoil, {"rubbish": b"\1 rubbish"}))
    assert await erased(world, lane) == gone.Gone((place,))
    assert await world.count("routes") == 0


async def test_words_after_the_wish_are_those_of_a_stranger(world: World) -> None:
    lane = await world.lane()
    await world.receive(message("delete me"), message("wait, help", source="77"))
    edit = replace(message("other words", source="78"), kind=InboundKind.EDIT)
    await world.receive(edit)
    [claimed] = await world.claim()
    sealer, now = world.opened.sealer, world.clock.now()
    handled = {claimed.rows[0].seq}
    await world.write(lambda tx: strangers.begin_again(tx, sealer, lane, handled, now))
    await erased(world, lane, None)
    [fresh] = await world.claim()
    assert fresh.lane != lane
    assert [one.what.body.text for one in fresh.rows] == ["wait, help"]  # type: ignore[union-attr]  # it is an Inbound
    await world.add(row(fresh.lane, "we are here"))
    assert await world.send_all() == ["we are here"]
    repeat = await world.receive(message("wait, help", source="77"), edit)
    assert repeat.repeats == 2
