"""Where parties are: what is queued follows them, and goes to no place that is not theirs."""

import json
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.port import Sent
from bridge.store import accounts, copies, inbox, lanes, outbox, parked, routes
from bridge.store.accounts import Account
from bridge.store.copies import Copy, Question
from bridge.store.database import Tx
from bridge.store.outbox_rows import Later
from bridge.store.routes import Seating
from bridge.store.sealer import Cell
from bridge.store.tables import LaneKind, Role
from bridge.store.times import micros
from routing.effects import OPERATOR
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    LaneId,
    MessageId,
    NetworkId,
    PlaceId,
    SourceId,
)
from routing.messages import Body, Inbound, InboundKind, OutboundKind
from tests.store_world import (
    NETWORKS,
    PHONES,
    ROOMS,
    World,
    in_room,
    message,
    opening,
    row,
    texts,
)

DESK = f"desk:{uuid4().hex}"
ODD = AuthorId("@odd\nname:example.org")
ANNA = frozenset({AuthorId("@anna:example.org"), ODD})


async def seat(
    world: World, lane: LaneId, place: PlaceId, addressee: AuthorId | None = None
) -> bool:
    seating = Seating(lane, DESK, place, ANNA, addressee)
    return await world.write(
        lambda tx: routes.seat(tx, world.opened.sealer, seating, micros(world.clock.now()))
    )


async def unseat(world: World, lane: LaneId) -> None:
    await world.write(lambda tx: routes.unseat(tx, lane, DESK))


async def test_what_is_for_a_desk_waits_until_it_is_seated_and_goes_in_order(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "one", DESK), row(lane, "two", DESK))
    assert await world.send_all() == []
    place = await world.open_room(lane)
    assert await world.send_all() == []
    assert await seat(world, lane, place)
    [claimed] = (await world.claim_out()).rows
    assert (claimed.to.account, claimed.to.chat) == (ROOMS, "!room:example.org")
    assert (claimed.place, claimed.payload.readers) == (place, ANNA)
    await world.settle([claimed])
    await world.add(row(lane, "three", DESK))
    assert await world.send_all() == ["two", "three"]


@pytest.mark.parametrize("whose", [None, ODD])
async def test_a_row_says_whose_the_place_is_where_several_may_read(
    world: World, whose: AuthorId | None
) -> None:
    """None: written before anybody was named, as a list of readers alone."""
    lane = await world.lane()
    await seat(world, lane, await world.open_room(lane), whose)
    await world.reopen()
    await world.add(row(lane, "one", DESK))
    [claimed] = (await world.claim_out()).rows
    assert (claimed.payload.readers, claimed.addressee) == (ANNA, whose)


@pytest.mark.parametrize(
    "said", [b"", b"no", b"5", b"null", b"{}", b'{"readers": null}', b'{"addressee": "@a:b"}']
)
async def test_readers_that_are_none_hold_back_their_own_row_and_no_other(
    world: World, said: bytes
) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    await seat(world, lane, await world.open_room(lane), ODD)
    sealer, now = world.opened.sealer, micros(world.clock.now())
    cell = Cell("routes", DESK.encode(), "readers", lane.bytes)
    sealed = sealer.seal(sealer.key(routes.lane_owner(lane.bytes), now), said, cell)
    edit = text("UPDATE routes SET sealed_readers = :sealed WHERE lane = :lane AND party = :party")
    values = {"sealed": sealed, "lane": lane.bytes, "party": DESK}
    await world.write(lambda tx: tx.execute(edit, values))
    await world.add(row(lane, "theirs", DESK), row(other, "others'"))
    assert await world.send_all() == ["others'"]


@pytest.mark.parametrize("old", [True, False])
async def test_readers_are_written_as_they_always_were_where_nobody_is_named(
    world: World, old: bool
) -> None:
    lane, whose = await world.lane(), None if old else ODD
    await seat(world, lane, await world.open_room(lane), whose)
    named = {"lane": lane.bytes, "party": DESK}
    ask = text("SELECT sealed_readers FROM routes WHERE lane = :lane AND party = :party")
    sealed = await world.write(lambda tx: tx.execute(ask, named).scalar_one())
    cell = Cell("routes", DESK.encode(), "readers", lane.bytes)
    names = sorted(ANNA)
    read = json.loads(world.opened.sealer.open(sealed, cell))
    assert read == (names if old else {"readers": names, "addressee": ODD})


async def test_a_desk_that_is_unseated_waits_and_goes_on_in_its_next_place(world: World) -> None:
    lane = await world.lane()
    first = await world.open_room(lane, "!first:example.org")
    second = await world.open_room(lane, "!second:example.org")
    await seat(world, lane, first)
    await world.add(row(lane, "one", DESK), row(lane, "two", DESK))
    claims = await world.claim_out()
    await unseat(world, lane)
    await world.settle(claims.rows, Later(world.clock.now()))
    await world.add(row(lane, "three", DESK))
    assert await world.send_all() == []
    await seat(world, lane, second)
    [again] = (await world.claim_out()).rows
    assert (again.payload.body.text, again.to.chat) == ("one", "!second:example.org")
    await world.settle([again])
    assert await world.send_all() == ["two", "three"]


async def test_what_was_on_its_way_when_a_desk_was_unseated_is_doubted_after_a_crash(
    world: World,
) -> None:
    lane = await world.lane()
    first = await world.open_room(lane, "!first:example.org")
    second = await world.open_room(lane, "!second:example.org")
    await seat(world, lane, first)
    await world.add(row(lane, "one", DESK), row(lane, "two", DESK))
    await world.claim_out()
    await unseat(world, lane)
    await world.reopen()
    assert await world.write(lambda tx: outbox.recover(tx, [ROOMS], world.clock.now())) == 1
    assert await world.send_all() == []
    await seat(world, lane, second)
    [again] = (await world.claim_out()).rows
    assert (again.again, again.to.chat) == (True, "!second:example.org")


async def test_a_desk_moves_without_losing_its_queue(world: World) -> None:
    lane = await world.lane()
    first = await world.open_room(lane, "!first:example.org")
    second = await world.open_room(lane, "!second:example.org")
    await seat(world, lane, first)
    await world.add(row(lane, "one", DESK))
    await seat(world, lane, second)
    [claimed] = (await world.claim_out()).rows
    assert claimed.to.chat == "!second:example.org"


async def test_a_desk_cannot_be_at_a_place_that_was_not_opened(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    theirs = await world.open_room(other)
    assert not await seat(world, lane, PlaceId(uuid4()))
    assert not await seat(world, lane, theirs)


async def test_the_first_message_of_a_place_is_found_by_the_name_the_network_gave_it(
    world: World,
) -> None:
    lane, place = await world.lane(), PlaceId(uuid4())
    await world.add(opening(lane, f"place:{place.hex}", place))
    [first] = (await world.claim_out()).rows
    await world.settle([first], Sent(SourceId("m7"), 7, ChatId("555:3")))
    for source, known in (("m7", first.message), ("m8", None)):
        question = Question(lane, first.network, SourceId(source))
        found = await world.write(
            partial(copies.find, sealer=world.opened.sealer, question=question)
        )
        assert (found and found.message) == known


async def test_what_is_for_a_place_waits_until_it_is_open(world: World) -> None:
    lane = await world.lane()
    place = PlaceId(uuid4())
    party = f"place:{place.hex}"
    await world.add(opening(lane, party, place), row(lane, "the card", party))
    [first] = (await world.claim_out()).rows
    assert (first.kind, first.to.account, first.to.chat) == (OutboundKind.OPEN_PLACE, ROOMS, "")
    assert first.payload.opening is not None
    assert texts(await world.claim_out()) == []
    await world.settle([first], Sent(None, chat=ChatId("!new:example.org")))
    [second] = (await world.claim_out()).rows
    assert (second.to.chat, second.payload.body.text) == ("!new:example.org", "the card")


async def test_the_operators_place_is_known_by_its_role(world: World) -> None:
    lane = LaneId(uuid4())
    await world.write(lambda tx: lanes.make(tx, lane, LaneKind.POST, world.clock.now()))
    await world.add(opening(lane, OPERATOR, PlaceId(uuid4())), row(lane, "it runs", OPERATOR))
    await world.settle((await world.claim_out()).rows, Sent(None, chat=ChatId("!op:example.org")))
    await world.receive(in_room("thanks", "!op:example.org"))
    [came] = await world.handle()
    assert came.role is Role.OPERATOR
    assert await world.send_all() == ["it runs"]


async def test_a_place_that_is_forgotten_is_known_no_more(world: World) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    forget = replace(row(lane, "", f"place:{place.hex}"), kind=OutboundKind.FORGET_PLACE, case=None)
    await world.add(forget)
    await world.settle((await world.claim_out()).rows, Sent(None))
    party = f"place:{place.hex}"
    found = await world.write(lambda tx: routes.find(tx, world.opened.sealer, lane, party))
    assert found is None
    assert (await world.receive(in_room("late"))).unknown == 1


async def test_an_account_that_is_called_something_else_keeps_its_places_and_rows(
    world: World,
) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    await seat(world, lane, place)
    kinds = {PHONES: "telegram", ROOMS: "matrix"}

    def register(names: dict[AccountName, AccountName]) -> list[Account]:
        return [Account(names.get(n, n), kinds[n], NETWORKS[n]) for n in (PHONES, ROOMS)]

    await world.write(lambda tx: accounts.register(tx, world.opened.sealer, register({})))
    await world.add(row(lane, "to the client"), row(lane, "to the desk", DESK))
    swapped = {PHONES: ROOMS, ROOMS: PHONES}
    await world.write(lambda tx: accounts.register(tx, world.opened.sealer, register(swapped)))
    found = await world.write(lambda tx: routes.find(tx, world.opened.sealer, lane, "client"))
    assert found is not None
    assert (found.to.account, found.to.chat) == (ROOMS, "555")
    at_home = world.wanted()
    senders = {swapped[name]: sender for name, sender in at_home.senders.items()}
    rows = (await world.claim_out(replace(at_home, senders=senders))).rows
    assert {(one.party, one.to.account) for one in rows} == {("client", ROOMS), (DESK, PHONES)}


async def test_another_account_under_an_old_name_gets_nothing_of_the_old_one(
    world: World,
) -> None:
    lane = await world.lane()

    def begin(tx: Tx, network: NetworkId) -> None:
        accounts.register(tx, world.opened.sealer, [Account(PHONES, "telegram", network)])

    await world.write(lambda tx: begin(tx, NETWORKS[PHONES]))
    await world.add(row(lane, "for the old one's client"))
    await world.write(lambda tx: begin(tx, NetworkId("phones:2")))
    assert await world.send_all() == []
    await world.write(lambda tx: begin(tx, NETWORKS[PHONES]))
    assert await world.send_all() == ["for the old one's client"]


async def test_a_message_is_found_by_its_name_on_the_network_in_its_own_lane_only(
    world: World,
) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    sealer, now = world.opened.sealer, micros(world.clock.now())
    said = MessageId(uuid4())
    copy = Copy(
        lane, said, NETWORKS[PHONES], ChatId("1"), SourceId("1:17"), order=17,
        author=AuthorId("1"), body=Body("old words"),
    )  # fmt: skip
    await world.write(lambda tx: copies.note(tx, sealer, [copy, copy], now))

    async def ask(question: Question) -> copies.Found | None:
        return await world.write(lambda tx: copies.find(tx, sealer, question))

    mine = Question(lane, NETWORKS[PHONES], SourceId("1:17"), AuthorId("1"), Body("new words"))
    found = await ask(mine)
    assert found == copies.Found(said, 0, 17, by_same_author=True, same_words=False)
    same = await ask(replace(mine, author=AuthorId("2"), body=Body("old words")))
    assert same is not None
    assert (same.by_same_author, same.same_words) == (False, True)
    assert await ask(replace(mine, lane=other)) is None
    assert await ask(replace(mine, network=NETWORKS[ROOMS])) is None
    assert await ask(replace(mine, source=SourceId("1:18"))) is None


async def test_the_same_chat_is_the_same_lane_whatever_its_account_is_called(world: World) -> None:
    lane = await world.lane()
    batch = inbox.Batch(
        AccountName("renamed"), NETWORKS[PHONES], strangers=True, messages=[message("again")]
    )
    sealer, now = world.opened.sealer, world.clock.now()
    receipt = await world.write(lambda tx: inbox.receive(tx, sealer, batch, now))
    assert receipt.lanes == {lane}


async def test_who_was_where_comes_with_what_they_said(world: World) -> None:
    lane = await world.lane()
    place = await world.open_room(lane)
    joined = replace(in_room(""), kind=InboundKind.MEMBERSHIP)
    await world.receive(joined)
    [came] = await world.handle()
    assert (came.account, came.role, came.place) == (ROOMS, Role.PLACE, place)
    assert isinstance(came.what, Inbound)
    assert isinstance(came.id, UUID)
    assert await world.write(lambda tx: outbox.next_due(tx, ROOMS, world.clock.now())) is None


async def test_a_place_that_is_somebody_elses_already_is_never_used(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    theirs = await world.open_room(other, "!same:example.org")
    mine = await world.open_room(lane, "!same:example.org")
    assert not await seat(world, lane, mine)
    await world.receive(in_room("for whom?", "!same:example.org"))
    [came] = await world.handle()
    assert came.place == theirs
    [listed] = await world.write(parked.every)
    assert "somebody else" in listed.reason
