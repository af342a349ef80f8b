"""Words for a room that is gone, of a case that is over: nobody will ever be seated there again.

While a case lives, what waits follows it to its next room. Once its closing is queued there is no
next one. Were such words left to wait, they would wait for ever, and nobody would know.

So would an answer of ours to somebody who wrote in a room just before it was taken away. Nobody can
read it there any more, and it is dropped; unless a room is to be made in that place.

Rows whose lane cannot be one tell nobody here: `astray` parks them, and tells the operator.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, text, update

from bridge.store.database import Tx
from bridge.store.inbox import Post
from bridge.store.queueing import cancel_row
from bridge.store.sql import is_name, name_of, run_many
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
# Of a row `one`: it comes next, and no way leads to whom it is for.
NO_WAY = (
    "one.due IS NOT NULL AND one.account IS NULL AND NOT EXISTS (SELECT 1 FROM routes"
    " WHERE routes.lane = one.lane AND routes.party = one.party)"
)
UNMADE = (  # and no room is to be made for them
    "NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.lane = one.lane"
    " AND other.party = one.party AND other.kind = :opening"
    " AND (other.state < 3 OR other.state = 4))"  # parked: the next start tries it again
)
_nowhere = text(
    f"SELECT one.lane, one.party FROM outbox AS one WHERE {NO_WAY}"  # noqa: S608 - ours
    f" AND one.party LIKE 'place:%' AND one.kind <> :opening AND {UNMADE}"
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
    _drop_nowhere(tx, now)
    posts = []
    for lane, party in tx.execute(_closings, {"closing": OutboundKind.CLOSE_PLACE}).all():
        rows = _drop_ours(tx, lane, party, now)
        words = [(row, message) for row, message, person in rows if person]
        run_many(tx, _park, [{"row": row} for row, _ in words])
        if is_name(lane):
            posts += [
                Post(LaneId(UUID(bytes=lane)), _told(party, row, message))
                for row, message in words[-1:]  # once for all of them
            ]
    return posts


def _drop_nowhere(tx: Tx, now: datetime) -> None:
    for lane, party in tx.execute(_nowhere, {"opening": OutboundKind.OPEN_PLACE}).all():
        _drop_ours(tx, lane, party, now)


def _drop_ours(tx: Tx, lane: bytes, party: str, now: datetime) -> Sequence[Any]:
    """What waits for this party, of which only people's words are left."""
    rows = tx.execute(_waiting, {"lane": lane, "party": party}).all()
    ours = [{"row": row, "now": micros(now)} for row, _, person in rows if not person]
    run_many(tx, cancel_row, ours)
    return rows


def _told(party: str, row: bytes, message: bytes) -> NotSent:
    name = EventId(uuid5(name_of(row), "stranded"))
    words = MessageId(name_of(message))
    return NotSent(name, str(party), words, Failure.PLACE_GONE, relayed=True)
