"""What was handled or delivered goes in its time, and keys that nothing needs with it."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from bridge.keys import KeyKind, KeyOwner
from bridge.store import erase, outbox, parked
from bridge.store.inbox_rows import Broken
from bridge.store.outbox_rows import Hopeless
from bridge.store.tables import metadata
from bridge.store.times import micros
from routing.ids import CaseId
from tests.store_world import SQLITE, World, message, row, texts

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
CASE = CaseId(uuid4())


async def sealed_in(world: World, table: str, column: str) -> list[bytes]:
    found = metadata.tables[table].c[column]
    query = select(found).where(found.is_not(None))
    return [bytes(value) for value in await world.write(lambda tx: tx.scalars(query).all())]


def lies_in(folder: Path, values: Iterable[bytes]) -> bool:
    """True when any of these is in any file, in the middle, where no header hides it."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return any(value[40:120] in content for value in values for content in contents)


async def test_words_that_were_handled_are_gone_in_that_commit(world: World) -> None:
    await world.receive(message("read and gone"))
    assert len(await sealed_in(world, "inbox", "sealed_what")) == 1
    await world.handle()
    assert await sealed_in(world, "inbox", "sealed_what") == []
    lane = text("SELECT count(*) FROM inbox WHERE lane IS NOT NULL")
    assert await world.write(lambda tx: tx.scalar(lane)) == 0


@on_sqlite
async def test_words_that_were_handled_are_in_no_file_after_a_checkpoint(world: World) -> None:
    await world.receive(*(message(f"read and gone {n}", str(n)) for n in range(50)))
    words = await sealed_in(world, "inbox", "sealed_what")
    assert lies_in(world.where.data, words)
    await world.handle()
    await world.opened.store.checkpoint()
    assert not lies_in(world.where.data, words)


async def test_what_was_delivered_is_swept_when_its_time_is_over(world: World) -> None:
    lane = await world.lane()
    await world.add(*(row(lane, f"delivered {n}") for n in range(5)))
    await world.send_all()
    world.later(hours=23)
    await world.add(row(lane, "delivered later"), row(lane, "refused"), row(lane, "not yet"))
    await world.settle((await world.claim_out()).rows)
    await world.settle((await world.claim_out()).rows, Hopeless("no"))
    words = await sealed_in(world, "outbox", "sealed_payload")
    world.later(hours=2)

    async def sweep() -> int:
        before = world.clock.now() - timedelta(hours=24)
        return await world.write(lambda tx: outbox.sweep_delivered(tx, before))

    assert await sweep() == 5
    assert await sweep() == 0
    assert len(await sealed_in(world, "outbox", "sealed_payload")) == 3
    world.later(hours=24)
    assert await sweep() == 1
    assert await world.send_all() == ["not yet"]
    assert len(await world.write(parked.every)) == 1
    world.later(hours=24, seconds=1)
    assert await sweep() == 1
    await world.opened.store.checkpoint()
    left = await sealed_in(world, "outbox", "sealed_payload")
    assert not lies_in(world.where.data, set(words) - set(left))


async def test_what_is_cancelled_loses_its_words_at_once(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "a"), row(lane, "b"))
    await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now()))
    assert await sealed_in(world, "outbox", "sealed_payload") == []


async def test_clients_who_never_agreed_are_erased_after_their_time(world: World) -> None:
    await world.receive(message("just looking", "passing"))
    await world.handle()
    kept = await world.lane("staying")
    world.later(days=2)
    await world.receive(message("unhandled", "busy"))
    world.later(days=1, seconds=1)
    keys, now = world.opened.keys, world.clock.now()
    before = now - timedelta(days=3)
    assert await world.write(lambda tx: erase.passing(tx, keys, before, now)) == 1
    assert await world.write(lambda tx: erase.passing(tx, keys, before, now)) == 0
    assert await world.count("lanes") == 2
    await world.add(row(kept, "still here"))
    assert await world.send_all() == ["still here"]


async def test_keys_that_nothing_needs_are_destroyed_and_no_others(world: World) -> None:
    lane = await world.lane()
    keys = world.opened.keys
    lost = KeyOwner(KeyKind.CLIENT, uuid4().hex)  # made for a transaction that never was
    keys.use(lost, micros(world.clock.now()))
    await world.receive(message("not handled yet", "late"))
    world.later(days=3)
    await world.receive(message("today"))

    async def sweep() -> int:
        return await world.write(lambda tx: erase.sweep_keys(tx, keys, world.clock.now()))

    assert await sweep() == 1
    assert len(keys.owners(KeyKind.INBOX, micros(world.clock.now()) + 1)) == 2
    rows = await world.handle()
    assert not any(isinstance(one.what, Broken) for one in rows)
    assert await sweep() == 1
    assert len(keys.owners(KeyKind.INBOX, micros(world.clock.now()) + 1)) == 1
    await world.add(row(lane, "as ever"))
    assert texts(await world.claim_out()) == ["as ever"]
