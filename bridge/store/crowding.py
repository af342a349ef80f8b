"""Whether as much waits already as networks take: whoever can wait adds nothing then."""

from datetime import datetime

from sqlalchemy import bindparam, select, text

from bridge.store.database import Tx
from bridge.store.sql import read
from bridge.store.tables import outbox
from bridge.store.times import micros

MANY = 32  # rows that could go now, and do not: as many as one account has on their way at once

_waiting = (
    select(outbox.c.seq)
    .where(text("outbox.due IS NOT NULL"), outbox.c.due <= bindparam("now"))
    .limit(MANY)
)


def is_crowded(tx: Tx, now: datetime) -> bool:
    """Networks take less than there is. A few rows are normal: a chat that has just got a message
    gets the next one later.
    """
    return len(read(tx, _waiting, {"now": micros(now)})) == MANY
