"""What goes out: rows written with the step that asked for them, then carried out one by one.

    add      in the transaction of a step
    claim    lease what may go now        (queueing says what is first, claiming opens it)
    settle   write what became of it      (settling)

Nothing is sent after the commit that forbade it: a claim sees what `cancel` did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, bindparam, delete, func, select, text, update

from bridge.store import pairs
from bridge.store.claiming import claim, progress_cell
from bridge.store.database import Tx
from bridge.store.legalholds import held
from bridge.store.outbox_rows import PromptState, Shown
from bridge.store.queueing import add, cancel, desks, recover, recover_stuck, row_owner
from bridge.store.sealer import Sealer
from bridge.store.settling import held_up, settle
from bridge.store.sql import read, read_column, read_one, slices
from bridge.store.tables import Out, outbox
from bridge.store.times import micros, moment
from routing.ids import AccountName, LaneId, MessageId, OutboundId
from routing.messages import OutboundKind

__all__ = [
    "add",
    "cancel",
    "claim",
    "desks",
    "existing",
    "exists",
    "held_up",
    "live_count",
    "next_due",
    "progress",
    "prompt_state",
    "prompt_states",
    "queued_count",
    "recover",
    "recover_stuck",
    "settle",
    "sweep_delivered",
    "waiting_count",
    "waiting_since",
]

SHOWN = {
    Out.QUEUED: Shown.QUEUED,
    Out.UNCERTAIN: Shown.QUEUED,
    Out.SENDING: Shown.SENDING,
    Out.SENT: Shown.SENT,
}
# The state of a message is that of its part which is furthest from being delivered.
WORST = [Shown.LOST, Shown.QUEUED, Shown.SENDING, Shown.SENT]

MANY = 128  # messages of one query

_queued = (
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.lane == bindparam("lane"),
        outbox.c.party == bindparam("party"),
        text("outbox.state < 3"),
        outbox.c.person,
    )
)
_waiting = _queued.where(text("outbox.state <> 1"))
_live = (
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.lane == bindparam("lane"),
        text("outbox.state < 3"),
        outbox.c.kind.not_in([str(OutboundKind.REACT), str(OutboundKind.PIN)]),
    )
)
_long = select(func.count(), func.min(outbox.c.at)).where(
    text("outbox.state < 3"),
    outbox.c.kind == bindparam("what"),
    outbox.c.at < bindparam("before"),
)
_next_due = select(func.min(outbox.c.due)).where(
    text("outbox.due IS NOT NULL"),
    outbox.c.account == bindparam("account"),
    outbox.c.due > bindparam("after"),
)
_whose = select(outbox.c.lane, outbox.c.case_id).where(
    outbox.c.id == bindparam("row"), text("outbox.state = 1")
)
_progress = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(sealed_progress=bindparam("sealed"))
)
_exists = select(outbox.c.seq).where(outbox.c.id == bindparam("row"))
_existing = select(outbox.c.id).where(outbox.c.id.in_(bindparam("rows", expanding=True)))
_sweep = delete(outbox).where(
    text("finished_at IS NOT NULL"),
    outbox.c.finished_at < bindparam("before"),
    ~held(outbox.c.lane),
)


def exists(tx: Tx, row: OutboundId) -> bool:
    """Was this row ever added, and is it still there?"""
    return read_one(tx, _exists, {"row": row.bytes}) is not None


def existing(tx: Tx, rows: Sequence[OutboundId]) -> frozenset[OutboundId]:
    """Those of these rows that `exists` is true of."""
    found = (
        read_column(tx, _existing, {"rows": [one.bytes for one in part]}) for part in slices(rows)
    )
    return frozenset(OutboundId(UUID(bytes=one)) for part in found for one in part)


def prompt_state(tx: Tx, lane: LaneId, message: MessageId) -> PromptState:
    """Where a message of ours is; LOST when it never gets there, or was never asked for."""
    return prompt_states(tx, [(lane, message)])[message]


def prompt_states(
    tx: Tx, wanted: Iterable[tuple[LaneId, MessageId]]
) -> dict[MessageId, PromptState]:
    """As prompt_state, for many at once."""
    asked = list(wanted)
    states: dict[MessageId, PromptState] = {}
    for start in range(0, len(asked), MANY):
        states |= _states(tx, asked[start : start + MANY])
    return states


def _states(tx: Tx, asked: Sequence[tuple[LaneId, MessageId]]) -> dict[MessageId, PromptState]:
    count, values = pairs.given([(lane.bytes, message.bytes) for lane, message in asked])
    values |= {"send": OutboundKind.SEND, "close": OutboundKind.CLOSE_PLACE}
    rows: dict[bytes, list[Shown]] = {}
    orders: dict[bytes, int] = {}
    for message, state, order in read(tx, _question(count), values):
        if state is not None:
            rows.setdefault(message, []).append(SHOWN.get(state, Shown.LOST))
        elif isinstance(order, int):  # else somebody has changed it: as if there were no such copy
            orders[message] = max(order, orders.get(message, order))
    return {
        message: _state(rows.get(message.bytes, []), orders.get(message.bytes))
        for _, message in asked
    }


@cache
def _question(count: int) -> TextClause:
    """Rows and copies of so many messages."""
    return text(
        f"{pairs.wanted(count)}"  # noqa: S608 - numbers of ours only
        "SELECT outbox.message, outbox.state, 0 FROM wanted JOIN outbox"
        " ON outbox.lane = wanted.lane AND outbox.message = wanted.message"
        " WHERE outbox.kind IN (:send, :close)"
        " UNION ALL SELECT copies.message, NULL, copies.sent_order FROM wanted JOIN copies"
        " ON copies.lane = wanted.lane AND copies.message = wanted.message"
    )


def _state(parts: list[Shown], order: int | None) -> PromptState:
    if not parts:  # swept after delivery, or never there
        return PromptState(Shown.LOST) if order is None else PromptState(Shown.SENT, order)
    worst = min(parts, key=WORST.index)
    return PromptState(worst, order or 0) if worst is Shown.SENT else PromptState(worst)


def queued_count(tx: Tx, lane: LaneId, party: str) -> int:
    """How many rows of people's words are not delivered to this party yet."""
    return read_one(tx, _queued, {"lane": lane.bytes, "party": party}) or 0


def waiting_count(tx: Tx, lane: LaneId, party: str) -> int:
    """The same without those that are being sent at this moment, which nearly always arrive."""
    return read_one(tx, _waiting, {"lane": lane.bytes, "party": party}) or 0


def live_count(tx: Tx, lane: LaneId) -> int:
    """How many rows of this lane, for whomever, are not out yet. Signs are not waited for."""
    return read_one(tx, _live, {"lane": lane.bytes}) or 0


def next_due(tx: Tx, account: AccountName, after: datetime) -> datetime | None:
    """When a row of this account, not due by then, will be; None: there is none."""
    found = read_one(tx, _next_due, {"account": account, "after": micros(after)})
    due = None if found is None else moment(found)
    return due if due is not None and due > after else None  # words that somebody wrote there


def progress(tx: Tx, sealer: Sealer, row: OutboundId, note: bytes) -> None:
    """Keep an adapter's note about a row on its way; nothing when it is not any more."""
    found = tx.execute(_whose, {"row": row.bytes}).first()
    if found is not None:
        lane, case = found
        key = sealer.key(row_owner(lane, case), 0)
        sealed = sealer.seal(key, note, progress_cell(row.bytes, lane))
        tx.execute(_progress, {"row": row.bytes, "sealed": sealed})


def sweep_delivered(tx: Tx, before: datetime) -> int:
    """Delete what was delivered or cancelled before this moment, words and all; how many rows.

    That a message was delivered, and when in its chat, stays known by its copies.
    """
    return tx.execute(_sweep, {"before": micros(before)}).rowcount


@dataclass(frozen=True, slots=True)
class Waits:
    """How many rows, and since when the oldest."""

    number: int
    oldest: datetime


def waiting_since(tx: Tx, kind: OutboundKind, before: datetime) -> Waits | None:
    """Rows of this kind, written before this moment, that are not done; None: there are none."""
    number, oldest = tx.execute(_long, {"what": str(kind), "before": micros(before)}).one()
    return Waits(number, moment(oldest)) if number else None
