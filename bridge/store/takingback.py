"""Taking back a message of ours that is not true any more, as far as nobody has seen it."""

from datetime import datetime

from sqlalchemy import bindparam, select, text, update

from bridge.store.database import Tx
from bridge.store.outbox import prompt_state
from bridge.store.outbox_rows import Shown
from bridge.store.queueing import CANCELLED, CANCELLING, promote
from bridge.store.sql import lock
from bridge.store.tables import Out, outbox
from bridge.store.times import micros
from routing.ids import LaneId, MessageId

_rows = select(outbox.c.id, outbox.c.party, outbox.c.state).where(
    outbox.c.lane == bindparam("of"), outbox.c.message == bindparam("which")
)
_cancel = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), text("outbox.state IN (0, 2)"))
    .values(finished_at=bindparam("now"), **CANCELLING)
)
_not_again = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), text("outbox.state = 1"))
    .values(reason=CANCELLED)
)


def take_back(tx: Tx, lane: LaneId, message: MessageId, now: datetime) -> bool:
    """What has not gone out is never sent; has anybody seen some of it, or perhaps?

    What is on its way now counts as seen, and is not tried again if it fails.
    """
    lock(tx, [lane.bytes])
    rows = tx.execute(_rows, {"of": lane.bytes, "which": message.bytes}).all()
    if not rows:  # swept after delivery, or never said
        return prompt_state(tx, lane, message).state is Shown.SENT
    gone = [_goes(tx, row.id, Out(row.state), now) for row in rows]
    promote(tx, {(lane.bytes, row.party) for row in rows})
    return any(gone)


def _goes(tx: Tx, row: bytes, state: Out, now: datetime) -> bool:
    """Has it been seen, or may it have been? It may have gone on its way since we looked."""
    waits = state in (Out.QUEUED, Out.UNCERTAIN)
    if waits and tx.execute(_cancel, {"row": row, "now": micros(now)}).rowcount:
        return state is Out.UNCERTAIN
    on_way = tx.execute(_not_again, {"row": row}).rowcount > 0
    return on_way or waits or state is Out.SENT
