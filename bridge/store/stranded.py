"""Words for a room that is gone, of a case that is over: nobody will ever be seated there again.

While a case lives, what waits follows it to its next room. Once its closing is queued there is no
next one. Were such words left to wait, they would wait for ever, and nobody would know.
"""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import bindparam, text, update

from bridge.store.database import Tx
from bridge.store.inbox import Post
from bridge.store.queueing import cancel_row
from bridge.store.sql import run_many
from bridge.store.tables import Out, outbox
from bridge.store.times import micros
from routing.events import Failure, NotSent
from routing.ids import EventId, LaneId, MessageId
from routing.messages import OutboundKind

REASON = "its room is gone, and the case is over"

_closings = text(
    "SELECT lane, party FROM outbox WHERE state < 3 AND state <> 1 AND kind = :closing"
    " AND NOT EXISTS (SELECT 1 FROM routes"
    " WHERE routes.lane = outbox.lane AND routes.party = outbox.party)"
)
_waiting = text(
    "SELECT id, message, person FROM outbox"
    " WHERE lane = :lane AND party = :party AND state < 3 AND state <> 1 ORDER BY seq"
)
_park = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=int(Out.PARKED), due=None, reason=REASON)
)


def park_stranded(tx: Tx, now: datetime) -> list[Post]:
    """Park people's words that can go nowhere any more, drop ours; what lanes must be told."""
    posts = []
    for lane, party in tx.execute(_closings, {"closing": OutboundKind.CLOSE_PLACE}).all():
        rows = tx.execute(_waiting, {"lane": lane, "party": party}).all()
        ours = [{"row": row, "now": micros(now)} for row, _, person in rows if not person]
        words = [(row, message) for row, message, person in rows if person]
        run_many(tx, cancel_row, ours)
        run_many(tx, _park, [{"row": row} for row, _ in words])
        posts += [
            Post(LaneId(UUID(bytes=lane)), _told(party, row, message))
            for row, message in words[-1:]  # once for all of them
        ]
    return posts


def _told(party: str, row: bytes, message: bytes) -> NotSent:
    name = EventId(uuid5(UUID(bytes=row), "stranded"))
    return NotSent(name, party, MessageId(UUID(bytes=message)), Failure.PLACE_GONE, relayed=True)
