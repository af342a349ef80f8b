"""How much waits in lanes, and what waits for nobody.

A lane with work says since when. What may be a word of danger lies there since ever: whoever takes
lanes, the longest waiting first, takes that one before all others, however many wait.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import bindparam, or_, select, text, update

from bridge.store.database import Tx
from bridge.store.sql import change, read_column
from bridge.store.tables import lanes
from bridge.store.times import micros

URGENT = datetime(1970, 1, 1, tzinfo=UTC)

_some = (
    select(lanes.c.ready)
    .where(text("ready IS NOT NULL"), lanes.c.ready <= bindparam("now"))
    .limit(bindparam("most"))
)
_hurry = (
    update(lanes)
    .where(
        lanes.c.id.in_(bindparam("lanes", expanding=True)),
        or_(lanes.c.ready.is_(None), lanes.c.ready <= bindparam("now")),
    )
    .values(ready=micros(URGENT))
)


def is_more(tx: Tx, now: datetime, few: int) -> bool:
    """Whether more lanes than so few have work now, those included that somebody is at work on."""
    return len(read_column(tx, _some, {"now": micros(now), "most": few + 1})) > few


def hurry(tx: Tx, which: Collection[bytes], now: datetime) -> None:
    """These lanes go before all others. One that pauses after a failure goes on pausing."""
    if which:
        change(tx, _hurry, {"lanes": sorted(which), "now": micros(now)})
