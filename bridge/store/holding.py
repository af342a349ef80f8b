"""Messages of one client whose text is still kept: how many, and which, for the client alone.

What went to a counsellor's room and was not written by the client is the organisation's: cards,
notices and calls stand in what they are about, and are not counted here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text

from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.payload import OutboxPayload
from bridge.store.queueing import payload_cell
from bridge.store.sealer import Sealer
from bridge.store.tables import Out, outbox
from bridge.store.times import moment
from routing.effects import CLIENT
from routing.ids import LaneId
from routing.messages import OutboundKind

WAITS = (Out.QUEUED, Out.SENDING, Out.UNCERTAIN)
_theirs = (
    (outbox.c.lane == bindparam("of")),
    (outbox.c.kind == str(OutboundKind.SEND)),
    text("outbox.sealed_payload IS NOT NULL"),
    or_(outbox.c.party == CLIENT, outbox.c.person),
)
_count = select(func.count(outbox.c.message.distinct())).where(*_theirs)
_every = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.party, outbox.c.kind, outbox.c.target,
        outbox.c.message, outbox.c.part, outbox.c.person, outbox.c.at, outbox.c.state,
        outbox.c.finished_at, outbox.c.sealed_payload,
    )
    .where(*_theirs)
    .order_by(outbox.c.at, outbox.c.seq)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """One message, or one part of a long one. `person`: a person's words, not the program's.

    `delivered` is when it arrived; None where it waits, or never did.
    """

    message: bytes = field(repr=False)
    to_client: bool
    person: bool
    at: datetime
    waits: bool
    delivered: datetime | None
    payload: OutboxPayload = field(repr=False)


def count(tx: Tx, lane: LaneId) -> int:
    """How many messages. Opens none."""
    return tx.scalar(_count, {"of": lane.bytes}) or 0


def messages(tx: Tx, sealer: Sealer, lane: LaneId) -> Iterator[HeldMessage]:
    """All of them, the oldest first. Raises Unreadable."""
    rows = tx.execute(_every, {"of": lane.bytes}).all()
    sealer.load_keys_of(row.sealed_payload for row in rows)
    for row in rows:
        yield _opened(sealer, row)


def _opened(sealer: Sealer, row: Any) -> HeldMessage:  # noqa: ANN401 - a row as selected
    cell = payload_cell(row.id, row.lane, (row.party, row.kind, row.target))
    payload = decode(sealer.open(row.sealed_payload, cell), OutboxPayload)
    is_sent = row.state == Out.SENT and row.finished_at is not None
    return HeldMessage(
        message=row.message,
        to_client=row.party == CLIENT,
        person=row.person,
        at=moment(row.at),
        waits=row.state in WAITS,
        delivered=moment(row.finished_at) if is_sent else None,
        payload=payload,
    )
