"""Whether as much waits already as can be handled and sent: whoever can wait adds nothing then."""

from datetime import datetime

from sqlalchemy import bindparam, select, text

from bridge.store import lanes
from bridge.store.database import Tx
from bridge.store.tables import outbox
from bridge.store.times import micros

MANY = 32  # rows that could go now, and do not: as many as one account has on their way at once

_waiting = (
    select(outbox.c.seq)
    .where(text("outbox.due IS NOT NULL"), outbox.c.due <= bindparam("now"))
    .limit(MANY)
)


def is_crowded(tx: Tx, now: datetime) -> bool:
    """Some lane is not handled yet, or networks take less than there is. A few rows are normal:
    a chat that has just got a message gets the next one later.
    """
    ready = lanes.next_due(tx)
    if ready is not None and ready <= now:
        return True
    return len(tx.scalars(_waiting, {"now": micros(now)}).all()) == MANY
