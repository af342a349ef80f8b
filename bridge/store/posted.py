"""What one lane leaves for another: written with the step that asked for it, taken in soon after.

Whoever handles a lane holds it until the commit. Two that waited for each other's would wait for
ever, so nobody waits: what is left is taken into the other lane's inbox at once where nobody holds
that lane, and by a later turn, of whatever process, where somebody does. All of it is one
transaction or the other, and the inbox knows an event again, so each comes exactly once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text

from bridge.keys import KeyKind
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.desktables import posted
from bridge.store.destroying import destroyed
from bridge.store.inbox import Post, cell, inbox_key, take_in
from bridge.store.lanes import next_due
from bridge.store.sealer import Sealer
from bridge.store.sorting import Home
from bridge.store.sql import Values, change, is_name, name_of, read, read_column, run_many, wake
from bridge.store.tables import LaneKind, lanes
from bridge.store.times import micros, moment

MOST = 200  # lanes at once

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
_free = _there.order_by(lanes.c.id).with_for_update(skip_locked=True, key_share=True)
_rows = (
    select(posted.c.seq, posted.c.id, posted.c.lane, posted.c.at, posted.c.sealed_what)
    .where(posted.c.lane.in_(bindparam("lanes", expanding=True)))
    .order_by(posted.c.seq)
)
_taken = delete(posted).where(posted.c.seq == bindparam("row"))  # others may be left meanwhile
_forget = delete(posted).where(posted.c.lane.in_(bindparam("lanes", expanding=True)))

_posts = select(lanes.c.id).where(lanes.c.kind == LaneKind.POST).order_by(lanes.c.touched_at.desc())


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
        _move(tx, read(tx, _rows, {"lanes": free}), now)
        wake(tx, free, micros(now))
    if gone:
        _drop(tx, gone, now)
    return len(targets) == MOST or len(free) + len(gone) < len(targets)


def _move(tx: Tx, rows: Sequence[Any], now: datetime) -> None:
    """Into the inboxes of their lanes. What is not as it was written can be opened by nobody: it is
    parked there, and the operator is told.
    """
    take_in(tx, [_taken_in(row, row[2], now) for row in rows])
    run_many(tx, _taken, [{"row": seq} for seq, *_ in rows])


def _taken_in(row: Any, lane: bytes, now: datetime) -> Values:  # noqa: ANN401 - a row as selected
    _, name, _, at, sealed = row
    return {
        "id": name_of(name).bytes,
        "lane": lane,
        "at": at if isinstance(at, int) else micros(now),
        "sealed": sealed if isinstance(sealed, bytes) else b"",
    }


def _drop(tx: Tx, gone: Sequence[bytes], now: datetime) -> None:
    """For lanes that there are not. One that was never erased had another name when this was
    written: the operator's lane gets it, which cannot open it either.
    """
    erased = set(destroyed(tx, KeyKind.CLIENT))
    astray = [one for one in gone if not is_name(one) or one.hex() not in erased]
    post = next((one for one in read_column(tx, _posts) if is_name(one)), None)
    if astray and post is not None:
        rows = read(tx, _rows, {"lanes": astray})
        take_in(tx, [_taken_in(row, post, now) for row in rows])
        wake(tx, [post], micros(now))
    change(tx, _forget, {"lanes": list(gone)})
