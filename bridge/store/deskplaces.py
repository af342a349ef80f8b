"""Where desks are, and what is on its way to make or to leave their rooms.

What has a name that is none is not there: a room is found or made again, and a row is parked and
told by whoever claims it.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, text

from bridge.store.database import Tx
from bridge.store.sql import is_name
from bridge.store.tables import Out, outbox, routes
from routing.ids import AccountName, LaneId, OutboundId, PlaceId
from routing.messages import OutboundKind

_ways = select(routes.c.place, routes.c.account).where(
    routes.c.lane == bindparam("of"), routes.c.place.is_not(None)
)
_tasks = (
    select(outbox.c.id, outbox.c.party, outbox.c.state, outbox.c.tries)
    .where(outbox.c.lane == bindparam("of"), outbox.c.kind == bindparam("what"))
    .where(text("(outbox.state < 3 OR outbox.state = 4)"))
    .order_by(outbox.c.seq)
)


@dataclass(frozen=True, slots=True)
class Task:
    """A row that makes or leaves the room of this party. `untouched`: no network has seen it."""

    id: OutboundId
    party: str
    parked: bool
    untouched: bool


def ways(tx: Tx, lane: LaneId) -> list[tuple[PlaceId, AccountName]]:
    """The places of this lane that are there."""
    return [
        (PlaceId(UUID(bytes=place)), AccountName(account))
        for place, account in tx.execute(_ways, {"of": lane.bytes})
        if is_name(place)
    ]


def tasks(tx: Tx, lane: LaneId, kind: OutboundKind) -> list[Task]:
    """What is not done yet, or is parked."""
    return [
        Task(
            OutboundId(UUID(bytes=row)),
            party,
            state == Out.PARKED,
            state == Out.QUEUED and not tries,
        )
        for row, party, state, tries in tx.execute(_tasks, {"of": lane.bytes, "what": str(kind)})
        if is_name(row)
    ]
