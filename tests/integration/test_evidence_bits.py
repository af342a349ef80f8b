"""Whichever bit of the rows that prove something is changed, the auditor says so."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Table, select, update

from bridge.store.database import Tx
from bridge.store.prooftables import (
    checkpoints,
    consent_log,
    consent_tree,
    evidence,
    signers,
)
from consent import Decision
from tests.evidence_kit import act, audited, fault_after, line_up, prove, rotate
from tests.store_world import World


def flips(value: object, column: Column[Any]) -> Iterator[object]:
    """The value with one bit changed: all bits of short values, some of long ones."""
    if isinstance(value, bytes):
        step = 1 if len(value) <= 64 else 211
        for bit in range(0, len(value) * 8, step):
            changed = bytearray(value)
            changed[bit // 8] ^= 1 << bit % 8
            yield bytes(changed)
    elif isinstance(value, int):
        wide = str(column.type) == "BIGINT"
        yield from (value ^ 1 << bit for bit in range(63 if wide else 31))


async def rows_of(world: World, table: Table) -> list[dict[str, Any]]:
    key = table.primary_key.columns.values()[0]
    query = select(table).order_by(key)
    return await world.write(lambda tx: [dict(one) for one in tx.execute(query).mappings()])


def put(column: Column[Any], row: dict[str, Any], value: object, tx: Tx) -> None:
    [key] = column.table.primary_key.columns.values()
    tx.execute(update(column.table).where(key == row[key.name]).values({column.name: value}))


@pytest.mark.parametrize(
    "table", [evidence, consent_log, consent_tree, checkpoints, signers], ids=lambda one: one.name
)
async def test_every_bit_that_is_changed_is_found(world: World, table: Table) -> None:
    """Of a client's two acts, and of a log with two keys."""
    lane, record = await world.lane(), uuid4()
    await prove(world, lane, act(world, record), act(world, record, Decision.WITHDRAWN))
    await line_up(world)
    await rotate(world)
    assert (await audited(world)).fault is None
    tried, few = 0, 7 if table in (checkpoints, signers) else 23
    for nth, row in enumerate(await rows_of(world, table)):
        every = few if nth or world.where.database else 3  # a third of one row, some of others
        for column in table.columns:
            for changed in islice(flips(row[column.name], column), 0, None, every):
                fault = await fault_after(world, partial(put, column, row, changed))
                assert fault, f"{table.name}.{column.name}"
                if table is not signers:
                    assert re.search(r"\b([Ll]ine|Event) -?\d+ ", fault), fault
                tried += 1
    assert tried > 20
    assert (await audited(world)).fault is None
