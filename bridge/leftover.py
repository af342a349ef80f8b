"""A room that should be empty and is not: the operator is told which one, and what is left to do.

While the network is away it is tried on, for ever: then they are told once a day that it waits.
"""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from bridge.outcomes import Judged
from bridge.store import outbox
from bridge.store.database import Tx
from bridge.store.outbox_rows import ClaimedRow, Hopeless
from bridge.teller import Teller
from routing.messages import OutboundKind

LONG = timedelta(days=1)  # a room that still waits then is told of


def tell_waiting(tx: Tx, teller: Teller, now: datetime) -> None:
    """Once a day (UTC), as long as there is any."""
    waiting = outbox.waiting_since(tx, OutboundKind.FORGET_PLACE, now - LONG)
    if waiting is None:
        return
    about = uuid5(NAMESPACE_OID, f"rooms wait {now.date()}")
    number, since = str(waiting.number), teller.clock(waiting.oldest)
    teller.tell(tx, about, "erase_rooms_wait", now, n=number, since=since)


def tell_leftover(tx: Tx, teller: Teller, row: ClaimedRow, judged: Judged, now: datetime) -> None:
    """Nothing where the room was emptied, or will be tried again."""
    if row.kind is not OutboundKind.FORGET_PLACE:
        return
    name = row.payload.body.text
    if isinstance(judged.outcome, Hopeless):
        place = row.place.hex[:8] if row.place is not None else row.message.hex[:8]
        about = uuid5(row.id, f"not emptied {row.tries}")
        teller.tell(tx, about, "erase_room_failed", now, room=name or place, row=str(row.id))
    elif judged.gone and name:
        teller.tell(tx, uuid5(row.id, "gone"), "erase_room_gone", now, room=name)
