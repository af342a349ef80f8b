"""Columns that are not sealed, written by somebody else: one row is its own trouble."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from bridge.store import accounts, adopting, lanes, outbox, retaining, seats, timers
from bridge.store.accounts import Account
from bridge.store.outbox_rows import PromptState, Shown
from bridge.store.retaining import Kind, Times
from bridge.store.times import FIRST, LAST, micros, moment
from routing.ids import ChatId, CounsellorId, LaneId
from routing.messages import Inbound
from tests.store_world import NETWORKS, PHONES, SQLITE, World, in_room, message, row

DAY = timedelta(days=1)
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


async def where_two_are(world: World, spoil: str, value: object) -> list[PromptState]:
    """Two messages that were sent, and this was done to the first."""
    sent = [row(await world.lane(chat), chat) for chat in ("1", "2")]
    await world.add(*sent)
    await world.send_all()
    values = {"value": value, "message": sent[0].message.bytes}
    statement = text(f"UPDATE {spoil} = :value WHERE message = :message")
    assert await world.write(lambda tx: tx.execute(statement, values).rowcount) == 1
    asked = [(one.lane, one.message) for one in sent]
    found = await world.write(lambda tx: outbox.prompt_states(tx, asked))
    return [found[one.message] for one in sent]


@ON_SQLITE
@pytest.mark.parametrize("order", ["rubbish", b"\x00", 0.5])
async def test_a_copy_with_no_number_keeps_nobody_from_being_asked_about(
    world: World, order: object
) -> None:
    """Where a message is, is asked for many at once: for all whose words have just arrived."""
    found = await where_two_are(world, "copies SET sent_order", order)
    assert found == [PromptState(Shown.SENT), PromptState(Shown.SENT, 7)]


@ON_SQLITE
@pytest.mark.parametrize("state", ["rubbish", 9, 0.5])
async def test_nor_does_a_row_in_a_state_that_there_is_not(world: World, state: object) -> None:
    found = await where_two_are(world, "outbox SET state", state)
    assert found == [PromptState(Shown.LOST), PromptState(Shown.SENT, 7)]


@ON_SQLITE
@pytest.mark.parametrize("spoilt", ["id = X'00'", "id = 'rubbish'", "account = NULL"])
async def test_a_row_from_nowhere_whose_names_are_none_is_parked_as_any_other(
    world: World, spoilt: str
) -> None:
    await world.receive(in_room("one", "!nowhere:example.org"))
    await world.receive(in_room("two", "!elsewhere:example.org"))
    spoil = text(f"UPDATE inbox SET {spoilt} WHERE seq = (SELECT min(seq) FROM inbox)")
    assert await world.write(lambda tx: tx.execute(spoil).rowcount) == 1
    world.later(minutes=2)
    sealer, now = world.opened.sealer, world.clock.now()
    parked = await world.write(lambda tx: adopting.adopt_unknown(tx, sealer, now))
    assert len(parked) == 2


@ON_SQLITE
@pytest.mark.parametrize("name", [b"\x00", "rubbish"])
@pytest.mark.parametrize("keep", [False, True])
async def test_a_lane_without_a_name_keeps_nobody_from_being_forgotten(
    world: World, name: object, keep: bool
) -> None:
    for chat, kept in (("chat-1", keep), ("chat-2", False)):
        await world.receive(message("hello", chat))
        await world.handle(keep=kept)
    spoil = "UPDATE lanes SET id = :name WHERE rowid = (SELECT min(rowid) FROM lanes)"
    with closing(sqlite3.connect(world.file)) as found:  # nothing there holds rows together
        assert found.execute(spoil, {"name": name}).rowcount == 1
        found.commit()
    world.later(days=400)
    sealer, now, times = world.opened.sealer, world.clock.now(), Times(DAY, DAY)
    gone = await world.write(lambda tx: retaining.sweep(tx, sealer, times, now))
    assert gone[Kind.STRANGERS] == 1
