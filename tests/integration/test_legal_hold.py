"""While there is a legal hold on a client nothing of them goes; and afterwards all that waited."""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bridge.store import erase, gone, lanes, legalholds, retaining, timers
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.inbox_rows import Saved
from bridge.store.legalholds import HeldAlready, Order, Whom
from bridge.store.outbox_rows import Hopeless
from bridge.store.retaining import Kind, Times
from bridge.store.routes import lane_owner
from bridge.store.timers import Timer
from routing.cases import closing
from routing.conversation import Conversation, Gate
from routing.ids import LaneId
from routing.intake import lasting
from routing.rights import emptying
from tests.evidence_kit import act, prove
from tests.store_world import World, message, row

TIMES = Times(timedelta(days=1), timedelta(days=1000))
ORDER = Order("kim", "a court asked for it")


async def place(world: World, lane: LaneId | None, record: UUID | None = None) -> bool:
    sealer, now = world.opened.sealer, world.clock.now()
    whom = Whom(lane, record)
    return await world.write(lambda tx: legalholds.place(tx, sealer, whom, ORDER, now))


async def release(world: World, lane: LaneId | None, record: UUID | None = None) -> bool:
    now = world.clock.now()
    return await world.write(lambda tx: legalholds.release(tx, Whom(lane, record), "kim", now))


async def sweep(world: World) -> dict[Kind, int]:
    sealer, now = world.opened.sealer, world.clock.now()
    said = await world.write(lambda tx: retaining.due(tx, sealer, TIMES, now))
    done = await world.write(lambda tx: retaining.sweep(tx, sealer, TIMES, now))
    assert {kind: n for kind, n in said.items() if n} == dict(+done)
    return dict(+done)


async def quiet_client(world: World, chat: str, *, keep: bool = True) -> LaneId:
    """Of whom there is nothing but that they once agreed; not even that, if not to be kept."""
    await world.receive(message("hello", chat))
    [claimed] = await world.claim()
    known = encode(Conversation(claimed.lane, gate=Gate.ADMITTED))
    saved = Saved(claimed, known, done=claimed.rows, keep=keep)
    sealer, now = world.opened.sealer, world.clock.now()
    await world.write(lambda tx: lanes.save(tx, sealer, [saved], now))
    return claimed.lane


async def test_the_text_of_what_was_delivered_stays_while_held(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    await world.add(row(lane, "kept"), row(other, "goes"))
    await world.send_all()
    assert await place(world, lane)
    world.later(days=2)
    assert (await sweep(world))[Kind.DELIVERED] == 1
    assert await world.count("outbox") == 1
    assert await release(world, lane)
    assert (await sweep(world))[Kind.DELIVERED] == 1


async def test_what_is_parked_stays_while_held(world: World) -> None:
    lane = await quiet_client(world, "1")
    await world.add(row(lane, "parked"))
    await world.settle((await world.claim_out()).rows, Hopeless("no"))
    await place(world, lane)
    world.later(days=40)
    assert Kind.PARKED not in await sweep(world)
    assert await release(world, lane)
    assert (await sweep(world))[Kind.PARKED] == 1


async def test_a_parked_message_of_nobody_goes_all_the_same(world: World) -> None:
    await place(world, await world.lane("1"))
    await world.receive(message("words", "2"))
    parked = text(
        "UPDATE inbox SET state = 2, lane = NULL, reason = 'unknown' WHERE sealed_what IS NOT NULL"
    )
    await world.write(lambda tx: tx.execute(parked))
    world.later(days=40)
    assert Kind.PARKED in await sweep(world)


async def test_strangers_and_quiet_clients_stay_while_held(world: World) -> None:
    stranger, quiet = await quiet_client(world, "1", keep=False), await quiet_client(world, "2")
    for lane in (stranger, quiet):
        assert await place(world, lane)
    world.later(days=2000)
    assert not {Kind.STRANGERS, Kind.CLIENTS} & (await sweep(world)).keys()
    assert await world.count("lanes") == 2
    for lane in (stranger, quiet):
        assert await release(world, lane)
    assert {Kind.STRANGERS, Kind.CLIENTS} <= (await sweep(world)).keys()
    assert await world.count("lanes") == 0


async def test_the_proof_of_who_is_gone_can_be_held_by_its_record(world: World) -> None:
    record, other = uuid4(), uuid4()
    for chat, of in (("1", record), ("2", other)):
        lane = await world.lane(chat)
        await prove(world, lane, act(world, of))
        await world.write(partial(_erase, world, lane))
    assert await place(world, None, record)
    world.later(days=2000)
    assert (await sweep(world))[Kind.EVIDENCE] == 1
    assert await release(world, None, record)
    assert (await sweep(world))[Kind.EVIDENCE] == 1


def _erase(world: World, lane: LaneId, tx: Tx) -> None:
    erase.client(tx, world.opened.keys, lane, world.clock.now())


async def test_whatever_forgets_to_ask_is_refused_by_the_database(world: World) -> None:
    lane = await world.lane("1")
    await place(world, lane)
    with pytest.raises(IntegrityError):
        await world.write(partial(_erase, world, lane))
    assert await world.count("lanes") == 1
    assert await release(world, lane)
    await world.write(partial(_erase, world, lane))
    assert await world.count("lanes") == 0


@pytest.mark.parametrize(
    ("kind", "key", "waits"),
    [
        (closing.RETENTION, "x", True),
        (lasting.FORGET, lasting.INTAKE, True),
        (lasting.OLD_FORGET, lasting.INTAKE, True),
        (emptying.TIMER, emptying.ALL, True),
        (emptying.TIMER, emptying.LAW, True),
        (emptying.TIMER, emptying.HELD, False),
        (closing.OFFER, "x", False),
    ],
)
async def test_a_time_that_deletes_waits_until_the_hold_is_released(
    world: World, kind: str, key: str, *, waits: bool
) -> None:
    lane, now, sealer = await world.lane("1"), world.clock.now(), world.opened.sealer
    await place(world, lane)
    await world.write(lambda tx: timers.put(tx, [Timer(lane, kind, key, now)]))
    assert (await world.write(timers.next_due) is None) is waits
    fired = await world.write(lambda tx: timers.fire_due(tx, sealer, now))
    assert fired == (0 if waits else 1)
    assert await release(world, lane)
    assert await world.write(lambda tx: timers.fire_due(tx, sealer, now)) == 1 - fired


async def test_a_hold_is_kept_with_its_reason_sealed_and_who_released_it(world: World) -> None:
    lane, record = await world.lane("1"), uuid4()
    assert await place(world, lane, record)
    with pytest.raises(HeldAlready):
        await place(world, lane)
    with pytest.raises(HeldAlready):
        await place(world, None, record)
    sealer = world.opened.sealer
    [one] = await world.write(lambda tx: legalholds.standing(tx, sealer))
    assert (one.record, one.by, one.reason) == (record, ORDER.by, ORDER.reason)
    assert ORDER.reason not in repr(one) + repr(ORDER)
    sealed = await world.write(lambda tx: tx.scalar(text("SELECT sealed_reason FROM holds")))
    assert ORDER.reason.encode() not in sealed
    assert await release(world, None, record)
    assert not await release(world, lane, record)
    found = await world.write(
        lambda tx: tuple(tx.execute(text("SELECT lane, released_by FROM holds")).one())
    )
    assert found == (None, "kim")
    assert await place(world, lane, record)


async def test_nobody_is_held_who_is_not_there(world: World) -> None:
    assert not await place(world, LaneId(uuid4()))
    assert not await release(world, LaneId(uuid4()))
    assert await world.count("holds") == 0


async def test_whom_the_ledger_names_is_erased_from_an_old_copy_with_a_hold(world: World) -> None:
    lane, other = await quiet_client(world, "1"), await quiet_client(world, "2")
    await place(world, lane)
    await place(world, other)
    sealer, now = world.opened.sealer, world.clock.now()
    owners = [lane_owner(lane.bytes)]
    assert await world.write(lambda tx: gone.replay(tx, sealer, owners, now)) == 1
    assert await world.count("lanes") == 1
    assert await world.write(legalholds.count) == 1
