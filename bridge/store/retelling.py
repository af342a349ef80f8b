"""What people wrote in one case and the store still holds: for whoever takes the case over.

Only what crossed: it has arrived, or is on its way. Not what was kept back, is held for a moment,
waits for a person to look at it, or was taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select, text

from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.payload import OutboxPayload
from bridge.store.queueing import CANCELLED, payload_cell
from bridge.store.sealer import Sealer
from bridge.store.tables import Out, outbox
from bridge.store.times import micros, moment
from routing.effects import CLIENT, desk
from routing.ids import CaseId, LaneId
from routing.messages import OutboundKind

_removal = outbox.alias()
_taken_back = exists().where(
    _removal.c.lane == outbox.c.lane,
    _removal.c.target == outbox.c.message,
    _removal.c.kind == str(OutboundKind.DELETE),
)
# To a desk what waits comes to whoever is there now by itself; what goes out at this moment comes
# to whoever was there, or by itself as well, should that fail.
_crossed = or_(
    text("outbox.state = 3"),
    and_(text("outbox.state = 1"), or_(outbox.c.reason.is_(None), outbox.c.reason != CANCELLED)),
    and_(
        outbox.c.party == CLIENT,
        text("outbox.state IN (0, 2)"),
        outbox.c.not_before <= bindparam("now"),
    ),
)
_lately = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.party, outbox.c.kind, outbox.c.target,
        outbox.c.message, outbox.c.at, outbox.c.state, outbox.c.sealed_payload,
    )
    .where(
        outbox.c.lane == bindparam("of"),
        outbox.c.case_id == bindparam("case"),
        outbox.c.party.in_([CLIENT, bindparam("whom")]),
        outbox.c.kind == str(OutboundKind.SEND),
        outbox.c.person,
        outbox.c.at >= bindparam("since"),
        outbox.c.sealed_payload.is_not(None),
        _crossed,
        ~_taken_back,
    )
    .order_by(outbox.c.at, outbox.c.seq)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passed:
    """One message, or one part of a long one. `payload` None: it cannot be opened any more."""

    message: bytes = field(repr=False)
    to_client: bool
    at: datetime
    waits: bool
    payload: OutboxPayload | None = field(repr=False)


def passed(
    tx: Tx, sealer: Sealer, where: tuple[LaneId, CaseId], since: datetime, now: datetime
) -> Iterator[Passed]:
    """The oldest first. Whatever cannot be opened keeps nobody from the rest."""
    lane, case = where
    values = {"of": lane.bytes, "case": case.bytes, "whom": desk(case)}
    rows = tx.execute(_lately, values | {"since": micros(since), "now": micros(now)}).all()
    sealer.load_keys_of(row.sealed_payload for row in rows)
    for row in rows:
        yield Passed(
            row.message,
            row.party == CLIENT,
            moment(row.at),
            row.state in (Out.QUEUED, Out.UNCERTAIN),
            _opened(sealer, row),
        )


def _opened(sealer: Sealer, row: Any) -> OutboxPayload | None:  # noqa: ANN401 - a row as selected
    cell = payload_cell(row.id, row.lane, (row.party, row.kind, row.target))
    try:
        return decode(sealer.open(row.sealed_payload, cell), OutboxPayload)
    except Unreadable:
        return None
