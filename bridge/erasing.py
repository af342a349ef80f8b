"""A client's wish to be erased, carried out in the transaction of the step that decided it.

Whatever they said after the step is a stranger's. Where the ledger of erasures cannot be written,
this lane's step fails, and is tried again: no other lane waits for it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from bridge.folds import Fold
from bridge.house import Current
from bridge.rows import done_to
from bridge.store import gone, legalholds, quiet, strangers
from bridge.store.database import Tx
from bridge.store.errors import StoreDown
from bridge.store.leaving import Leaving
from bridge.store.outbox_rows import NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.sealer import Sealer
from bridge.teller import operator_row
from bridge.testifying import erased
from routing.effects import EraseClient, at_place
from routing.ids import EventId, LaneId, MessageId, PlaceId
from routing.messages import Body, OutboundKind


class NotErased(Exception):
    """A client cannot be erased now. The text says why."""


def erase_client(
    tx: Tx, sealer: Sealer, current: Current, fold: Fold, now: datetime
) -> list[NewRow]:
    """What the operator must be told. Raises NotErased."""
    lane = fold.claimed.lane
    if legalholds.is_held(tx, lane):
        raise NotErased("there is a legal hold on this client")
    handled = {row.seq for row in fold.done} | {row.seq for row, _ in fold.parked}
    places = [
        place
        for decided in fold.decided
        for effect in decided.effects
        if isinstance(effect, EraseClient)
        for place in effect.places
    ]
    quiet.shut(tx, lane)  # whatever comes in until now goes with it, or is said anew below
    known = gone.conversation(tx, sealer, lane) or fold.conversation
    erased(tx, sealer, current.surroundings, lane, now)
    strangers.begin_again(tx, sealer, lane, handled, now)
    try:
        left = gone.client(
            tx, sealer, Leaving(lane, current.operator.lane, places=places), now, known
        )
    except StoreDown as error:
        raise NotErased(str(error)) from None
    return [_lost(current, place, now) for place in left.lost]


def _lost(current: Current, place: PlaceId, now: datetime) -> NewRow:
    house = current.house
    words = house.texts.say("operator.erase_room_lost", house.staff_language, room=place.hex[:8])
    return operator_row(current, MessageId(uuid5(place, f"lost {now.isoformat()}")), Body(words))


def forgetting(tx: Tx, sealer: Sealer, asked: tuple[LaneId, EventId], place: PlaceId) -> NewRow:
    """What empties a room and leaves it. It says the room's neutral name, for whom must be told
    when that fails. `asked`: by which lane, after which event.
    """
    lane, event = asked
    row = done_to(lane, event, at_place(place), OutboundKind.FORGET_PLACE)
    name = gone.names(gone.conversation(tx, sealer, lane)).get(place, "")
    return replace(row, payload=OutboxPayload(Body(name)))
