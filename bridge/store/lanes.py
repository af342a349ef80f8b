"""Lanes: in each, everything about one client happens, one after the other.

Claiming a lane locks it until the commit. Its rows are handled, and its new state is saved, in
that same transaction; what was handled loses its content in it too.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select, text, update

from bridge.store.codec import decode_any
from bridge.store.database import Tx, locked
from bridge.store.errors import Edited, Unreadable
from bridge.store.inbox import cell as inbox_cell
from bridge.store.inbox_rows import Broken, Claimed, Held, InboxRow
from bridge.store.quiet import still
from bridge.store.saving import TRIES, parked, save, state_cell
from bridge.store.sealer import Sealer, shown
from bridge.store.sorting import Home
from bridge.store.sql import change, is_name, name_of, read, read_one
from bridge.store.tables import LaneKind, Role, inbox, lanes
from bridge.store.times import micros, moment
from routing.ids import AccountName, EventId, LaneId, PlaceId

__all__ = [
    "TRIES", "all_of", "claim", "hold", "make", "next_due", "parked", "save", "state_cell",
]  # fmt: skip

log = logging.getLogger(__name__)
KINDS, ROLES = frozenset(LaneKind), frozenset(Role)

_due = (
    select(lanes.c.id, lanes.c.kind, lanes.c.version, lanes.c.sealed_state, lanes.c.keep)
    .where(text("ready IS NOT NULL"), lanes.c.ready <= bindparam("now"))
    .order_by(lanes.c.ready)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
_these = (
    select(
        lanes.c.id, lanes.c.kind, lanes.c.version, lanes.c.sealed_state, lanes.c.keep,
        lanes.c.ready,
    )
    .where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
    .with_for_update(skip_locked=True, key_share=True)
)  # fmt: skip
_rows = (
    select(
        inbox.c.seq, inbox.c.id, inbox.c.lane, inbox.c.account, inbox.c.role, inbox.c.place,
        inbox.c.at, inbox.c.recovered, inbox.c.tries, inbox.c.sealed_what,
    )
    .where(inbox.c.lane.in_(bindparam("lanes", expanding=True)), text("inbox.state = 0"))
    .order_by(inbox.c.seq)
    .limit(bindparam("most"))
)  # fmt: skip
_counts = (
    select(inbox.c.lane, func.count())
    .where(inbox.c.lane.in_(bindparam("lanes", expanding=True)), text("inbox.state = 0"))
    .group_by(inbox.c.lane)
)
_idle = update(lanes).where(lanes.c.id.in_(bindparam("lanes", expanding=True))).values(ready=None)
_empty = _idle.where(~exists().where(inbox.c.lane == lanes.c.id, text("inbox.state = 0")))
_insert = insert(lanes)
_exists = select(lanes.c.id).where(lanes.c.id == bindparam("lane"))


def make(tx: Tx, lane: LaneId, kind: LaneKind, now: datetime) -> bool:
    """Make a lane with this id; False when there is one. Clients' make themselves."""
    if tx.scalar(_exists, {"lane": lane.bytes}) is not None:
        return False
    kept = kind is not LaneKind.CLIENT
    tx.execute(_insert, {"id": lane.bytes, "kind": kind, "touched_at": micros(now), "keep": kept})
    return True


def hold(tx: Tx, which: Collection[bytes]) -> list[Held]:
    """Those of these lanes that nobody else holds, as `claim` takes them; ours until the commit."""
    return [Held(*row) for row in read(tx, _these, {"lanes": sorted(which)})] if which else []


def claim(  # noqa: PLR0913 - `only` is for whoever has just given these lanes their work
    tx: Tx,
    sealer: Sealer,
    now: datetime,
    *,
    most_lanes: int = 100,
    most_rows: int = 200,
    only: Sequence[Held] | None = None,
) -> list[Claimed]:
    """Lanes with work, the longest waiting first, each with its next rows in order.

    `only`: those of these, as `hold` gave them, whether somebody has woken them or not.
    A row or state that cannot be opened is `Broken` in its place. Other workers pass these lanes
    by until the transaction ends.
    """
    at = micros(now)
    if only is None:
        found = read(tx, _due, {"now": at, "most": most_lanes})
    else:
        found = [one[:5] for one in only if one.may_go(at)]
    odd = [row[0] for row in found if not is_name(row[0])]
    if odd:  # else they would be found again and again, before all others
        log.error("%d lanes have no name that this service gives; they rest", len(odd))
        change(tx, _idle, {"lanes": odd})
        found = [row for row in found if is_name(row[0])]
    if not found:
        return []
    wanted = [row[0] for row in found]
    locked(tx).update(wanted)
    rows = read(tx, _rows, {"lanes": wanted, "most": most_rows})
    sealer.load_keys_of([row[3] for row in found] + [row[9] for row in rows])
    by_lane: defaultdict[bytes, list[InboxRow]] = defaultdict(list)
    for row in rows:
        by_lane[row[2]].append(_opened(sealer, row))
    waiting: dict[bytes, int] = {}
    if len(rows) < most_rows:
        _rest(tx, [lane for lane in wanted if lane not in by_lane])
    else:
        waiting = dict(read(tx, _counts, {"lanes": wanted}))
    return [
        _claimed(sealer, row, by_lane[row[0]], waiting.get(row[0], 0))
        for row in found
        if row[0] in by_lane
    ]


def _rest(tx: Tx, idle: Collection[bytes]) -> None:
    """As far as nobody is just putting something into them."""
    if quiet := still(tx, idle):
        change(tx, _empty, {"lanes": sorted(quiet)})


def _opened(sealer: Sealer, row: Any) -> InboxRow:  # noqa: ANN401 - a row as selected
    seq, name, lane, account, role, place, at, recovered, tries, sealed = row
    try:
        known = is_name(name) and (role is None or role in ROLES)
        if not known or not (place is None or is_name(place)):
            raise Edited("inbox", str(seq))
        what = decode_any(sealer.open(sealed, inbox_cell(name, Home(lane, role, place))))
    except Unreadable as error:
        role, place, what = None, None, Broken(str(error))
    return InboxRow(
        seq,
        EventId(name_of(name)),
        AccountName(account) if account is not None else None,
        Role(role) if role else None,
        PlaceId(UUID(bytes=place)) if place else None,
        moment(at),
        recovered,
        tries,
        what,  # type: ignore[arg-type]  # only such values are ever stored here
    )


def _claimed(sealer: Sealer, row: Any, rows: Sequence[InboxRow], waiting: int) -> Claimed:  # noqa: ANN401
    lane, kind, version, sealed, keep = row
    state: bytes | Broken | None = None
    try:
        if not _fits(kind, keep, sealed):
            raise Edited("lanes", shown(lane))
        if sealed is not None:
            state = sealer.open(sealed, state_cell(lane))
    except Unreadable as error:
        kind, state = kind if kind in KINDS else LaneKind.CLIENT, Broken(str(error))
    return Claimed(
        LaneId(UUID(bytes=lane)),
        LaneKind(kind),
        version,
        state,
        tuple(rows),
        max(0, waiting - len(rows)),
    )


def _fits(kind: object, keep: object, sealed: object) -> bool:
    """Whether a lane of this kind can be as it stands in its row."""
    if kind == LaneKind.CLIENT:  # with its state gone, it must not look as if nobody ever came
        return not keep or sealed is not None
    if kind == LaneKind.POST:  # it knows nothing: with a state it is somebody else's
        return sealed is None
    return kind == LaneKind.DESK


def next_due(tx: Tx) -> datetime | None:
    """When the first lane has work; a moment that is past when one has it already."""
    first = read_one(tx, _first)
    return moment(first) if isinstance(first, int | float) else None


_first = select(lanes.c.ready).where(text("ready IS NOT NULL")).order_by(lanes.c.ready).limit(1)


def all_of(tx: Tx, kind: LaneKind) -> Iterable[LaneId]:
    """Every lane of a kind."""
    return [LaneId(UUID(bytes=one)) for one in tx.scalars(_kind, {"kind": kind}) if is_name(one)]


_kind = select(lanes.c.id).where(lanes.c.kind == bindparam("kind"))
