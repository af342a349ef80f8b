"""When the clock has been put back: what waits for a moment of the wrong time goes now.

Rows and lanes carry the moment from which they may go. Written by a clock that was a day fast, it
lies a day ahead once the clock is right, and everything behind such a row waits with it. That the
clock was wrong shows in the row itself: it was queued, or last tried, at a moment yet to come.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, text, update

from bridge.store.database import Tx
from bridge.store.tables import lanes, outbox
from bridge.store.times import SLACK, micros

LONGEST = timedelta(minutes=1)  # more than any lane ever waits of itself

_rows = (
    update(outbox)
    .where(
        text("due IS NOT NULL"),
        outbox.c.due > bindparam("now"),
        or_(outbox.c.at > bindparam("soon"), outbox.c.leased_at > bindparam("soon")),
    )
    .values(due=bindparam("now"), not_before=bindparam("now"))
)
_behind = (
    update(outbox)
    .where(
        text("outbox.state IN (0, 2)"),
        outbox.c.not_before > bindparam("now"),
        outbox.c.at > bindparam("soon"),
    )
    .values(not_before=bindparam("now"))
)
_lanes = (
    update(lanes)
    .where(text("ready IS NOT NULL"), lanes.c.ready > bindparam("late"))
    .values(ready=bindparam("now"))
)


def hasten(tx: Tx, now: datetime) -> int:
    """Let what a wrong clock holds back go now; how many rows and lanes."""
    moments = {"now": micros(now), "soon": micros(now + SLACK)}
    rows = tx.execute(_rows, moments).rowcount
    if rows:
        tx.execute(_behind, moments)
    ready = {"now": micros(now), "late": micros(now + LONGEST)}
    return rows + tx.execute(_lanes, ready).rowcount
