"""Legal holds: while one stands, nothing of this client is deleted, by time, command or wish.

A supervisor places and releases it; both are kept, with the reason sealed under the organisation's
key. The row names the client's lane while it stands: so the database itself refuses to delete that
lane, whatever forgot to ask. An intake may end without anything being deleted, so what it says is
put aside (bridge.store.preserving). Of a client who is erased already only the proof can be held.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bridge.store import preserving
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.prooftables import holds
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import lock
from bridge.store.tables import lanes
from bridge.store.times import micros, moment
from routing.ids import LaneId

_stands = text("holds.released_at IS NULL")
_these = or_(holds.c.lane == bindparam("of"), holds.c.record == bindparam("which"))
_there = select(lanes.c.id).where(lanes.c.id == bindparam("of"))
_place = insert(holds)
_release = (
    update(holds)
    .where(_stands, _these)
    .values(lane=None, released_at=bindparam("now"), released_by=bindparam("who"))
)
_is_held = select(holds.c.id).where(text("holds.lane IS NOT NULL"), holds.c.lane == bindparam("of"))
_found = select(holds.c.id).where(_stands, _these).limit(1)
_every = select(holds.c.id).where(_stands, _these)
_columns = holds.c.id, holds.c.record, holds.c.placed_by, holds.c.placed_at, holds.c.sealed_reason
_all = select(*_columns).where(_stands).order_by(holds.c.placed_at, holds.c.id)
_count = select(func.count()).select_from(holds).where(_stands)


@dataclass(frozen=True, slots=True)
class Hold:
    """One that stands. `record` is None for a client who has none; `by` is who placed it."""

    record: UUID | None
    by: str
    placed_at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Whom:
    """A client: where they are, and their record. One of both is known."""

    lane: LaneId | None
    record: UUID | None


@dataclass(frozen=True, slots=True)
class Order:
    """Who places a hold, and why."""

    by: str
    reason: str = field(repr=False)


class HeldAlready(Exception):
    """There is a hold on this client."""


def held(lane: ColumnElement[bytes]) -> ColumnElement[bool]:
    """SQL: nothing of this lane may be deleted."""
    return exists().where(text("holds.lane IS NOT NULL"), holds.c.lane == lane)


def held_record(record: ColumnElement[bytes]) -> ColumnElement[bool]:
    """SQL: the proof under this id may not be forgotten."""
    return exists().where(_stands, holds.c.record == record)


def is_held(tx: Tx, lane: LaneId) -> bool:
    return tx.scalar(_is_held, {"of": lane.bytes}) is not None


def stands(tx: Tx, whom: Whom) -> bool:
    """Whether there is a hold on this client, or on the proof of what they decided."""
    return tx.scalar(_found, _values(whom)) is not None


def place(tx: Tx, sealer: Sealer, whom: Whom, order: Order, now: datetime) -> bool:
    """From the commit on nothing of this client is deleted. False: there is no such lane any more.

    Waits for whoever is just deciding about the client. Raises HeldAlready.
    """
    if whom.lane is not None:
        lock(tx, [whom.lane.bytes])
        if tx.scalar(_there, {"of": whom.lane.bytes}) is None:
            return False
    if stands(tx, whom):
        raise HeldAlready
    name = uuid4().bytes
    sealed = sealer.seal(sealer.organisation_key, order.reason.encode(), _cell(name))
    tx.execute(
        _place,
        {
            "id": name,
            "lane": _bytes(whom.lane),
            "record": _bytes(whom.record),
            "placed_by": order.by,
            "placed_at": micros(now),
            "sealed_reason": sealed,
        },
    )
    if whom.lane is not None:
        with suppress(Unreadable):  # what nobody can read any more cannot be put aside either
            preserving.put_aside(tx, sealer, whom.lane, now)
    return True


def release(tx: Tx, whom: Whom, by: str | None, now: datetime) -> bool:
    """What waited for it goes now. False: there was none. `by` is None where nobody did it."""
    values = _values(whom) | {"now": micros(now), "who": by}
    for hold in tx.scalars(_every, _values(whom)).all():
        preserving.let_go(tx, hold)
    return tx.execute(_release, values).rowcount > 0


def standing(tx: Tx, sealer: Sealer) -> Sequence[Hold]:
    """Every hold, the oldest first. Raises Unreadable."""
    return [_opened(sealer, row) for row in tx.execute(_all).all()]


def count(tx: Tx) -> int:
    """How many clients are held. Opens nothing."""
    return tx.scalar(_count) or 0


def _opened(sealer: Sealer, row: Any) -> Hold:  # noqa: ANN401 - a row as selected
    reason = sealer.open(row.sealed_reason, _cell(row.id)).decode("utf-8", "replace")
    record = None if row.record is None else UUID(bytes=row.record)
    return Hold(record, row.placed_by, moment(row.placed_at), reason)


def _cell(name: bytes) -> Cell:
    return Cell("holds", name, "reason")


def _bytes(one: UUID | None) -> bytes | None:
    return None if one is None else one.bytes


def _values(whom: Whom) -> dict[str, Any]:
    return {"of": _bytes(whom.lane), "which": _bytes(whom.record)}
