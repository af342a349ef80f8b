"""Who is still in the middle of which flow: how many, never who."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select, text

from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.lanes import state_cell
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind, lanes
from routing.conversation import Conversation

MOST = 500  # lanes of one look: a long one would hold up others

_next = (
    select(lanes.c.id, lanes.c.sealed_state)
    .where(lanes.c.kind == LaneKind.CLIENT, text("sealed_state IS NOT NULL"))
    .where(lanes.c.id > bindparam("after"))
    .order_by(lanes.c.id)
    .limit(bindparam("most"))
)


@dataclass(slots=True)
class Running:
    """`on`: the hash of a flow -> how many are in the middle of it. `hidden`: not readable."""

    on: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    after: bytes | None = b""  # the lane that was looked at last; None: all were


def count(tx: Tx, sealer: Sealer, running: Running, most: int = MOST) -> None:
    """Add the next lanes to what was counted."""
    rows = tx.execute(_next, {"after": running.after or b"", "most": most}).all()
    sealer.load_keys_of(sealed for _, sealed in rows)
    for lane, sealed in rows:
        try:
            run = decode(sealer.open(sealed, state_cell(lane)), Conversation).run
        except Unreadable:
            running.hidden += 1
            continue
        if run is not None and not run.done:
            running.on[run.flow] += 1
    running.after = rows[-1][0] if len(rows) == most else None
