"""What one lane leaves for another: written with the step that asked for it, taken in soon after.

Whoever handles a lane holds it until the commit. Two that waited for each other's would wait for
ever, so nobody waits: what is left is taken into the other lane's inbox at once where nobody holds
that lane, and by a later turn, of whatever process, where somebody does. All of it is one
transaction or the other, and the inbox knows an event again, so each comes exactly once.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text

from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.desktables import posted
from bridge.store.inbox import Post, cell, inbox_key, take_in
from bridge.store.lanes import next_due
from bridge.store.sealer import Sealer
from bridge.store.sorting import Home
from bridge.store.sql import change, read, read_column, run_many, wake
from bridge.store.tables import lanes
from bridge.store.times import micros, moment

log = logging.getLogger(__name__)
MOST = 200  # lanes at once
NAME = 16  # bytes of an id

_leave = text(
    "INSERT INTO posted (id, lane, at, sealed_what) VALUES (:id, :lane, :at, :sealed)"
    " ON CONFLICT (id) DO NOTHING"
)
_targets = select(posted.c.lane).group_by(posted.c.lane).limit(bindparam("most"))
_ahead = text(
    "SELECT (SELECT 1 FROM posted LIMIT 1),"
    " (SELECT ready FROM lanes WHERE ready IS NOT NULL ORDER BY ready LIMIT 1)"
)
_there = select(lanes.c.id).where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
_free = _there.order_by(lanes.c.id).with_for_update(skip_locked=True)
_rows = (
    select(posted.c.seq, posted.c.id, posted.c.lane, posted.c.at, posted.c.sealed_what)
    .where(posted.c.lane.in_(bindparam("lanes", expanding=True)))
    .order_by(posted.c.seq)
)
_taken = delete(posted).where(posted.c.seq == bindparam("row"))  # others may be left meanwhile
_drop = delete(posted).where(posted.c.lane.in_(bindparam("lanes", expanding=True)))


def leave(tx: Tx, sealer: Sealer, posts: Sequence[Post], now: datetime) -> None:
    """For these lanes, in order. Holds nothing that anybody else waits for."""
    if not posts:
        return
    key = inbox_key(sealer, now)
    run_many(tx, _leave, [
        {
            "id": one.event.id.bytes, "lane": one.lane.bytes, "at": micros(now),
            "sealed": sealer.seal(
                key, encode(one.event), cell(one.event.id.bytes, Home(one.lane.bytes, None, None))
            ),
        }
        for one in posts
    ])  # fmt: skip


def ahead(tx: Tx, now: datetime) -> datetime | None:
    """When the next lane has work, once what is left is delivered; None: there is none.

    To be asked last of all: what is delivered holds more lanes than whoever asks has claimed.
    """
    [(left, ready)] = read(tx, _ahead)
    if left is None:
        return moment(ready) if isinstance(ready, int | float) else None
    return now if deliver(tx, now) else next_due(tx)


def deliver(tx: Tx, now: datetime) -> bool:
    """Take what is left into its lanes, as far as nobody else holds them. True: some must wait.

    What is for a lane that is erased goes. Waits for nobody.
    """
    targets = read_column(tx, _targets, {"most": MOST})
    if not targets:
        return False
    free = read_column(tx, _free, {"lanes": targets})
    there = set(read_column(tx, _there, {"lanes": targets}))
    gone = [lane for lane in targets if lane not in there]
    if free:
        _move(tx, read(tx, _rows, {"lanes": free}))
        wake(tx, free, micros(now))
    if gone:
        change(tx, _drop, {"lanes": gone})
    return len(targets) == MOST or len(free) + len(gone) < len(targets)


def _move(tx: Tx, rows: Sequence[Any]) -> None:
    take_in(tx, [
        {"id": name, "lane": lane, "at": at, "sealed": sealed}
        for _, name, lane, at, sealed in filter(_is_whole, rows)
    ])  # fmt: skip
    run_many(tx, _taken, [{"row": seq} for seq, *_ in rows])


def _is_whole(row: Any) -> bool:  # noqa: ANN401 - a row as selected
    _, name, _, at, _ = row
    whole = isinstance(name, bytes) and len(name) == NAME and isinstance(at, int)
    if not whole:
        log.error("what a lane left for another is not as it was written; it is dropped")
    return whole
