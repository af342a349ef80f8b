"""What goes by time, kind by kind; what a dry run says; what the operator is told once a month."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from bridge.store import counters, erase, lanes, retaining
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.inbox_rows import Saved
from bridge.store.outbox_rows import Hopeless
from bridge.store.retaining import Kind, Times
from bridge.store.timers import Timer, put
from routing.conversation import Conversation, Gate, Run
from routing.effects import at_place
from routing.ids import LaneId, PlaceId
from routing.messages import OutboundKind
from tests.evidence_kit import act, prove
from tests.store_world import World, message, row

TIMES = Times(timedelta(days=1), timedelta(days=1000))
NOTHING = dict.fromkeys(Kind, 0)


async def due(world: World, in_days: float = 0) -> dict[Kind, int]:
    at, sealer = world.clock.now() + timedelta(days=in_days), world.opened.sealer
    return await world.write(lambda tx: retaining.due(tx, sealer, TIMES, at))


async def swept(world: World) -> Counter[Kind]:
    now, sealer = world.clock.now(), world.opened.sealer
    return +await world.write(lambda tx: retaining.sweep(tx, sealer, TIMES, now))


async def client(world: World, chat: str, **known: object) -> LaneId:
    """A lane in which this is known."""
    await world.receive(message("hello", chat))
    [claimed] = await world.claim()
    made = replace(Conversation(claimed.lane, gate=Gate.ADMITTED), **known)  # type: ignore[arg-type]  # a test's own
    saved = Saved(claimed, encode(made), done=claimed.rows, keep=True)
    sealer, now = world.opened.sealer, world.clock.now()
    await world.write(lambda tx: lanes.save(tx, sealer, [saved], now))
    return claimed.lane


async def test_a_dry_run_says_exactly_what_a_sweep_then_does(world: World) -> None:
    await world.lane("1")
    await world.receive(message("a stranger", "2"))
    await world.handle()
    lane = await client(world, "3")
    await world.add(row(lane, "delivered"))
    await world.send_all()
    await world.add(row(lane, "parked"))
    await world.settle((await world.claim_out()).rows, Hopeless("no"))
    record = uuid4()
    gone = await world.lane("4")
    await prove(world, gone, act(world, record))
    await world.write(partial(_erase, world, gone))
    assert await due(world) == NOTHING
    said = await due(world, 31)
    assert said == NOTHING | {
        Kind.DELIVERED: 1, Kind.HANDLED: 4, Kind.STRANGERS: 1, Kind.PARKED: 1,
    }  # fmt: skip
    world.later(days=31)
    assert await swept(world) == +Counter(said)
    assert await due(world) == NOTHING
    assert await swept(world) == Counter()


def _erase(world: World, lane: LaneId, tx: Tx) -> None:
    erase.client(tx, world.opened.keys, lane, world.clock.now())


async def test_proof_goes_when_its_time_is_over_and_its_client_is_gone(world: World) -> None:
    lane, other = await world.lane("1"), await client(world, "2")
    await prove(world, lane, act(world, uuid4()))
    await prove(world, other, act(world, uuid4()))
    await world.write(partial(_erase, world, lane))
    world.later(days=990)
    assert Kind.EVIDENCE not in await swept(world)
    world.later(days=20)
    assert await due(world) == NOTHING | {Kind.CLIENTS: 1, Kind.EVIDENCE: 1}
    assert (await swept(world))[Kind.EVIDENCE] == 2  # the quiet client's goes with them
    assert await world.count("lanes") == 0


@pytest.mark.parametrize("kept_by", ["a run", "a timer", "a row", "a word", "its form"])
async def test_a_client_for_whom_something_is_open_stays_however_long(
    world: World, kept_by: str
) -> None:
    run = {"run": Run("f" * 64)} if kept_by == "a run" else {}
    lane = await client(world, "1", **run) if kept_by != "its form" else await world.lane("1")
    if kept_by == "a timer":
        timer = Timer(lane, "retention", "x", world.clock.now() + timedelta(days=9000))
        await world.write(lambda tx: put(tx, [timer]))
    if kept_by == "a row":
        await world.add(row(lane, "waits", party="desk:nobody"))
    if kept_by == "a word":
        await world.receive(message("are you there", "1"))
    world.later(days=2000)
    await swept(world)
    assert await world.count("lanes") == 1


async def test_a_room_that_must_still_be_emptied_is_never_given_up(world: World) -> None:
    lane = await client(world, "1")
    place = await world.open_room(lane)
    kind = OutboundKind.FORGET_PLACE
    await world.add(replace(row(lane, party=at_place(place)), kind=kind))
    await world.settle((await world.claim_out()).rows, Hopeless("somebody is in it"))
    world.later(days=500)
    assert Kind.PARKED not in await swept(world)
    assert await world.count("outbox") == 1


async def test_a_place_that_is_forgotten_takes_what_is_known_of_it_along(world: World) -> None:
    lane = await client(world, "1")
    place = PlaceId(await world.open_room(lane))
    await world.add(row(lane, "in the room", party=at_place(place)), row(lane, "in the chat"))
    await world.send_all()
    assert await world.count("copies") == 2
    await world.add(replace(row(lane, party=at_place(place)), kind=OutboundKind.FORGET_PLACE))
    await world.send_all()
    assert await world.count("copies") == 1


async def test_counts_of_days_add_up(world: World) -> None:
    today = world.clock.now().date()
    for day, n in ((today, 2), (today - timedelta(days=3), 5), (today - timedelta(days=40), 9)):
        await world.write(lambda tx, day=day, n=n: counters.add(tx, day, {"a": n}))  # type: ignore[misc]  # mypy does not see the defaults
    first = today - timedelta(days=10)
    assert await world.write(lambda tx: counters.between(tx, first, today)) == {"a": 7}
