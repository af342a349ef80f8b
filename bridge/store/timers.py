"""What is due later. A timer that fires becomes an event in its lane's inbox, once.

One that deletes does not fire while there is a legal hold on its client: it stays due.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import and_, bindparam, delete, or_, select, text, update

from bridge.store.alone import shared
from bridge.store.database import Tx
from bridge.store.inbox import Post, put_in
from bridge.store.inbox_rows import Held
from bridge.store.lanes import hold
from bridge.store.legalholds import held
from bridge.store.sealer import Sealer
from bridge.store.sql import change, is_name, read, read_one, run_many, there, upsert, wake
from bridge.store.tables import timers
from bridge.store.times import SLACK, micros, moment
from routing.cases.closing import RETRY
from routing.dispatch.timely import DELETES
from routing.events import TimeCame
from routing.ids import EventId, LaneId
from routing.rights.emptying import HELD
from routing.rights.emptying import TIMER as ERASE

log = logging.getLogger(__name__)
FIRST = -(2**62)  # before every moment


@dataclass(frozen=True, slots=True)
class Timer:
    """Setting (lane, kind, key) again moves it. `since`: as `SetTimer` has it. `set_at`: by the
    clock, which may be wrong.
    """

    lane: LaneId
    kind: str
    key: str
    due_at: datetime
    since: datetime | None = None
    set_at: datetime | None = None


_KEY = ("lane", "kind", "key")
_set = upsert("timers", (*_KEY, "due_at", "since", "set_at"), _KEY)
_cancel = delete(timers).where(
    timers.c.lane == bindparam("of"),
    timers.c.kind == bindparam("what"),
    timers.c.key == bindparam("which"),
)
_deletes = or_(timers.c.kind.in_(DELETES), and_(timers.c.kind == ERASE, timers.c.key != HELD))
_waits = and_(_deletes, held(timers.c.lane))  # until the hold is released
_due = (
    select(timers.c.lane, timers.c.kind, timers.c.key, timers.c.due_at)
    .where(timers.c.due_at <= bindparam("now"), ~_waits)
    .order_by(timers.c.due_at, timers.c.since)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_next = (  # by the index, and past those that wait
    select(timers.c.due_at).where(text("due_at > 0"), ~_waits).order_by(timers.c.due_at).limit(1)
)


_waiting = (
    select(timers.c.lane, timers.c.key)
    .where(text("kind = 'retry'"), timers.c.due_at > bindparam("now"))
    .order_by(timers.c.since, timers.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_now = (
    update(timers)
    .where(
        timers.c.lane == bindparam("of"),
        timers.c.kind == RETRY,
        timers.c.key == bindparam("which"),
    )
    .values(due_at=bindparam("now"))
)


_put_right = (
    update(timers)
    .where(timers.c.set_at > bindparam("soon"))
    .values(due_at=timers.c.due_at - timers.c.set_at + bindparam("now"), set_at=bindparam("now"))
)


def put(tx: Tx, wanted: Sequence[Timer]) -> None:
    """Set these timers."""
    run_many(tx, _set, [
        {
            "lane": one.lane.bytes, "kind": one.kind, "key": one.key,
            "due_at": micros(one.due_at), "since": _rank(one.since),
            "set_at": micros(one.set_at) if one.set_at is not None else 0,
        }
        for one in wanted
    ])  # fmt: skip


def _rank(since: datetime | None) -> int:
    return FIRST if since is None else micros(since)


def cancel(tx: Tx, lane: LaneId, kind: str, key: str) -> None:
    """It will not fire; nothing when there is none."""
    change(tx, _cancel, {"of": lane.bytes, "what": kind, "which": key})


@dataclass(frozen=True, slots=True)
class Fired:
    """`found` timers are due, as far as was looked; those of these lanes have become events.

    `held`: these lanes as `lanes.claim` takes them. Whoever does not claim one of them wakes it.
    """

    found: int
    lanes: frozenset[bytes] = frozenset()
    held: Sequence[Held] = field(default=(), compare=False, repr=False)


def fire(tx: Tx, sealer: Sealer, now: datetime, most: int) -> Fired:
    """Turn timers that are due into events, and their lanes in that order: the earliest first, of
    the same moment whoever has waited longest.

    Those of a lane that somebody else holds come later: whoever holds it may be about to move
    them, and nobody waits for one who waits for us. The others' lanes are ours until the commit.
    """
    due = read(tx, _due, {"now": micros(now), "most": most})
    wanted = {row[0] for row in due if is_name(row[0])}
    turns = {lane: number for number, (lane, *_) in reversed(list(enumerate(due)))}
    ours = sorted(hold(tx, wanted), key=lambda one: turns[one.id])
    others = _others(tx, wanted.difference(row[0] for row in ours))
    posts, gone = [], []
    for lane, kind, key, due_at in due:
        if lane in others:
            continue
        gone.append({"of": lane, "what": kind, "which": key})
        if not is_name(lane):  # nobody's any more
            log.error("a timer is not as it was written; it does not fire")
            continue
        whose = LaneId(UUID(bytes=lane))
        name = EventId(uuid5(whose, f"{kind} {key} {due_at}"))
        posts.append(Post(whose, TimeCame(name, str(kind), str(key))))
    put_in(tx, sealer, posts, now)
    run_many(tx, _cancel, gone)
    return Fired(len(due), frozenset(one.lane.bytes for one in posts), ours)


def cancel_all(tx: Tx, these: Sequence[tuple[LaneId, str, str]]) -> None:
    """As cancel, for each lane, kind and key."""
    run_many(tx, _cancel, [
        {"of": lane.bytes, "what": kind, "which": key} for lane, kind, key in these
    ])  # fmt: skip


def fire_due(tx: Tx, sealer: Sealer, now: datetime, most: int = 200) -> int:
    """As fire, for whoever does not handle them; how many were found."""
    fired = fire(tx, sealer, now, most)
    wake(tx, fired.lanes, micros(now))
    return fired.found


def _others(tx: Tx, missing: Collection[bytes]) -> frozenset[bytes]:
    """Those of these lanes that are there: somebody else holds them."""
    return there(tx, missing) if missing and shared(tx) else frozenset()


def retry_now(tx: Tx, now: datetime, most: int = 50) -> int:
    """Cases that wait for somebody look again now, in their turn; how many.

    To be the last thing that a transaction waits for: other processes wait for these rows.
    """
    found = read(tx, _waiting, {"now": micros(now), "most": most})
    at = micros(now)
    return run_many(tx, _now, [{"of": lane, "which": key, "now": at} for lane, key in found])


def put_right(tx: Tx, now: datetime) -> int:
    """The clock has been put back: what was set by the wrong one is due as long from now on as it
    was then, and no day later; how many.
    """
    return change(tx, _put_right, {"now": micros(now), "soon": micros(now + SLACK)})


def next_due(tx: Tx) -> datetime | None:
    """When the next one is due; None: there is none."""
    found = read_one(tx, _next)
    return moment(found) if isinstance(found, int | float) else None
