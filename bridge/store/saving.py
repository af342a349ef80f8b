"""How lanes that were claimed go on: what was handled is done with, and the new state is written.

All of it is the transaction in which they were claimed, and the last that is written in it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Integer,
    Update,
    bindparam,
    case,
    exists,
    literal_column,
    select,
    text,
    update,
)

from bridge.store.database import Tx
from bridge.store.errors import StaleLane
from bridge.store.inbox_rows import InboxRow, ParkedIn, Saved
from bridge.store.parking import park_in
from bridge.store.quiet import still
from bridge.store.routes import lane_owner
from bridge.store.sealer import Cell, Sealer
from bridge.store.sets import run_set
from bridge.store.sql import Values, run_many
from bridge.store.tables import Row, inbox, lanes
from bridge.store.times import micros

TRIES = 5  # of handling a row, before a person must look at it
PAUSE = timedelta(milliseconds=200)  # after a failed try; three times as long each time
FAILED = "handling it failed again and again"

_left = exists(
    select(inbox.c.seq)
    .where(inbox.c.lane == lanes.c.id, text("inbox.state = 0"))
    .limit(literal_column("1"))
    .offset(bindparam("known", type_=Integer))
)
_save = (
    update(lanes)
    .where(lanes.c.id == bindparam("lane"), lanes.c.version == bindparam("was"))
    .values(
        version=lanes.c.version + 1,
        ready=case(
            (_left, bindparam("again_at", type_=BigInteger)),
            else_=bindparam("else_at", type_=BigInteger),
        ),
        touched_at=bindparam("at"),
    )
)
_save_state = _save.values(sealed_state=bindparam("sealed"), keep=bindparam("kept"))
_done = (
    update(inbox)
    .where(inbox.c.seq == bindparam("row"))
    .values(
        state=int(Row.DONE), sealed_what=None, lane=None, role=None, place=None,
        finished_at=bindparam("now"),
    )
)  # fmt: skip
_tried = update(inbox).where(inbox.c.seq == bindparam("row")).values(tries=bindparam("count"))


def state_cell(lane: bytes) -> Cell:
    return Cell("lanes", lane, "state", lane)


def save(tx: Tx, sealer: Sealer, saved: Sequence[Saved], now: datetime) -> list[ParkedIn]:
    """Write how these lanes go on. Gives what is parked now: the operator must be told.

    Until the commit nothing can be put into them: best done last of all.
    Raises StaleLane when a lane was saved since it was claimed.
    """
    at, lost = micros(now), parked(saved)
    run_set(tx, _done, [{"row": row.seq, "now": at} for one in saved for row in one.done])
    park_in(tx, [(row.seq, why) for _, row, why in lost])
    run_many(tx, _tried, [
        {"row": one.failed.seq, "count": one.failed.tries + 1} for one in saved if one.failed
    ])  # fmt: skip
    quiet = still(tx, {one.claimed.lane.bytes for one in saved})
    _write(tx, _save, [_lane(one, quiet, now) for one in saved if one.state is None])
    changed = [one for one in saved if one.state is not None]
    owners = {one.claimed.lane: lane_owner(one.claimed.lane.bytes) for one in changed}
    keys = sealer.keys.use_many(owners.values(), at)
    sealed = []
    for one in changed:
        lane = one.claimed.lane
        state = sealer.seal(keys[owners[lane]], one.state or b"", state_cell(lane.bytes))
        sealed.append(_lane(one, quiet, now) | {"sealed": state, "kept": one.keep})
    _write(tx, _save_state, sealed)
    return [ParkedIn(row.id, one.claimed.lane, row.account, why) for one, row, why in lost]


def parked(saved: Iterable[Saved]) -> list[tuple[Saved, InboxRow, str]]:
    """What `save` parks of these, and why."""
    every = list(saved)
    found = [(one, row, why) for one in every for row, why in one.parked]
    return found + [(one, one.failed, FAILED) for one in every if _is_lost(one) and one.failed]


def _handled(saved: Saved) -> int:
    return len(saved.done) + len(saved.parked) + _is_lost(saved)


def _is_lost(saved: Saved) -> bool:
    return saved.failed is not None and saved.failed.tries + 1 >= TRIES


def _lane(saved: Saved, quiet: Collection[bytes], now: datetime) -> Values:
    """What is left waits its turn behind other lanes; longer after a failure. A lane that waits is
    awake only for what has come since it was claimed.
    """
    again, known = now, 0
    if saved.waits:
        known = len(saved.claimed.rows) + saved.claimed.more - _handled(saved)
    elif saved.failed is not None and not _is_lost(saved):
        again = now + PAUSE * 3**saved.failed.tries
    return {
        "lane": saved.claimed.lane.bytes,
        "was": saved.claimed.version,
        "at": micros(now),
        "known": known,
        "again_at": micros(again),
        "else_at": None if saved.claimed.lane.bytes in quiet else micros(now),
    }


def _write(tx: Tx, statement: Update, values: Sequence[Values]) -> None:
    if run_set(tx, statement, values) != len(values):
        raise StaleLane("a lane was saved over a newer state")
