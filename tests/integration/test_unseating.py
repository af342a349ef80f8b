"""News that a place is gone may come late: a party that has moved on keeps its new place."""

from collections.abc import Callable

import pytest

from bridge.house import Current, Operator
from bridge.store import routes
from bridge.store.database import Tx
from bridge.store.outbox_rows import ClaimedRow
from bridge.teller import Teller
from bridge.unseating import unseat
from routing.ids import PlaceId
from tests.houses import ANNA as COUNSELLOR
from tests.houses import house
from tests.integration.test_store_places import DESK, seat
from tests.store_world import ROOMS, World, row, texts


def gone(world: World, of: ClaimedRow) -> Callable[[Tx], None]:
    """What follows when the place that this row went to is gone."""
    sealer, now = world.opened.sealer, world.clock.now()
    operator = Operator(of.lane, PlaceId(of.id), ROOMS, COUNSELLOR.author)
    teller = Teller(lambda: Current(house(), (), operator, {}), sealer)
    return lambda tx: unseat(tx, sealer, teller, of, now)


@pytest.mark.parametrize("moved", [False, True])
async def test_only_the_place_that_is_gone_is_left(world: World, *, moved: bool) -> None:
    lane = await world.lane()
    assert await seat(world, lane, await world.open_room(lane))
    await world.add(row(lane, "one", DESK), row(lane, "two", DESK))
    [late] = (await world.claim_out()).rows
    if moved:
        assert await seat(world, lane, await world.open_room(lane, "!other:example.org"))
    await world.settle([late])
    await world.write(gone(world, late))
    sealer = world.opened.sealer
    there = await world.write(lambda tx: routes.find(tx, sealer, lane, DESK))
    assert (there is not None) is moved
    assert texts(await world.claim_out()) == (["two"] if moved else [])
