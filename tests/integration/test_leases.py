"""Leases by the server's clock: one owner, a fence in every write, no waiting for the dead."""

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from bridge.store import leases
from bridge.store.database import Tx
from bridge.store.engine import Store
from bridge.store.errors import StoreDown
from bridge.store.leases import Taker, Tenure
from bridge.store.postgres import open_postgres
from bridge.store.sql import lock
from bridge.store.start import Where
from routing.ids import NetworkId
from tests.store_world import POSTGRESQL, World

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
OURS = (NetworkId("memory:phones"), NetworkId("memory:rooms"))


async def take(world: World, name: str, seconds: float = 60.0) -> Tenure | None:
    return await world.write(lambda tx: leases.take(tx, Taker(name), OURS, seconds))


async def held(world: World, tenure: Tenure) -> bool:
    return await world.write(tenure.held)


def another(where: Where) -> Store:
    """The same data, from another process."""
    assert where.database is not None
    return Store(open_postgres(where.database))


async def test_one_process_has_all_accounts_or_none(world: World) -> None:
    mine = await take(world, "one")
    assert mine is not None
    assert await take(world, "two") is None
    new = (*OURS, NetworkId("memory:new"))
    assert await world.write(lambda tx: leases.take(tx, Taker("two"), new, 60.0)) is None
    assert await held(world, mine)


async def test_who_takes_over_what_ran_out_has_a_higher_fence_and_shuts_the_other_out(
    world: World,
) -> None:
    mine = await take(world, "one", 0.2)
    assert mine is not None
    assert await take(world, "two") is None
    await asyncio.sleep(0.3)  # by the server's clock: nobody here can set it
    its = await take(world, "two")
    assert its is not None
    assert its.fence > mine.fence
    assert await held(world, its)
    assert not await held(world, mine)
    assert not await world.write(lambda tx: leases.renew(tx, mine, 60.0))
    await world.write(lambda tx: leases.release(tx, mine))
    assert await take(world, "three") is None


async def test_a_lease_that_ran_out_is_still_its_owners_while_nobody_has_taken_it(
    world: World,
) -> None:
    mine = await take(world, "one", 0.0)
    assert mine is not None
    assert await held(world, mine)
    assert await world.write(lambda tx: leases.renew(tx, mine, 60.0))
    assert await take(world, "two") is None


async def test_what_is_let_go_can_be_taken_at_once(world: World) -> None:
    mine = await take(world, "one")
    assert mine is not None
    await world.write(lambda tx: leases.release(tx, mine))
    assert await take(world, "two") is not None


async def test_the_clocks_of_processes_do_not_count(world: World) -> None:
    assert await take(world, "one") is not None
    world.clock.advance(timedelta(days=400))
    assert await take(world, "two") is None


async def test_who_takes_over_waits_for_what_the_owner_is_just_writing(world: World) -> None:
    mine, other = await take(world, "one", 0.0), another(world.where)
    assert mine is not None
    inside, go_on, order = threading.Event(), threading.Event(), list[str]()

    def writing(tx: Tx) -> None:
        assert mine.held(tx)
        inside.set()
        assert go_on.wait(10)
        order.append("written")

    write = asyncio.create_task(world.write(writing))
    await asyncio.to_thread(inside.wait, 10)
    taking = asyncio.create_task(other.write(lambda tx: leases.take(tx, Taker("two"), OURS, 60.0)))
    renewed = await world.write(lambda tx: leases.renew(tx, mine, 0.0))  # waits for nobody
    assert renewed
    await asyncio.sleep(0.1)
    assert not taking.done()
    go_on.set()
    await write
    assert await taking is not None
    assert order == ["written"]
    assert not await held(world, mine)
    await other.close()


async def test_a_process_that_stops_in_the_middle_of_a_transaction_holds_nobody_up(
    world: World,
) -> None:
    """The server ends its transaction; when it wakes up, it has written nothing."""
    assert world.where.database is not None
    lane = (await world.lane()).bytes
    asleep = Store(open_postgres(world.where.database, stalled=1))
    inside, go_on = threading.Event(), threading.Event()

    def stopping(tx: Tx) -> None:
        lock(tx, [lane])
        inside.set()
        assert go_on.wait(20)
        tx.execute(text("UPDATE lanes SET touched_at = 1"))

    stopped = asyncio.create_task(asleep.write(stopping))
    await asyncio.to_thread(inside.wait, 10)
    async with asyncio.timeout(10):
        await world.write(lambda tx: lock(tx, [lane]))
    go_on.set()
    with pytest.raises(StoreDown):
        await stopped
    touched = text("SELECT touched_at FROM lanes")
    assert await world.write(lambda tx: tx.scalar(touched)) != 1
    await asleep.close()


async def test_leases_are_shown_by_account(world: World) -> None:
    await world.write(lambda tx: tx.execute(text(
        "INSERT INTO accounts (network, name, kind) VALUES ('memory:phones', 'phones', 'memory'),"
        " ('memory:rooms', 'rooms', 'memory') ON CONFLICT DO NOTHING"
    )))  # fmt: skip
    names = {one.account: one.owner for one in await world.write(leases.every) or ()}
    assert set(names.values()) == {None}
    assert await take(world, "host 17 abc") is not None
    shown = {one.account: one.owner for one in await world.write(leases.every) or ()}
    assert shown == {"phones": "host 17 abc", "rooms": "host 17 abc"}
