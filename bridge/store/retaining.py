"""What is kept how long, and what goes when its time is over. Never what is still needed.

    delivered   texts of what was delivered or cancelled            retention.delivered
    handled     that a message was handled (an id, no words)        HANDLED
    strangers   clients who never agreed to anything                STRANGERS, by last contact
    parked      what could not be handled or sent, and nobody did   PARKED, by its moment
    clients     of whom nothing but decisions is left               retention.evidence, by contact
    evidence    proof of decisions of clients who are gone          retention.evidence, by last act

A closed case (`retention.closed`) and an intake that was left (`unfinished` of the flow) are
forgotten by timers of their own lane, in the order of what else happens there. Keys of days that
are handled go two days later. Counters tell of nobody, and stay; so do published texts. What must
still be done to a room (closing, emptying) is never given up by time. Nothing goes of a client on
whom there is a legal hold.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Executable, bindparam, delete, exists, func, select, text, update

from bridge.store import erase, forgetting, gone, inbox, outbox
from bridge.store.database import Tx
from bridge.store.legalholds import held, is_held
from bridge.store.sealer import Sealer
from bridge.store.sql import is_name, lock
from bridge.store.tables import LaneKind, Row, lanes, timers
from bridge.store.tables import inbox as rows_in
from bridge.store.tables import outbox as rows_out
from bridge.store.times import micros
from routing.ids import LaneId
from routing.messages import OutboundKind

HANDLED = timedelta(days=2)  # networks repeat what was handled
STRANGERS = timedelta(days=3)
PARKED = timedelta(days=30)
MOST = 100  # clients erased in one transaction
FOREVER = (str(OutboundKind.FORGET_PLACE), str(OutboundKind.CLOSE_PLACE))


class Kind(StrEnum):
    DELIVERED = "delivered"
    HANDLED = "handled"
    STRANGERS = "strangers"
    PARKED = "parked"
    CLIENTS = "clients"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Times:
    """As configured: how long texts are kept after delivery, and proof after the last decision."""

    delivered: timedelta
    evidence: timedelta

    def of(self, kind: Kind) -> timedelta:
        configured = {Kind.DELIVERED: self.delivered, Kind.HANDLED: HANDLED, Kind.PARKED: PARKED}
        return configured.get(kind, STRANGERS if kind is Kind.STRANGERS else self.evidence)


_live = exists().where(rows_out.c.lane == lanes.c.id, text("outbox.state < 3"))
_timed = exists().where(timers.c.lane == lanes.c.id)
_quiet = (
    select(lanes.c.id)
    .where(lanes.c.keep, lanes.c.kind == LaneKind.CLIENT, lanes.c.ready.is_(None))
    .where(lanes.c.touched_at < bindparam("before"), lanes.c.id > bindparam("after"))
    .where(~_live, ~_timed, ~held(lanes.c.id))
    .order_by(lanes.c.id)
    .limit(MOST)
)
_parked_in = text("state = 2"), rows_in.c.at < bindparam("before"), ~held(rows_in.c.lane)
_parked_out = (
    text("state = 4"),
    rows_out.c.at < bindparam("before"),
    rows_out.c.kind.not_in(FOREVER),
    ~held(rows_out.c.lane),
)
_drop_in = (
    update(rows_in)
    .where(*_parked_in)
    .values(
        state=int(Row.DONE), sealed_what=None, lane=None, role=None, place=None, place_index=None,
        reason=None, finished_at=bindparam("now"),
    )
)  # fmt: skip
_drop_out = delete(rows_out).where(*_parked_out)
_counted: Mapping[Kind, tuple[Executable, ...]] = {
    Kind.DELIVERED: (
        select(func.count()).select_from(rows_out).where(
            text("finished_at < :before"), ~held(rows_out.c.lane)
        ),
    ),
    Kind.HANDLED: (text("SELECT count(*) FROM inbox WHERE finished_at < :before"),),
    Kind.STRANGERS: (
        select(func.count()).select_from(lanes).where(
            ~lanes.c.keep, lanes.c.touched_at < bindparam("before"),
            lanes.c.kind == LaneKind.CLIENT, lanes.c.ready.is_(None), ~held(lanes.c.id),
        ),
    ),
    Kind.PARKED: (
        select(func.count()).select_from(rows_in).where(*_parked_in),
        select(func.count()).select_from(rows_out).where(*_parked_out),
    ),
    Kind.EVIDENCE: (
        text(
            "SELECT count(*) FROM (SELECT record FROM evidence WHERE sealed_event IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.record = evidence.record"
            " AND holds.released_at IS NULL)"
            " GROUP BY record HAVING max(at) < :before AND count(lane) = 0) AS over"
        ),
    ),
}  # fmt: skip


def due(tx: Tx, sealer: Sealer, times: Times, at: datetime) -> dict[Kind, int]:
    """How many of each kind that there are now will have gone at that moment."""
    counts: dict[Kind, int] = {}
    for kind in Kind:
        before = micros(at - times.of(kind))
        if kind is Kind.CLIENTS:
            counts[kind] = sum(1 for _ in _over(tx, sealer, before))
        else:
            counts[kind] = sum(tx.scalar(q, {"before": before}) or 0 for q in _counted[kind])
    return counts


def sweep(tx: Tx, sealer: Sealer, times: Times, now: datetime) -> Counter[Kind]:
    """Let go what is over, a batch of clients at most; how many of each kind."""
    keys, before = sealer.keys, {kind: now - times.of(kind) for kind in Kind}
    gone_now = Counter({
        Kind.DELIVERED: outbox.sweep_delivered(tx, before[Kind.DELIVERED]),
        Kind.HANDLED: inbox.purge(tx, before[Kind.HANDLED]),
        Kind.PARKED: _drop_parked(tx, before[Kind.PARKED], now),
        Kind.STRANGERS: erase.passing(tx, keys, before[Kind.STRANGERS], now),
        Kind.CLIENTS: _forget_clients(tx, sealer, before[Kind.CLIENTS], now),
        Kind.EVIDENCE: forgetting.forget(tx, keys, before[Kind.EVIDENCE], now),
    })  # fmt: skip
    erase.sweep_keys(tx, keys, now)
    return gone_now


def _drop_parked(tx: Tx, before: datetime, now: datetime) -> int:
    values = {"before": micros(before)}
    came = tx.execute(_drop_in, values | {"now": micros(now)}).rowcount
    return came + tx.execute(_drop_out, values).rowcount


def _forget_clients(tx: Tx, sealer: Sealer, before: datetime, now: datetime) -> int:
    count = 0
    for lane in _over(tx, sealer, micros(before)):
        lock(tx, [lane.bytes])
        if is_held(tx, lane):  # placed since it was looked for
            continue
        erase.client(tx, sealer.keys, lane, now)
        count += 1
        if count == MOST:
            break
    return count


def _over(tx: Tx, sealer: Sealer, before: int) -> Iterator[LaneId]:
    """Clients without a case or an intake, for whom nothing is waited any more."""
    after = b""
    while found := tx.scalars(_quiet, {"before": before, "after": after}).all():
        after = found[-1]
        for one in filter(is_name, found):
            lane = LaneId(UUID(bytes=one))
            known = gone.conversation(tx, sealer, lane)
            if known is not None and known.case is None and known.run is None:
                yield lane
