"""What goes, and how it cannot come back.

Rows are deleted, and the key of what was sealed is destroyed once that is on disk. Every erasure
is written down (kind and id only) in the same commit: a crash in between, or an old copy of the
data that is put back, is made good at the next start.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text

from bridge.keys import KeyKind, KeyOwner, Keys
from bridge.store.database import Tx, after_commit
from bridge.store.queueing import promote
from bridge.store.routes import lane_owner
from bridge.store.sql import lock, run_many, upsert
from bridge.store.tables import (
    LaneKind,
    addresses,
    copies,
    erasures,
    inbox,
    lanes,
    outbox,
    routes,
    timers,
)
from bridge.store.times import micros, moment
from routing.ids import CaseId, LaneId

MANY = 500  # values of one query

_write_down = upsert("erasures", ("kind", "owner", "at"), ("kind", "owner"))
_written_down = select(erasures.c.kind, erasures.c.owner)
_is_written = select(erasures.c.at).where(
    erasures.c.kind == bindparam("which"), erasures.c.owner == bindparam("whose")
)
_of_case = [
    delete(table).where(table.c.lane == bindparam("of"), table.c.case_id == bindparam("which"))
    for table in (outbox, copies)
]
_waiting_of_case = (
    select(outbox.c.party)
    .where(outbox.c.lane == bindparam("of"), outbox.c.case_id == bindparam("which"))
    .where(text("outbox.state < 3"))
    .distinct()
)
_of_lane = [
    delete(table).where(table.c.lane == bindparam("of"))
    for table in (inbox, outbox, copies, timers, routes, addresses)
]
_lane = delete(lanes).where(lanes.c.id == bindparam("of"))
_cases = [
    select(table.c.case_id)
    .where(table.c.lane == bindparam("of"), table.c.case_id.is_not(None))
    .distinct()
    for table in (outbox, copies)
]
_passing = (
    select(lanes.c.id)
    .where(~lanes.c.keep, lanes.c.touched_at < bindparam("before"))
    .where(lanes.c.kind == LaneKind.CLIENT, lanes.c.ready.is_(None))
    .order_by(lanes.c.touched_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_existing = select(lanes.c.id).where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
_oldest_content = [  # what is handled has no lane
    select(func.min(inbox.c.at)).where(text(f"{column} IS NOT NULL"))
    for column in ("lane", "place_index")
]


def case(tx: Tx, keys: Keys, lane: LaneId, which: CaseId, now: datetime) -> None:
    """What is held of a case goes: rows, names of messages, and its key."""
    lock(tx, [lane.bytes])
    values = {"of": lane.bytes, "which": which.bytes}
    parties = tx.scalars(_waiting_of_case, values).all()
    for statement in _of_case:
        tx.execute(statement, values)
    promote(tx, [(lane.bytes, party) for party in parties])  # what was behind it may go
    _destroy(tx, keys, [KeyOwner(KeyKind.CASE, which.hex)], now)


def client(tx: Tx, keys: Keys, lane: LaneId, now: datetime, cases: Iterable[CaseId] = ()) -> None:
    """Everything about a client goes, and every key but that of the evidence of consent.

    `cases`: those of this client that are known; those that rows name are found here.
    """
    lock(tx, [lane.bytes])
    of = {"of": lane.bytes}
    named = {one for query in _cases for one in tx.scalars(query, of)}
    owners = {KeyOwner(KeyKind.CASE, one.hex()) for one in named}
    owners |= {KeyOwner(KeyKind.CASE, one.hex) for one in cases}
    for statement in (*_of_lane, _lane):
        tx.execute(statement, of)
    _destroy(tx, keys, {*owners, lane_owner(lane.bytes)}, now)


def passing(tx: Tx, keys: Keys, before: datetime, now: datetime, most: int = 100) -> int:
    """Erase clients who never agreed to anything and were last heard before a moment."""
    found = tx.scalars(_passing, {"before": micros(before), "most": most}).all()
    for lane in found:
        client(tx, keys, LaneId(UUID(bytes=lane)), now)
    return len(found)


def _destroy(tx: Tx, keys: Keys, owners: Collection[KeyOwner], now: datetime) -> None:
    run_many(tx, _write_down, [
        {"kind": one.kind, "owner": one.owner, "at": micros(now)} for one in owners
    ])  # fmt: skip
    after_commit(tx, lambda later: _destroy_written(later, keys, owners, now))


def _destroy_written(tx: Tx, keys: Keys, owners: Collection[KeyOwner], now: datetime) -> None:
    """Only those whose erasure was committed."""
    written = {
        one
        for one in owners
        if tx.scalar(_is_written, {"which": one.kind, "whose": one.owner}) is not None
    }
    keys.destroy(written, micros(now))


def replay(tx: Tx, keys: Keys, now: datetime) -> None:
    """Destroy every key that must not exist any more. Called at every start."""
    owners = [KeyOwner(KeyKind(kind), owner) for kind, owner in tx.execute(_written_down)]
    keys.destroy(owners, micros(now))


def sweep_keys(tx: Tx, keys: Keys, now: datetime) -> int:
    """Destroy keys that nothing needs: of days that are handled, of lanes that never came to be.

    How many. Keys of the last two days are left alone: their rows may be on their way. Erasures
    that were not carried out to the end are.
    """
    replay(tx, keys, now)
    before = now - timedelta(days=2)
    oldest = [at for query in _oldest_content if (at := tx.scalar(query)) is not None]
    safe = min([before, *map(moment, oldest)])
    unneeded = [
        owner
        for owner in keys.owners(KeyKind.INBOX, micros(before))
        if date.fromisoformat(owner.owner) < safe.date()
    ]
    unneeded += _without_lane(tx, keys.owners(KeyKind.CLIENT, micros(before)))
    keys.destroy(unneeded, micros(now))
    return len(unneeded)


def _without_lane(tx: Tx, owners: Sequence[KeyOwner]) -> list[KeyOwner]:
    alone: list[KeyOwner] = []
    for start in range(0, len(owners), MANY):
        some = owners[start : start + MANY]
        wanted = [bytes.fromhex(one.owner) for one in some]
        existing = {lane.hex() for lane in tx.scalars(_existing, {"lanes": wanted})}
        alone += [one for one in some if one.owner not in existing]
    return alone
