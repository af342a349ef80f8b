"""Which signs the counsellor's messages carry, as the outbox knows it.

Every sign that says *relayed* at one desk is a row of one message (`relayed_at`), so that the sign
before is found at once. When these rows are swept, what was signed before them keeps its sign.
"""

from uuid import uuid5

from sqlalchemy import bindparam, select, text

from bridge.store.database import Tx
from bridge.store.tables import Out, outbox
from routing.ids import CaseId, LaneId, MessageId
from routing.messages import OutboundKind

_parts = select(outbox.c.state).where(
    outbox.c.lane == bindparam("of"),
    outbox.c.message == bindparam("which"),
    outbox.c.kind == str(OutboundKind.SEND),
)
_before = (
    select(outbox.c.target)
    .where(
        outbox.c.lane == bindparam("of"),
        outbox.c.message == bindparam("which"),
        outbox.c.kind == str(OutboundKind.REACT),
        outbox.c.seq < bindparam("row"),
        text("outbox.state = 3"),
    )
    .order_by(outbox.c.seq.desc())
    .limit(1)
)


def relayed_at(case: CaseId) -> MessageId:
    """What every sign is called that says *relayed* at the desk of this case."""
    return MessageId(uuid5(case, "relayed"))


def arrived(tx: Tx, lane: LaneId, message: MessageId) -> bool:
    """Whether every part of this message has arrived."""
    states = tx.scalars(_parts, {"of": lane.bytes, "which": message.bytes}).all()
    return bool(states) and all(state == Out.SENT for state in states)


def signed_before(tx: Tx, lane: bytes, message: bytes, row: int) -> bytes | None:
    """Which message carries the sign that this row, with this number, moves on; None: none."""
    return tx.scalar(_before, {"of": lane, "which": message, "row": row})
