"""What goes: delivered words, handled words, cases, clients; and none of it comes back."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from bridge.keys import KeyDestroyed, KeyKind, KeyOwner
from bridge.store import erase, lanes, timers
from bridge.store.database import Tx
from bridge.store.errors import KeyGone
from bridge.store.inbox_rows import Saved
from bridge.store.keytable import KeyTable
from bridge.store.sealer import Cell
from bridge.store.sqlite import open_sqlite
from bridge.store.tables import metadata
from bridge.store.timers import Timer
from bridge.store.times import micros
from routing.ids import CaseId, LaneId
from tests.store_world import SQLITE, World, message, row

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
CASE = CaseId(uuid4())


async def erase_case(world: World, lane: LaneId) -> None:
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.case(tx, keys, lane, CASE, now))


async def test_a_case_that_is_erased_is_gone_with_its_key_and_nothing_else(world: World) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "of the case"), case=CASE))
    await world.send_all()
    await world.add(replace(row(lane, "of the case, waiting"), case=CASE), row(lane, "not of it"))
    await erase_case(world, lane)
    assert await world.send_all() == ["not of it"]
    query = text("SELECT count(*) FROM copies WHERE case_id IS NOT NULL")
    assert await world.write(lambda tx: tx.scalar(query)) == 0
    assert await world.count("copies") == 1
    with pytest.raises(KeyDestroyed):
        world.opened.keys.use(KeyOwner(KeyKind.CASE, CASE.hex), 0)


async def test_a_result_for_an_erased_row_changes_nothing(world: World) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "on its way"), case=CASE))
    claims = await world.claim_out()
    await erase_case(world, lane)
    await world.settle(claims.rows)
    assert await world.count("copies") == 0


async def test_an_erasure_that_was_rolled_back_destroys_nothing(world: World) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "still here"), case=CASE))
    keys, now = world.opened.keys, world.clock.now()

    def change_of_mind(tx: Tx) -> None:
        part = tx.begin_nested()
        erase.case(tx, keys, lane, CASE, now)
        part.rollback()

    await world.write(change_of_mind)
    assert await world.send_all() == ["still here"]


async def test_a_client_who_is_erased_is_gone_from_every_table(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    await world.open_room(lane)
    await world.add(replace(row(lane, "a"), case=CASE), row(other, "b"))
    await world.settle((await world.claim_out()).rows)
    await world.add(row(lane, "waiting"))
    await world.receive(message("again", "1"), message("poison", "1"))
    await world.write(lambda tx: timers.put(tx, [Timer(lane, "k", "1", world.clock.now())]))
    [claimed] = await world.claim()
    bad = Saved(claimed, None, parked=((claimed.rows[1], "odd"),))
    sealer, keys, now = world.opened.sealer, world.opened.keys, world.clock.now()
    await world.write(lambda tx: lanes.save(tx, sealer, [bad], now))
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    for name, table in metadata.tables.items():
        if "lane" in table.c:
            query = select(func.count()).where(table.c.lane == lane.bytes)
            assert await world.write(lambda tx, q=query: tx.scalar(q)) == 0, name  # type: ignore[misc]
    assert await world.count("lanes") == 1
    owners = {one.owner for one in keys.owners(KeyKind.CLIENT, micros(now) + 1)}
    assert owners == {other.hex}
    assert keys.owners(KeyKind.CASE, micros(now) + 1) == []


async def test_an_erased_client_who_writes_again_is_a_stranger(world: World) -> None:
    lane = await world.lane()
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    receipt = await world.receive(message("hello?"))
    assert len(receipt.lanes) == 1
    assert lane not in receipt.lanes


async def test_an_old_copy_of_the_data_does_not_bring_back_what_was_erased(
    world: World, tmp_path: Path
) -> None:
    """The data is put back as it was before the erasure; the keys are today's."""
    lane = await world.lane()
    await world.add(replace(row(lane, "of the case"), case=CASE))
    if world.where.database is not None:
        query = text("SELECT sealed_payload FROM outbox")
        before = await world.write(lambda tx: tx.scalar(query))
        await erase_case(world, lane)
        with pytest.raises(KeyGone):
            world.opened.sealer.open(before, Cell("outbox", b"", "payload"))
        return
    await world.opened.store.checkpoint()
    shutil.copy(world.file, tmp_path / "copy")
    await erase_case(world, lane)
    await world.close()
    shutil.copy(tmp_path / "copy", world.file)
    await world.reopen()
    claims = await world.claim_out()
    assert (claims.rows, len(claims.broken)) == ((), 1)
    assert "erased" in claims.broken[0].reason


@on_sqlite
async def test_keys_put_back_from_an_old_copy_are_destroyed_again_at_the_start(
    world: World, tmp_path: Path
) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "of the case"), case=CASE))
    keys = world.where.data / "keys.sqlite"
    await world.close()
    shutil.copy(keys, tmp_path / "copy")
    await world.reopen()
    await erase_case(world, lane)
    await world.close()
    shutil.copy(tmp_path / "copy", keys)
    await world.reopen()
    query = "SELECT count(*) FROM keys WHERE kind = 'case' AND wrapped IS NOT NULL"
    left = open_sqlite(keys).read(lambda tx: tx.scalar(text(query)))
    assert left == 0


@on_sqlite
async def test_a_destroyed_key_is_in_no_file(world: World) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "of the case"), case=CASE))
    query = text("SELECT wrapped FROM keys WHERE kind = 'case'")
    wrapped = open_sqlite(world.where.data / "keys.sqlite").read(lambda tx: tx.scalar(query))
    assert any(wrapped in path.read_bytes() for path in world.where.data.iterdir())
    await erase_case(world, lane)
    assert not any(wrapped in path.read_bytes() for path in world.where.data.iterdir())


@on_sqlite
async def test_keys_that_cannot_be_destroyed_now_are_destroyed_later(world: World) -> None:
    """The commit stands; what is left to do is found by the next sweep."""
    lane = await world.lane()
    await world.add(replace(row(lane, "of the case"), case=CASE))
    keys, now = world.opened.keys, world.clock.now()
    impatient = "PRAGMA busy_timeout = 20"
    rows = cast("KeyTable", keys._rows)
    rows._database.write(lambda tx: tx.exec_driver_sql(impatient))
    held = sqlite3.connect(world.where.data / "keys.sqlite", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    await erase_case(world, lane)
    held.execute("ROLLBACK")
    assert len(keys.owners(KeyKind.CASE, micros(now) + 1)) == 1
    await world.write(lambda tx: erase.sweep_keys(tx, keys, now))
    assert keys.owners(KeyKind.CASE, micros(now) + 1) == []
    held.close()
