"""What goes, and how it cannot come back.

Rows are deleted, and the key of what was sealed is destroyed once that is on disk. Every erasure
is written down (kind and id only) in the same commit: a crash in between, or an old copy of the
data that is put back, is made good at the next start.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text, update

from bridge.keys import KeyKind, KeyOwner, Keys
from bridge.store import evidence
from bridge.store.database import Tx
from bridge.store.desktables import posted
from bridge.store.destroying import destroy, known, replay
from bridge.store.legalholds import held, is_held
from bridge.store.queueing import promote
from bridge.store.quiet import shut
from bridge.store.routes import lane_owner
from bridge.store.sql import is_name, lock, slices
from bridge.store.tables import (
    LaneKind,
    Row,
    addresses,
    copies,
    inbox,
    lanes,
    outbox,
    routes,
    timers,
)
from bridge.store.times import micros, moment
from routing.ids import CaseId, LaneId

LANE = re.compile("[0-9a-f]{32}")

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
    for table in (outbox, copies, timers, routes, addresses, posted)
]
_handled = (
    update(inbox)
    .where(inbox.c.lane == bindparam("of"))
    .values(
        state=int(Row.DONE), sealed_what=None, lane=None, role=None, place=None, reason=None,
        finished_at=bindparam("now"),
    )
)  # fmt: skip
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
    .where(lanes.c.kind == LaneKind.CLIENT, lanes.c.ready.is_(None), ~held(lanes.c.id))
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
    destroy(tx, keys, [KeyOwner(KeyKind.CASE, which.hex)], now)


def wished(tx: Tx, keys: Keys, lane: LaneId, now: datetime, cases: Iterable[CaseId] = ()) -> None:
    """As client, and no copy of the data that is put back may bring them back.

    It is written into the ledger of erasures before anything goes. What merely ran out need not
    be: it runs out in an old copy as well. Raises StoreDown when the ledger cannot be written.
    """
    every = set(cases)
    keys.condemn(_owners(tx, lane, every), micros(now))
    client(tx, keys, lane, now, every)


def client(tx: Tx, keys: Keys, lane: LaneId, now: datetime, cases: Iterable[CaseId] = ()) -> None:
    """Everything about a client goes, and every key but that of the evidence of consent.

    `cases`: those of this client that are known; those that rows name are found here. What had
    come in is remembered as handled, without its words and whose it was: networks repeat.
    """
    shut(tx, lane)
    of = {"of": lane.bytes}
    owners = _owners(tx, lane, cases)
    evidence.detach(tx, lane)
    tx.execute(_handled, of | {"now": micros(now)})
    for statement in (*_of_lane, _lane):
        tx.execute(statement, of)
    destroy(tx, keys, owners, now)


def _owners(tx: Tx, lane: LaneId, cases: Iterable[CaseId]) -> set[KeyOwner]:
    named = {one for query in _cases for one in tx.scalars(query, {"of": lane.bytes})}
    owners = {KeyOwner(KeyKind.CASE, one.hex()) for one in named}
    owners |= {KeyOwner(KeyKind.CASE, one.hex) for one in cases}
    return owners | {lane_owner(lane.bytes)}


def passing(tx: Tx, keys: Keys, before: datetime, now: datetime, most: int = 100) -> int:
    """Erase clients who never agreed to anything and were last heard before a moment."""
    found = tx.scalars(_passing, {"before": micros(before), "most": most}).all()
    every = [LaneId(UUID(bytes=lane)) for lane in found if is_name(lane)]
    free = [one for one in every if not is_held(tx, one)]  # perhaps since they were looked for
    for one in free:
        client(tx, keys, one, now)
    return len(free)


def sweep_keys(tx: Tx, keys: Keys, now: datetime) -> int:
    """Destroy keys that nothing needs: of days that are handled, of lanes that never came to be.

    How many. Keys of the last two days are left alone: their rows may be on their way. Erasures
    that were not carried out to the end are. A key of evidence that seals nothing, because its
    decision could not be written, stays: tried again, that decision needs the very same one.
    """
    replay(tx, keys, now)
    before = now - timedelta(days=2)
    oldest = [at for query in _oldest_content if (at := tx.scalar(query)) is not None]
    safe = min([before, *map(moment, oldest)])
    unneeded = [
        owner for owner in keys.owners(KeyKind.INBOX, micros(before)) if _day(owner) < safe.date()
    ]
    unneeded += _without_lane(tx, keys.owners(KeyKind.CLIENT, micros(before)))
    keys.destroy(unneeded, micros(now))
    return len(unneeded)


def _without_lane(tx: Tx, owners: Sequence[KeyOwner]) -> list[KeyOwner]:
    alone: list[KeyOwner] = []
    for some in slices([one for one in owners if LANE.fullmatch(one.name)]):
        wanted = [bytes.fromhex(one.name) for one in some]
        existing = {lane.hex() for lane in tx.scalars(_existing, {"lanes": wanted})}
        alone += [one for one in some if one.name not in existing]
    return alone


def _day(owner: KeyOwner) -> date:
    """One that somebody has spoilt names no day, and its key is kept."""
    try:
        return date.fromisoformat(owner.name)
    except ValueError:
        return date.max


__all__ = ["case", "client", "known", "passing", "replay", "sweep_keys", "wished"]
