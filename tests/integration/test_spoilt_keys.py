"""A key that somebody changed opens nothing any more. What it sealed is found and told of; what
comes after it goes on under another key, which is destroyed together with the first.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bridge.keys import KeyDestroyed, KeyKind, KeyOwner
from bridge.store import erase
from bridge.store.erase import sweep_keys
from bridge.store.inbox_rows import Broken
from bridge.store.routes import lane_owner
from bridge.store.sqlite import open_sqlite
from bridge.store.start import KEYS
from bridge.store.times import micros
from tests.store_world import SQLITE, World, message, row, texts

pytestmark = pytest.mark.parametrize("where", [SQLITE], indirect=True)  # each fault is of a row
SPOILT = {
    "another id": "id = id || id",
    "another wrapped key": "wrapped = substr(wrapped, 2)",
    "no wrapped key": "wrapped = NULL",
    "no bytes": "wrapped = 'rubbish'",
}
spoilings = pytest.mark.parametrize("how", SPOILT.values(), ids=SPOILT)


async def spoil(world: World, how: str, owner: KeyOwner) -> None:
    """Behind the back of the service, which is started again."""
    await world.close()
    keys = open_sqlite(world.where.data / KEYS)
    of = {"kind": owner.kind.value, "owner": owner.owner}
    statement = text(f"UPDATE keys SET {how} WHERE kind = :kind AND owner = :owner")
    assert keys.write(lambda tx: tx.execute(statement, of).rowcount) == 1
    keys.close()
    await world.reopen()


def today(world: World) -> KeyOwner:
    return KeyOwner(KeyKind.INBOX, world.clock.now().date().isoformat())


@spoilings
async def test_what_comes_after_a_spoilt_key_has_one_that_is_the_same_at_every_start(
    world: World, how: str
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "before"))
    await spoil(world, how, lane_owner(lane.bytes))
    assert not (await world.claim_out()).rows
    now = world.clock.now()
    key = world.opened.keys.use(lane_owner(lane.bytes), micros(now))
    assert key.id == world.opened.keys.use(lane_owner(lane.bytes), micros(now)).id
    await world.reopen()
    assert key.id == world.opened.keys.use(lane_owner(lane.bytes), micros(now)).id
    assert world.opened.keys.by_id(key.id).id == key.id


@spoilings
async def test_erasing_destroys_the_other_key_as_well(world: World, how: str) -> None:
    lane = await world.lane()
    owner, now = lane_owner(lane.bytes), world.clock.now()
    await spoil(world, how, owner)
    keys = world.opened.keys
    key = keys.use(owner, micros(now))
    await world.write(lambda tx: erase.wished(tx, keys, lane, now))
    with pytest.raises(KeyDestroyed):
        keys.by_id(key.id)
    with pytest.raises(KeyDestroyed):
        keys.use(owner, micros(now))


@spoilings
async def test_a_day_whose_key_was_spoilt_does_not_keep_others_from_being_forgotten(
    world: World, how: str
) -> None:
    await world.lane()
    await world.handle()
    await spoil(world, how, today(world))
    await world.receive(message("under another key"))
    [said] = await world.handle()
    assert not isinstance(said.what, Broken)
    keys, day = world.opened.keys, world.clock.now()
    world.later(days=3)
    now = world.clock.now()
    await world.write(lambda tx: sweep_keys(tx, keys, now))
    assert keys.owners(KeyKind.INBOX, micros(day + timedelta(days=1))) == []


@pytest.mark.parametrize("name", ["rubbish", "", "2026-13-99", "\x00"])
@pytest.mark.parametrize("kind", [KeyKind.INBOX, KeyKind.CLIENT])
async def test_a_key_of_nobody_does_not_keep_others_from_being_destroyed(
    world: World, kind: KeyKind, name: str
) -> None:
    """It is left as it is: put right, it opens what it sealed."""
    keys = world.opened.keys
    odd, unneeded = KeyOwner(kind, name), KeyOwner(KeyKind.CLIENT, "ab" * 16)
    for owner in (odd, unneeded):
        keys.use(owner, micros(world.clock.now()))
    world.later(days=3)
    now = world.clock.now()
    await world.write(lambda tx: sweep_keys(tx, keys, now))
    assert keys.owners(kind, micros(now)) == [odd]
    assert unneeded not in keys.owners(KeyKind.CLIENT, micros(now))


async def test_the_other_key_of_a_client_who_is_there_is_kept(world: World) -> None:
    lane = await world.lane()
    owner = lane_owner(lane.bytes)
    await spoil(world, SPOILT["another id"], owner)
    await world.add(row(lane, "after"))
    world.later(days=3)
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: sweep_keys(tx, keys, now))
    assert len(keys.owners(KeyKind.CLIENT, micros(now))) == 2
    assert texts(await world.claim_out()) == []  # the way to them cannot be read, and that is told
