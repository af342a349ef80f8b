"""Taking back a message of ours that is not true any more, as far as nobody has seen it.

And what of it may still be there when it was removed: of a copy whose sending was in doubt nobody
knows what the network calls it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, exists, select, text, update

from bridge.store.database import Tx
from bridge.store.queueing import CANCELLED, CANCELLING, promote
from bridge.store.sql import lock, read_column, slices
from bridge.store.tables import Out, copies, outbox
from bridge.store.times import micros
from routing.ids import LaneId, MessageId, OutboundId


class Taken(StrEnum):
    """What became of a message that is taken back."""

    SEEN = "seen"  # somebody has seen some of it, or may have
    NEVER = "never"  # it is not sent
    NOTHING = "nothing"  # it never was to be sent


WAIT = (Out.QUEUED, Out.PARKED)  # and never was on its way in vain

_rows = select(outbox.c.id, outbox.c.party, outbox.c.state, outbox.c.doubts).where(
    outbox.c.lane == bindparam("of"), outbox.c.message == bindparam("which")
)
_here = _rows.with_for_update()
_arrived = select(
    exists().where(  # what somebody wrote has a copy in their own chat, with a hash of who it was
        copies.c.lane == bindparam("of"),
        copies.c.message == bindparam("which"),
        copies.c.author_index.is_(None),
    )
)
_cancel = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), text("outbox.state IN (0, 2, 4)"))
    .values(finished_at=bindparam("now"), **CANCELLING)
)
_not_again = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), text("outbox.state = 1"))
    .values(reason=CANCELLED)
)
_removing, _of_it = outbox.alias(), outbox.alias()
_in_doubt = select(_removing.c.id).where(
    _removing.c.id.in_(bindparam("rows", expanding=True)),
    _of_it.c.lane == _removing.c.lane,
    _of_it.c.message == _removing.c.target,
    _of_it.c.doubts > 0,
)


def take_back(tx: Tx, lane: LaneId, message: MessageId, now: datetime) -> Taken:
    """What has not gone out is never sent, nor what waits for a person to look at it.

    What is on its way now counts as seen, and is not tried again if it fails.
    """
    lock(tx, [lane.bytes])
    values = {"of": lane.bytes, "which": message.bytes}
    rows = tx.execute(_rows, values).all()
    if not rows:  # swept after delivery, or never said
        return Taken.SEEN if tx.scalar(_arrived, values) else Taken.NOTHING
    gone = [_goes(tx, row.id, Out(row.state), now) or row.doubts > 0 for row in rows]
    promote(tx, {(lane.bytes, row.party) for row in rows})
    return Taken.SEEN if any(gone) else Taken.NEVER


def is_unseen(tx: Tx, lane: LaneId, message: MessageId) -> bool:
    """Whether nobody can have seen any of it. It does not go on its way before the commit."""
    lock(tx, [lane.bytes])
    rows = tx.execute(_here, {"of": lane.bytes, "which": message.bytes}).all()
    return bool(rows) and all(row.state in WAIT and not row.doubts for row in rows)


def _goes(tx: Tx, row: bytes, state: Out, now: datetime) -> bool:
    """Has it been seen, or may it have been? It may have gone on its way since we looked."""
    waits = state in (Out.QUEUED, Out.UNCERTAIN, Out.PARKED)
    if waits and tx.execute(_cancel, {"row": row, "now": micros(now)}).rowcount:
        return state is Out.UNCERTAIN
    on_way = tx.execute(_not_again, {"row": row}).rowcount > 0
    return on_way or waits or state is Out.SENT


def in_doubt(tx: Tx, rows: Sequence[OutboundId]) -> frozenset[OutboundId]:
    """Those of these removals whose message was in doubt at some time, as long as that is kept."""
    asked = slices([one.bytes for one in rows])
    found = [one for part in asked for one in read_column(tx, _in_doubt, {"rows": list(part)})]
    return frozenset(OutboundId(UUID(bytes=one)) for one in found)
