"""What lies on the disk: nothing plain, nothing that can be moved, nothing after it was erased."""

import logging
from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from bridge.keys import KeyKind, KeyOwner
from bridge.store.database import Tx
from bridge.store.errors import KeyGone, Tampered
from bridge.store.inbox_rows import Broken, Claimed
from bridge.store.sealer import CONTENT, Cell, bucket
from bridge.store.tables import metadata
from bridge.store.times import micros
from routing.ids import ChatId
from routing.messages import Inbound
from tests.store_cells import (
    CANARY,
    READERS,
    SealedCell,
    fill,
    notices,
    put,
    sealed_cells,
    sealed_columns,
)
from tests.store_world import NETWORKS, PHONES, World, message, row, texts


async def test_every_sealed_column_is_tried_and_reads_well_untouched(world: World) -> None:
    await fill(world)
    cells = await world.write(sealed_cells)
    columns = {(cell.table, cell.column) for cell in cells}
    assert columns == {(column.table.name, column.name) for column in sealed_columns()}
    assert not any(await notices(world, lambda tx: None, set(READERS)))


async def test_any_two_cells_that_are_swapped_are_noticed(world: World) -> None:
    await fill(world)
    cells = await world.write(sealed_cells)
    for one, other in permutations(cells, 2):

        def swap(tx: Tx, a: SealedCell = one, b: SealedCell = other) -> None:
            put(tx, a, b.value)

        assert await notices(world, swap, {one.table}) == [True], (one[:2], other[:2])


async def test_any_changed_byte_of_a_cell_is_noticed(world: World) -> None:
    await fill(world)
    seen: set[tuple[str, str]] = set()
    for cell in await world.write(sealed_cells):
        if cell[:2] in seen:
            continue
        seen.add(cell[:2])
        for position in (0, 1, 16, 17, 28, 29, len(cell.value) // 2, len(cell.value) - 1):
            changed = bytearray(cell.value)
            changed[position] ^= 1

            def spoil(tx: Tx, c: SealedCell = cell, v: bytes = bytes(changed)) -> None:
                put(tx, c, v)

            assert await notices(world, spoil, {cell.table}) == [True], (cell[:2], position)


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x02" * 100, b"\x01" + bytes(28)])
async def test_rubbish_in_a_cell_is_noticed(world: World, rubbish: bytes) -> None:
    await fill(world)
    for cell in await world.write(sealed_cells):

        def spoil(tx: Tx, c: SealedCell = cell) -> None:
            put(tx, c, rubbish)

        assert await notices(world, spoil, {cell.table}) == [True], cell[:2]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("inbox", "UPDATE inbox SET role = 'operator' WHERE role = 'client'"),
        ("outbox", "UPDATE outbox SET party = 'client' WHERE party LIKE 'desk:%'"),
        ("outbox", "UPDATE outbox SET kind = 'edit' WHERE kind = 'send'"),
        ("routes", "UPDATE routes SET party = 'operator' WHERE party = 'client'"),
    ],
)
async def test_whom_words_are_from_and_for_cannot_be_changed_unnoticed(
    world: World, table: str, change: str
) -> None:
    await fill(world)

    def alter(tx: Tx) -> None:
        assert tx.execute(text(change)).rowcount

    assert await notices(world, alter, {table}) == [True]


async def test_what_is_told_about_a_broken_row_names_it_and_nothing_else(world: World) -> None:
    await fill(world)
    double = text("UPDATE inbox SET sealed_what = sealed_what || sealed_what WHERE state = 0")
    assert await world.write(lambda tx: tx.execute(double).rowcount)
    broken = [row.what for one in await world.claim() for row in one.rows]
    assert broken
    for one in broken:
        assert isinstance(one, Broken)
        assert "table inbox" in one.reason
        assert CANARY not in one.reason


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE inbox SET role = 'nonsense'",
        "UPDATE inbox SET sealed_what = NULL",
        "UPDATE lanes SET kind = 'nonsense'",
        "UPDATE lanes SET sealed_state = NULL, version = 0",
        "UPDATE outbox SET kind = 'nonsense'",
        "UPDATE outbox SET party = 'nonsense'",
        "UPDATE outbox SET sealed_payload = NULL",
        "UPDATE routes SET sealed_readers = sealed_chat",
    ],
)
async def test_an_edited_row_holds_up_nobody_else(world: World, edit: str) -> None:
    """Each row of one lane is edited; the other lane's are handled and sent as ever."""
    edited, other = await world.lane("edited"), await world.lane("other")
    await world.receive(message("a", "edited"), message("b", "other"))
    await world.add(row(edited, "c"), row(other, "d"))
    where = "id" if "UPDATE lanes" in edit else "lane"
    statement = text(f"{edit} WHERE {where} = :lane")
    await world.write(lambda tx: tx.execute(statement, {"lane": edited.bytes}))
    claimed = {one.lane: one for one in await world.claim()}
    assert said(claimed[other]) == ["b"]
    assert "d" in texts(await world.claim_out())


def said(claimed: Claimed) -> list[str]:
    return [one.what.body.text for one in claimed.rows if isinstance(one.what, Inbound)]


async def test_nothing_plain_lies_in_any_file_or_table_or_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await world.reopen()
    await fill(world)
    assert CANARY not in caplog.text
    spellings = [CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode()]
    for path in world.where.data.rglob("*"):
        content = path.read_bytes()
        assert not any(spelling in content for spelling in spellings), path.name
    for table in metadata.tables.values():
        for found in await world.write(lambda tx, t=table: tx.execute(select(t)).all()):  # type: ignore[misc]
            for value in found:
                raw = value if isinstance(value, bytes) else str(value).encode()
                assert not any(spelling in raw for spelling in spellings), table.name


async def test_short_answers_look_alike(world: World) -> None:
    sealer = world.opened.sealer
    key, cell = sealer.organisation_key, Cell("t", b"row", "c")
    yes, no = (sealer.seal(key, answer, cell) for answer in (b"yes", b"no, never"))
    assert len(yes) == len(no) >= CONTENT
    assert sealer.open(yes, cell) == b"yes"


def test_buckets_grow_and_never_by_more_than_a_quarter() -> None:
    for size in range(1, 70_000, 37):
        filled = bucket(size, 256)
        assert filled >= size
        assert filled <= max(256, size * 1.26)


async def test_the_same_words_never_look_the_same(world: World) -> None:
    sealer = world.opened.sealer
    key, cell = sealer.organisation_key, Cell("t", b"row", "c")
    assert len({sealer.seal(key, b"yes", cell) for _ in range(100)}) == 100


async def test_what_a_destroyed_key_sealed_is_erased(world: World) -> None:
    sealer, now = world.opened.sealer, micros(world.clock.now())
    owner = KeyOwner(KeyKind.CASE, uuid4().hex)
    cell = Cell("outbox", uuid4().bytes, "payload")
    sealed = sealer.seal(sealer.key(owner, now), b"words", cell)
    assert sealer.open(sealed, cell) == b"words"
    world.opened.keys.destroy([owner], now)
    for _ in range(2):
        with pytest.raises(KeyGone, match="is erased"):
            world.opened.sealer.open(sealed, cell)
        await world.reopen()


async def test_a_key_of_nobody_is_tampering_and_not_erasure(world: World) -> None:
    sealer = world.opened.sealer
    cell = Cell("outbox", uuid4().bytes, "payload")
    sealed = bytearray(sealer.seal(sealer.organisation_key, b"words", cell))
    sealed[1:17] = uuid4().bytes
    with pytest.raises(Tampered):
        sealer.open(bytes(sealed), cell)


async def test_lengths_in_what_is_bound_cannot_be_shifted(world: World) -> None:
    sealer = world.opened.sealer
    key = sealer.organisation_key
    sealed = sealer.seal(key, b"words", Cell("t", b"ab", "c", b"d"))
    for other in (Cell("t", b"a", "c", b"bd"), Cell("t", b"abd", "c"), Cell("tc", b"ab", "", b"d")):
        with pytest.raises(Tampered):
            sealer.open(sealed, other)


async def test_hashes_tell_kinds_and_networks_apart(world: World) -> None:
    sealer, network = world.opened.sealer, NETWORKS[PHONES]
    hashes = {
        sealer.index("place", network, "1"),
        sealer.index("source", network, "1"),
        sealer.index("place", "other", "1"),
        sealer.index("place", network + "1", ""),
        sealer.index("place", network, ChatId("1"), ""),
    }
    assert len(hashes) == 5
    assert all(len(one) == 32 for one in hashes)
    assert sealer.index("place", network, "1") in hashes
