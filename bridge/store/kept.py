"""Lanes that hear of a changed roster: clients' with something that lasts, and desks; by pages."""

from sqlalchemy import bindparam, select, true

from bridge.store.database import Tx
from bridge.store.tables import LaneKind, lanes

_page = (
    select(lanes.c.id)
    .where(lanes.c.kind.in_([LaneKind.CLIENT, LaneKind.DESK]), lanes.c.keep == true())
    .where(lanes.c.id > bindparam("after"))
    .order_by(lanes.c.id)
    .limit(bindparam("most"))
)


def after(tx: Tx, lane: bytes, most: int) -> list[bytes]:
    """The next ones by id, at most so many; `lane` empty: from the first."""
    return list(tx.scalars(_page, {"after": lane, "most": most}))
