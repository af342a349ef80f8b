"""What is urgent and due overtakes all that no network has in hand, over all lanes, after a start.

Everything else keeps its order. What a network has put off is not due before that is over.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import RetryLater, Sent
from bridge.admitting import AT_ONCE
from bridge.delivery import Delivery
from bridge.disk import Disk
from bridge.host import Services
from bridge.house import Current, Operator
from bridge.making import NoMaker
from bridge.pacing import Pacer
from bridge.store import outbox
from bridge.store.outbox_rows import NewRow
from bridge.teller import Teller
from routing.effects import NORMAL, URGENT
from routing.ids import LaneId, OutboundId, PlaceId
from routing.messages import Outbound
from tests.crew import until
from tests.houses import ANNA, house
from tests.store_world import NETWORKS, PHONES, World, message, row

LANES = 2 * AT_ONCE  # each with something to send: more than can be on its way at once
EACH = 3
DYING = 5  # rows that were on their way when the process died
LATER = timedelta(seconds=1)


class Held(MemoryNetwork):
    """Notes what it is handed, in order, and answers as often as it is `let`.

    While it is `shut` it puts off at once whatever comes, and notes nothing.
    """

    def __init__(self) -> None:
        super().__init__(PHONES)
        self.handed: list[OutboundId] = []
        self.shut = False
        self._answers = asyncio.Semaphore(0)

    def let(self, answers: int) -> None:
        for _ in range(answers):
            self._answers.release()

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        if self.shut:
            raise RetryLater(LATER, "the network takes nothing")
        self.handed.append(message.id)
        await self._answers.acquire()
        return await super().deliver(message, data)


@dataclass(frozen=True, slots=True)
class Backlog:
    """The rows of each lane, and the `urgent` ones, which were written after all of these."""

    lanes: Sequence[Sequence[NewRow]]
    urgent: Sequence[NewRow]

    @property
    def count(self) -> int:
        return len(self.lanes) * EACH + len(self.urgent)

    @property
    def first(self) -> list[OutboundId]:
        return [one.id for one in self.urgent]

    def keeps_order(self, handed: Sequence[OutboundId]) -> bool:
        """Everything was handed over once, the rows of each lane as they were written."""
        place = {row: number for number, row in enumerate(handed)}
        found = [[place[one.id] for one in rows] for rows in self.lanes]
        return len(handed) == len(place) == self.count and all(
            places == sorted(places) for places in found
        )


async def piled_up(world: World) -> Backlog:
    """Of three lanes, the first and the last among them, the last words are urgent."""
    said = [message("hello", chat=f"{n}") for n in range(LANES)]
    ids = sorted((await world.receive(*said)).lanes)
    await world.handle(keep=True)
    written = [[row(lane, f"{n}", priority=NORMAL) for n in range(EACH)] for lane in ids]
    for turn in range(EACH):  # in turns: nobody's words are all before another's
        await world.add(*(rows[turn] for rows in written))
    urgent = [row(ids[n], "urgent", priority=URGENT) for n in (-1, 0, LANES // 2)]
    await world.add(*urgent)
    return Backlog(written, urgent)


def delivery_of(world: World, network: Held, lane: LaneId) -> Delivery:
    store, disk = world.opened.store, Disk(world.where.data, 0)
    services = Services(store, world.opened.sealer, world.clock, disk)
    operator = Operator(lane, PlaceId(lane), PHONES, ANNA.author)
    teller = Teller(lambda: Current(house(), (), operator, {}), world.opened.sealer)
    adapter, pacers = MemoryAdapter.on(network), {PHONES: Pacer(None, float)}
    adapter.network_id = NETWORKS[PHONES]
    return Delivery(services, {PHONES: adapter}, pacers, teller, NoMaker())


@asynccontextmanager
async def started(world: World, network: Held, backlog: Backlog) -> AsyncIterator[Delivery]:
    """As a service that begins does; ended in order, when the network has answered everything."""
    delivery = delivery_of(world, network, backlog.urgent[0].lane)
    await world.write(lambda tx: outbox.recover(tx, [PHONES], world.clock.now()))
    task = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        network.let(backlog.count)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await delivery.finish()


async def put_off(world: World, backlog: Backlog) -> None:
    """Of the urgent rows the network wants none: each is to come again after a pause."""
    network = Held()
    network.shut = True
    delivery, now = delivery_of(world, network, backlog.urgent[0].lane), world.clock.now()
    delivery.dispatch(await world.write(lambda tx: delivery.claim(tx, now, backlog.first)))
    await delivery.finish()
    assert await world.write(lambda tx: outbox.next_due(tx, PHONES, now)) == now + LATER


async def test_at_a_start_what_is_urgent_goes_before_everything_that_waits(world: World) -> None:
    backlog, network = await piled_up(world), Held()
    await world.claim_out(world.wanted(lambda head: head.priority == NORMAL, most=DYING))
    await world.reopen()
    async with started(world, network, backlog):
        await until(lambda: len(network.handed) >= AT_ONCE)
        assert network.handed[:3] == backlog.first
        network.let(backlog.count)
        await until(lambda: len(network.handed) >= backlog.count)
    assert backlog.keeps_order(network.handed)


async def test_what_a_network_put_off_goes_first_at_a_start_once_it_is_due(world: World) -> None:
    backlog, network = await piled_up(world), Held()
    await put_off(world, backlog)
    await world.reopen()
    world.later(seconds=1)
    async with started(world, network, backlog):
        await until(lambda: len(network.handed) >= AT_ONCE)
        assert network.handed[:3] == backlog.first


async def test_what_falls_due_after_a_start_waits_neither_for_those_that_wait_nor_for_those_sent(
    world: World,
) -> None:
    """As many are on their way as may be, and none of them lands."""
    backlog, network = await piled_up(world), Held()
    await put_off(world, backlog)
    await world.reopen()
    async with started(world, network, backlog) as delivery:
        network.let(DYING)
        await until(lambda: len(network.handed) >= AT_ONCE + DYING)
        before = len(network.handed)
        assert not set(network.handed) & set(backlog.first)
        world.later(seconds=1)
        delivery.wake()
        await until(lambda: len(network.handed) >= before + 3)
        assert network.handed[before:] == backlog.first
        network.let(backlog.count)
        await until(lambda: len(network.handed) >= backlog.count)
    assert backlog.keeps_order(network.handed)
