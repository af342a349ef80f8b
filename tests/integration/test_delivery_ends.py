"""A try that ends together with its adapter counts as doubtful, and the next ones go."""

import asyncio
from collections.abc import Sequence

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import Sent, Source
from bridge.delivery import Delivery
from bridge.disk import Disk
from bridge.host import Services
from bridge.house import Current, Operator
from bridge.making import NoMaker
from bridge.pacing import Pacer
from bridge.store import outbox
from bridge.store.outbox_rows import Shown
from bridge.teller import Teller
from routing.ids import PlaceId
from routing.messages import Body, Outbound
from tests.houses import ANNA, house
from tests.store_world import NETWORKS, PHONES, World, row


class Ending(MemoryAdapter):
    """Its connection is taken down in the middle of a try."""

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        raise asyncio.CancelledError

    def parts(self, body: Body) -> Sequence[Body]:
        return [body]


async def test_what_ended_with_its_adapter_is_not_on_its_way_for_ever(world: World) -> None:
    lane = await world.lane()
    sent = row(lane, "one")
    await world.add(sent)
    adapter = Ending.on(MemoryNetwork(PHONES))
    adapter.network_id = NETWORKS[PHONES]
    services = Services(
        world.opened.store, world.opened.sealer, world.clock, Disk(world.where.data, 0)
    )
    operator = Operator(lane, PlaceId(lane), PHONES, ANNA.author)
    teller = Teller(lambda: Current(house(), (), operator, {}), world.opened.sealer)
    pacers = {PHONES: Pacer(None, lambda: 0.0)}
    delivery = Delivery(services, {PHONES: adapter}, pacers, teller, NoMaker())
    delivery.dispatch(await world.write(lambda tx: delivery.claim(tx, world.clock.now())))
    await delivery.finish()
    state = await world.write(lambda tx: outbox.prompt_state(tx, lane, sent.message))
    assert state.state is Shown.QUEUED
