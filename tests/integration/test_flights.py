"""Right before a row is handed to its network: are the accounts still ours?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import Sent, Source
from bridge.delivery import Delivery
from bridge.disk import Disk
from bridge.host import Services
from bridge.house import Current, Operator
from bridge.making import Maker, NoMaker
from bridge.owning import Sole
from bridge.pacing import Pacer
from bridge.store.leases import Tenure
from bridge.store.outbox_rows import Claims
from bridge.teller import Teller
from routing.ids import LaneId, Language, PlaceId
from routing.messages import Made, MadeKind, Outbound, OutboundKind
from tests.crew import until
from tests.houses import ANNA, house
from tests.store_world import NETWORKS, PHONES, World, row

DOUBTED = text("UPDATE outbox SET doubts = :n, state = CASE WHEN :n = 0 THEN 0 ELSE 2 END")
STATE = text("SELECT state, tries, doubts FROM outbox")
TRIED = text("UPDATE outbox SET tries = :n")
QUEUED, SENDING, UNCERTAIN, SENT = 0, 1, 2, 3


class Drowsy(Sole):
    """Ours when rows are claimed; what it is a moment later is said by the test."""

    awake = True

    def stands(self) -> bool:
        return self.awake


class Slow(MemoryAdapter):
    """A network that does not answer."""

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        await asyncio.Event().wait()
        raise AssertionError


class Endless:
    """What is asked of it is never made."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def make(self, made: Made, lane: LaneId) -> bytes:
        del made, lane
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


def delivery_of(
    world: World, lane: LaneId, adapter: MemoryAdapter, hold: Sole, maker: Maker | None = None
) -> Delivery:
    adapter.network_id = NETWORKS[PHONES]
    disk = Disk(world.where.data, 0)
    services = Services(world.opened.store, world.opened.sealer, world.clock, disk)
    services.hold = hold
    operator = Operator(lane, PlaceId(lane), PHONES, ANNA.author)
    teller = Teller(lambda: Current(house(), (), operator, {}), world.opened.sealer)
    return Delivery(
        services, {PHONES: adapter}, {PHONES: Pacer(None, float)}, teller, maker or NoMaker()
    )


async def claimed(world: World, delivery: Delivery) -> Claims:
    return await world.write(lambda tx: delivery.claim(tx, world.clock.now()))


async def stands(world: World) -> tuple[int, ...]:
    return await world.write(lambda tx: tuple(tx.execute(STATE).one()))


async def test_a_process_that_wakes_up_late_hands_nothing_over_and_nothing_is_in_doubt(
    world: World,
) -> None:
    lane, network, hold = await world.lane(), MemoryNetwork(PHONES), Drowsy()
    await world.add(row(lane, "one"))
    delivery = delivery_of(world, lane, MemoryAdapter.on(network), hold)
    claims = await claimed(world, delivery)
    hold.awake = False  # it slept between the commit and the call
    delivery.dispatch(claims)
    await delivery.finish()
    assert not any(network.shown.values())
    assert await stands(world) == (QUEUED, 0, 0)
    assert not (await claimed(world, delivery)).rows  # nor is anything claimed
    hold.awake = True
    delivery.dispatch(await claimed(world, delivery))
    await delivery.finish()
    assert await stands(world) == (SENT, 1, 0)


@pytest.mark.parametrize("kind", [OutboundKind.SEND, OutboundKind.EDIT])
@pytest.mark.parametrize("times", [0, 1, 7])
async def test_what_is_being_sent_when_the_lease_ends_is_cut_off_and_in_doubt_however_often(
    world: World, times: int, kind: OutboundKind
) -> None:
    """It was our end, as a death is, and says nothing against the network: it is not given up."""
    lane, hold = await world.lane(), Drowsy()
    await world.add(replace(row(lane, "one"), kind=kind))
    await world.write(lambda tx: tx.execute(DOUBTED, {"n": times}).rowcount)
    await world.write(lambda tx: tx.execute(TRIED, {"n": times}).rowcount)
    delivery = delivery_of(world, lane, Slow.on(MemoryNetwork(PHONES)), hold)
    delivery.dispatch(await claimed(world, delivery))
    await until(lambda: bool(delivery.handed()))
    delivery.lapse()
    await delivery.finish()
    assert await stands(world) == (UNCERTAIN, times + 1, times + 1)
    assert (await claimed(world, delivery)).rows  # the next time may be now


@pytest.mark.parametrize("doubts", [0, 1])
async def test_a_file_that_was_still_being_made_when_it_was_cut_off_was_not_sent(
    world: World, doubts: int
) -> None:
    lane, hold, maker = await world.lane(), Drowsy(), Endless()
    file = row(lane, "one")
    made = Made(MadeKind.RECEIPT_FILE, "00", 1, Language("en"), "notes.json", "application/json")
    await world.add(replace(file, payload=replace(file.payload, attachment=made)))
    await world.write(lambda tx: tx.execute(DOUBTED, {"n": doubts}).rowcount)
    adapter = MemoryAdapter.on(MemoryNetwork(PHONES))
    delivery = delivery_of(world, lane, adapter, hold, maker)
    delivery.dispatch(await claimed(world, delivery))
    await maker.asked.wait()
    delivery.lapse()
    await delivery.finish()
    assert await stands(world) == (UNCERTAIN if doubts else QUEUED, 0, doubts)


async def test_what_was_on_its_way_when_another_took_over_is_left_to_that_one(
    world: World,
) -> None:
    lane, hold, network = await world.lane(), Drowsy(), MemoryNetwork(PHONES)
    await world.add(row(lane, "one"))
    delivery = delivery_of(world, lane, MemoryAdapter.on(network), hold)
    claims = await claimed(world, delivery)
    hold.tenure = None
    delivery.dispatch(claims)  # claimed by a commit that came before the other's
    assert not any(network.shown.values())
    hold.tenure = Tenure()
    delivery.dispatch(claims)
    await until(lambda: any(network.shown.values()))
    await delivery.ground()
    await delivery.finish()
    assert await stands(world) == (SENDING, 1, 0)


async def test_how_it_went_is_not_written_by_who_has_lost_the_accounts(world: World) -> None:
    lane, hold = await world.lane(), Drowsy()
    await world.add(row(lane, "one"))
    delivery = delivery_of(world, lane, MemoryAdapter.on(MemoryNetwork(PHONES)), hold)
    delivery.dispatch(await claimed(world, delivery))
    await until(lambda: not delivery.handed())
    hold.tenure = None
    await delivery.finish()
    assert await stands(world) == (SENDING, 1, 0)
