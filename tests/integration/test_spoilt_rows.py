"""Columns that are not sealed, written by somebody else: one row is its own trouble."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from bridge.store import accounts, lanes, seats, timers
from bridge.store.accounts import Account
from bridge.store.times import FIRST, LAST, micros, moment
from routing.ids import ChatId, CounsellorId, LaneId
from routing.messages import Inbound
from tests.store_world import NETWORKS, PHONES, SQLITE, World, message, row

# A server lets nobody write what is no number, or take a lane away below its rows.
ON_SQLITE = pytest.mark.parametrize("where", [SQLITE], indirect=True)


async def test_a_time_that_is_none_is_the_nearest_that_could_be() -> None:
    assert micros(moment(2**63 - 1)) == LAST
    assert micros(moment(-(2**63))) == FIRST
    assert micros(moment(float("inf"))) == LAST


async def test_an_address_of_no_known_kind_keeps_nobody_from_being_heard(world: World) -> None:
    await world.lane("chat-1")
    await world.lane("chat-2")
    await world.claim()
    spoil = text("UPDATE addresses SET role = 'rubbish', place = :place")
    await world.write(lambda tx: tx.execute(spoil, {"place": b"short"}).rowcount)
    await world.receive(message("one", "chat-1"), message("two", "chat-3"))
    rows = [row for one in await world.claim() for row in one.rows]
    assert len(rows) >= 2


async def test_a_swapped_address_brings_no_words_to_another_client(world: World) -> None:
    """The route is sealed for its lane, so the way back is found again, and nobody begins anew."""
    one, two = await world.lane("chat-1"), await world.lane("chat-2")
    await world.claim()
    swap = text("UPDATE addresses SET lane = CASE lane WHEN :one THEN :two ELSE :one END")
    await world.write(lambda tx: tx.execute(swap, {"one": one.bytes, "two": two.bytes}).rowcount)
    await world.receive(message("one", "chat-1"), message("two", "chat-2"))
    assert await said(world) == {one: ["one"], two: ["two"]}


async def test_an_address_whose_place_was_changed_is_found_again_from_the_route(
    world: World,
) -> None:
    one = await world.lane("chat-1")
    await world.claim()
    spoil = text("UPDATE addresses SET place_index = :other")
    await world.write(lambda tx: tx.execute(spoil, {"other": bytes(32)}).rowcount)
    await world.receive(message("one", "chat-1"))
    assert await said(world) == {one: ["one"]}


async def test_a_place_takes_nobody_who_has_no_way_to_it(world: World) -> None:
    """An address without its route: whoever speaks there is a stranger."""
    one = await world.lane("chat-1")
    await world.claim()
    stranger = world.opened.sealer.index("place", NETWORKS[PHONES], ChatId("chat-2"))
    await world.write(
        lambda tx: tx.execute(text("UPDATE addresses SET place_index = :it"), {"it": stranger})
    )
    await world.receive(message("two", "chat-2"))
    [heard] = await world.claim()
    assert heard.lane != one


async def test_addresses_of_before_there_were_marks_get_one_at_the_next_start(
    world: World,
) -> None:
    one = await world.lane("chat-1")
    await world.claim()
    phones = Account(PHONES, "memory", NETWORKS[PHONES])
    await world.write(lambda tx: accounts.register(tx, world.opened.sealer, [phones]))
    await world.write(lambda tx: tx.execute(text("UPDATE addresses SET mark = NULL")).rowcount)
    await world.reopen()
    bare = text("SELECT count(*) FROM addresses WHERE mark IS NULL")
    assert await world.write(lambda tx: tx.scalar(bare)) == 0
    await world.receive(message("one", "chat-1"))
    assert await said(world) == {one: ["one"]}


async def test_an_account_whose_network_was_changed_keeps_what_goes_by_it(world: World) -> None:
    lane, sealer = await world.lane("chat-1"), world.opened.sealer
    phones = Account(PHONES, "memory", NETWORKS[PHONES])
    await world.write(lambda tx: accounts.register(tx, sealer, [phones]))
    await world.add(row(lane, "to the client"))
    spoil = text("UPDATE accounts SET network = 'rubbish'")
    await world.write(lambda tx: tx.execute(spoil).rowcount)
    await world.write(lambda tx: accounts.register(tx, sealer, [phones]))
    assert await world.send_all() == ["to the client"]
    assert await world.count("accounts") == 1


@ON_SQLITE
async def test_a_number_of_cases_that_is_none_keeps_nobody_from_being_asked(world: World) -> None:
    anna = CounsellorId("anna")
    await world.write(lambda tx: seats.change(tx, anna, 1))
    await world.write(lambda tx: tx.execute(text("UPDATE seats SET taken = 'no', turn = 'no'")))
    assert await world.write(seats.taken) == {anna: 0}
    assert await world.write(seats.turns) == {anna: 0}
    assert await world.write(lambda tx: seats.change(tx, anna, 1)) == 1


@ON_SQLITE
async def test_a_lane_whose_id_was_changed_holds_up_no_other(world: World) -> None:
    one, two = await world.lane("chat-1"), await world.lane("chat-2")
    await world.add(row(one, "lost"), row(two, "first"))
    claims = await world.claim_out()
    with closing(sqlite3.connect(world.file, isolation_level=None)) as beside:
        beside.execute("UPDATE lanes SET id = ? WHERE id = ?", (b"\xff" * 16, one.bytes))
    await world.settle(claims.rows)
    await world.add(row(one, "lost too"), row(two, "second"))
    assert "second" in await world.send_all()


async def said(world: World) -> dict[LaneId, list[str]]:
    found = await world.claim()
    return {
        lane.lane: [one.what.body.text for one in lane.rows if isinstance(one.what, Inbound)]
        for lane in found
    }


async def test_when_nothing_is_known_to_be_due_nothing_is_due(world: World) -> None:
    assert await world.write(lanes.next_due) is None
    assert await world.write(timers.next_due) is None
