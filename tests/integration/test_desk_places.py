"""Where a desk is: a room that is made and left, or the chat that its counsellor has already."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from adapters.port import PlaceGone, Sent
from bridge.desks import Desks, desks_of
from bridge.house import Current, DeskSeat, Operator
from bridge.rows import done_to, opened
from bridge.store import outbox, routes
from bridge.store.outbox_rows import Hopeless
from bridge.store.payload import OutboxPayload
from routing.effects import NORMAL, OpenPlace, at_place
from routing.ids import ChatId, EventId, LaneId, PlaceId
from routing.messages import Opening, OutboundKind
from tests.houses import ANNA, house
from tests.store_world import NETWORKS, PHONES, ROOMS, World, in_room, message, row

OPERATOR = Operator(LaneId(UUID(int=3)), PlaceId(UUID(int=4)), ROOMS, ANNA.author)
[MADE] = desks_of("lotse", house(desks=True), (ANNA,), {}).values()
ROOM = replace(MADE, account=ROOMS)
CHAT = replace(MADE, account=PHONES, network=NETWORKS[PHONES])
PARTY = at_place(MADE.place)


async def start(world: World, *seats: DeskSeat) -> None:
    """What a start, or a reload, does about desks."""
    desks = {one.lane: one for one in seats}
    current = Current(house(desks=True), (ANNA,), OPERATOR, {}, desks=desks)
    made = Desks(world.opened.sealer, current, {PHONES})
    world.later(seconds=1)
    await world.write(lambda tx: made.open(tx, world.clock.now()))


async def kinds(world: World) -> list[str]:
    """What is queued, or parked, in order."""
    query = text("SELECT kind FROM outbox WHERE state IN (0, 2, 4) ORDER BY seq")
    return [str(one) for one in await world.write(lambda tx: list(tx.scalars(query)))]


async def go(world: World, room: str = "!desk:example.org") -> list[OutboundKind]:
    """Send what can go; which kinds it was."""
    claims = await world.claim_out()
    await world.settle(claims.rows, Sent(None, chat=ChatId(room)))
    return [one.kind for one in claims.rows]


async def came_from(world: World) -> list[tuple[LaneId, PlaceId | None]]:
    """Whose the rows are that came in."""
    found = [(one.lane, came.place) for one in await world.claim() for came in one.rows]
    await world.handle()
    return found


async def test_a_room_is_made_once_and_what_comes_from_it_is_the_desks(world: World) -> None:
    await start(world, ROOM)
    await start(world, ROOM)
    assert await kinds(world) == ["open_place"]
    assert await go(world) == [OutboundKind.OPEN_PLACE]
    await start(world, ROOM)
    assert await kinds(world) == []
    await world.receive(in_room("list", "!desk:example.org"))
    assert await came_from(world) == [(ROOM.lane, ROOM.place)]


async def test_what_was_said_to_a_desk_before_its_room_is_there_goes_as_soon_as_it_is(
    world: World,
) -> None:
    await start(world, ROOM)
    await world.add(row(ROOM.lane, "a case waits", PARTY))
    await go(world)
    assert await world.send_all() == ["a case waits"]


async def test_what_calls_somebody_to_a_desk_does_not_keep_its_room_from_being_made(
    world: World,
) -> None:
    await start(world, ROOM)
    await world.add(row(ROOM.lane, "an answer is overdue", PARTY, NORMAL - 2))
    assert await go(world) == [OutboundKind.OPEN_PLACE]
    assert await world.send_all() == ["an answer is overdue"]


async def test_nor_where_a_desk_is_opened_because_its_room_is_lost(world: World) -> None:
    await start(world, ROOM)
    await go(world)
    other = PlaceId(UUID(int=5))
    wanted = Opening(other, "Desk", (ROOM.author,))
    opening = opened(ROOM.lane, EventId(UUID(int=6)), OpenPlace(other, None, ROOMS, wanted))
    urgent = row(ROOM.lane, "an answer is overdue", at_place(other), NORMAL - 2)
    await world.add(opening, urgent)
    assert await go(world, "!other:example.org") == [OutboundKind.OPEN_PLACE]
    assert await world.send_all() == ["an answer is overdue"]


async def test_a_room_that_could_not_be_made_is_tried_at_the_next_start(world: World) -> None:
    await start(world, ROOM)
    claims = await world.claim_out()
    await world.settle(claims.rows, Hopeless(str(PlaceGone("no such homeserver"))))
    assert await kinds(world) == ["open_place"]
    await start(world, ROOM)
    assert await go(world) == [OutboundKind.OPEN_PLACE]
    assert await kinds(world) == []


async def test_the_room_of_somebody_who_is_gone_is_left_and_made_again_when_they_are_back(
    world: World,
) -> None:
    await start(world, ROOM)
    await go(world)
    await world.add(row(ROOM.lane, "never said", PARTY))
    await start(world)
    await start(world)
    assert await go(world) == [OutboundKind.FORGET_PLACE]
    assert await kinds(world) == []
    await start(world)
    assert await kinds(world) == []
    await start(world, ROOM)
    assert await go(world) == [OutboundKind.OPEN_PLACE]


async def test_who_is_back_before_their_room_was_left_keeps_it(world: World) -> None:
    await start(world, ROOM)
    await go(world)
    await start(world)
    await start(world, ROOM)
    assert await kinds(world) == []
    await world.receive(in_room("list", "!desk:example.org"))
    assert await came_from(world) == [(ROOM.lane, ROOM.place)]


async def test_a_room_that_nobody_has_begun_to_make_is_not_made_for_whom_is_gone(
    world: World,
) -> None:
    await start(world, ROOM)
    await start(world)
    assert await kinds(world) == []


async def test_a_room_that_is_being_made_is_left_right_after(world: World) -> None:
    await start(world, ROOM)
    claims = await world.claim_out()
    await start(world)
    await start(world)
    await world.settle(claims.rows, Sent(None, chat=ChatId("!desk:example.org")))
    assert await go(world) == [OutboundKind.FORGET_PLACE]
    assert await kinds(world) == []


async def test_where_the_chat_is_the_desk_no_room_is_made_and_words_from_it_are_the_desks(
    world: World,
) -> None:
    await world.receive(message("/start", ANNA.author))
    await world.handle()
    await start(world, CHAT)
    await start(world, CHAT)
    assert await kinds(world) == []
    await world.receive(message("list", ANNA.author))
    assert await came_from(world) == [(CHAT.lane, CHAT.place)]
    await world.add(row(CHAT.lane, "your list", PARTY))
    assert await world.send_all() == ["your list"]


async def test_whose_chat_was_a_desk_is_anybody_again_when_they_are_gone(world: World) -> None:
    await start(world, CHAT)
    await world.add(row(CHAT.lane, "never said", PARTY))
    await start(world)
    assert await kinds(world) == []
    sealer = world.opened.sealer
    assert await world.write(lambda tx: routes.find(tx, sealer, CHAT.lane, PARTY)) is None
    await world.receive(message("/start", ANNA.author))
    [(lane, place)] = await came_from(world)
    assert lane != CHAT.lane
    assert place is None


@pytest.mark.parametrize("seat", [ROOM, CHAT])
async def test_a_damaged_way_to_a_desk_is_made_anew(world: World, seat: DeskSeat) -> None:
    await start(world, seat)
    await go(world)
    spoil = text("UPDATE routes SET sealed_chat = :rubbish")
    await world.write(lambda tx: tx.execute(spoil, {"rubbish": b"rubbish"}))
    await start(world, seat)
    await go(world)
    await world.add(row(seat.lane, "here you are", PARTY))
    assert await world.send_all() == ["here you are"]


async def moved(world: World) -> PlaceId:
    """Its counsellor left the room; another one is made, and the first one is left."""
    await start(world, ROOM)
    await go(world)
    another = PlaceId(UUID(int=77))
    sealer, now = world.opened.sealer, world.clock.now()
    opening = Opening(another, "Desk", (ANNA.author,))
    made = done_to(ROOM.lane, EventId(UUID(int=78)), at_place(another), OutboundKind.OPEN_PLACE)
    made = replace(made, payload=OutboxPayload(opening=opening), account=ROOM.account)
    left = done_to(ROOM.lane, EventId(UUID(int=78)), PARTY, OutboundKind.FORGET_PLACE)
    await world.write(lambda tx: outbox.add(tx, sealer, [left, made], now))
    return another


async def test_a_desk_that_has_moved_stays_where_it_is(world: World) -> None:
    another = await moved(world)
    await start(world, ROOM)
    assert sorted(await kinds(world)) == ["forget_place", "open_place"]
    await go(world, "!another:example.org")
    await start(world, ROOM)
    assert await kinds(world) == []
    await world.receive(in_room("list", "!another:example.org"))
    assert await came_from(world) == [(ROOM.lane, another)]


async def test_who_is_back_before_the_room_they_moved_to_was_left_keeps_it(world: World) -> None:
    another = await moved(world)
    await go(world, "!another:example.org")
    await start(world)
    assert await kinds(world) == ["forget_place"]
    await start(world, ROOM)
    assert await kinds(world) == []
    await world.add(row(ROOM.lane, "here you are", at_place(another)))
    assert await world.send_all() == ["here you are"]
