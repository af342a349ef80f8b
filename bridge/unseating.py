"""A place is gone: what waits for its party stays queued, and finds its way again.

News of a place may come late. Where the party has moved on meanwhile, it changes nothing; and the
operator, whom nobody else would tell, is invited into a new room.
"""

from datetime import datetime

from bridge.store import routes
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.outbox_rows import ClaimedRow
from bridge.store.routes import Route
from bridge.store.sealer import Sealer
from bridge.teller import Teller
from routing.effects import OPERATOR
from routing.ids import LaneId


def unseat(tx: Tx, sealer: Sealer, teller: Teller, row: ClaimedRow, now: datetime) -> None:
    """What follows when the place that this row was sent to is gone."""
    if row.party == OPERATOR:
        teller.reopen(tx, row.id, now, lane=row.lane)
        return
    there = way(tx, sealer, row.lane, row.party)
    if there is None or there.place == row.place:
        routes.unseat(tx, row.lane, row.party)


def way(tx: Tx, sealer: Sealer, lane: LaneId, party: str) -> Route | None:
    """Where the party is; None: nowhere, or what says so is damaged."""
    try:
        return routes.find(tx, sealer, lane, party)
    except Unreadable:
        return None
