"""Somebody speaks in a place at the moment in which it is written down: no word overtakes another.

Whoever takes words in does not see a place that another transaction has just written, and that one
does not see the words. Each then waits for a later look, and what is said next goes before it.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.port import Sent
from bridge.store import inbox, outbox
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import InboxRow
from bridge.store.outbox_rows import Result
from routing.ids import ChatId, PlaceId
from routing.messages import Inbound
from tests.store_world import NETWORKS, POSTGRESQL, ROOMS, World, in_room, opening

ROOM = "!room:example.org"
WAITS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
Work = Callable[[Tx], object]


async def overlapping(world: World, first: Work, second: Work) -> None:
    """The first is not committed before the second is done, or waits for it."""
    begun, done = threading.Event(), threading.Event()

    def holds(tx: Tx) -> None:
        first(tx)
        begun.set()
        while not done.wait(0.005) and not tx.scalar(WAITS):
            pass

    async def follows() -> None:
        await asyncio.to_thread(begun.wait, 10)
        await world.write(second)
        done.set()

    async with asyncio.timeout(20):
        await asyncio.gather(world.write(holds), follows())


def words(rows: Sequence[InboxRow]) -> list[str]:
    return [row.what.body.text for row in rows if isinstance(row.what, Inbound)]


@pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
@pytest.mark.parametrize("words_first", [True, False])
async def test_what_is_said_while_a_place_is_written_down_is_handled_before_what_is_said_later(
    world: World, words_first: bool
) -> None:
    lane, place = await world.lane(), PlaceId(uuid4())
    await world.add(opening(lane, f"place:{place.hex}", place))
    claims = await world.claim_out()
    results = [Result(row, Sent(None, chat=ChatId(ROOM))) for row in claims.rows]
    batch = Batch(ROOMS, NETWORKS[ROOMS], False, [in_room("one", ROOM)])
    sealer, now = world.opened.sealer, world.clock.now()

    def comes(tx: Tx) -> None:
        inbox.receive(tx, sealer, batch, now)

    def opens(tx: Tx) -> None:
        outbox.settle(tx, sealer, results, now)

    await overlapping(world, *((comes, opens) if words_first else (opens, comes)))
    await world.receive(in_room("two", ROOM))
    assert words(await world.handle()) == ["one", "two"]
