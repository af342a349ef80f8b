"""Telling the operator: a row like any other, written in the transaction that noticed it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from bridge.house import Current
from bridge.store import outbox, routes
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.outbox_rows import BrokenRow, NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.sealer import Sealer
from routing.effects import OPERATOR, URGENT, Marks, Notify
from routing.facts import Facts
from routing.ids import LaneId, MessageId, OutboundId, PlaceId
from routing.messages import Body, Opening, OutboundKind, Voice
from routing.speech import report


def opening_row(current: Current, about: UUID) -> NewRow:
    """A room of the operator's own, named by what it is made for: the same makes the same."""
    operator, house = current.operator, current.house
    place = PlaceId(uuid5(about, "place"))
    message = MessageId(uuid5(place, "open"))
    reason = Body(house.texts.say("operator.here", house.staff_language))
    name = house.texts.say("operator.room", house.staff_language)
    return NewRow(
        OutboundId(uuid5(message, "row")),
        operator.lane,
        OPERATOR,
        OutboundKind.OPEN_PLACE,
        message,
        OutboxPayload(opening=Opening(place, name, (operator.author,), reason)),
        URGENT,
        account=operator.account,
    )


def operator_row(current: Current, message: MessageId, body: Body) -> NewRow:
    """A message in the operator's room that calls them, and that nobody else may read."""
    operator, house = current.operator, current.house
    payload = OutboxPayload(
        body,
        voice=Voice.CALL,
        mentions=(operator.author,),
        readers=frozenset({operator.author}),
        marks=Marks(again=house.texts.say("mark.again", house.staff_language)),
    )
    row = OutboundId(uuid5(message, "row"))
    return NewRow(row, operator.lane, OPERATOR, OutboundKind.SEND, message, payload)


class Teller:
    """For what no lane's step notices: broken rows, a full disk, a configuration with faults."""

    def __init__(self, current: Callable[[], Current], sealer: Sealer) -> None:
        self._current, self._sealer = current, sealer

    def tell(self, tx: Tx, about: UUID, key: str, now: datetime, **values: str) -> None:
        """The sentence `operator.<key>`, once for each `about`."""
        current = self._current()
        notify = self._report(current, about, key, now, values)
        self._add(tx, operator_row(current, notify.message, notify.body), now)

    def tell_broken(self, tx: Tx, row: BrokenRow, now: datetime) -> None:
        """A row that cannot be opened; where it is the operator's own way, they get a new room."""
        if row.party == OPERATOR and self._is_lost(tx, row.lane):
            self.reopen(tx, row.id, now, lane=row.lane)
        self.tell(tx, row.id, "tampered", now)

    def reopen(self, tx: Tx, about: UUID, now: datetime, *, lane: LaneId) -> None:
        """The operator's room is gone, or the way to it: a new one, ahead of what waits for it.

        A former operator, who has a lane of their own, is not invited again.
        """
        current = self._current()
        if lane != current.operator.lane:
            return
        routes.unseat(tx, lane, OPERATOR)
        self._add(tx, opening_row(current, uuid5(about, now.isoformat())), now)

    def _is_lost(self, tx: Tx, lane: LaneId) -> bool:
        try:
            return routes.find(tx, self._sealer, lane, OPERATOR) is None
        except Unreadable:
            return True

    def explain(self, tx: Tx, about: UUID, key: str, now: datetime) -> None:
        """The sentence `room.<key>`, ahead of what waits, for devices nobody vouches for too."""
        current = self._current()
        house = current.house
        body = Body(house.texts.say(f"room.{key}", house.staff_language))
        row = operator_row(current, MessageId(uuid5(about, f"explain:{key}")), body)
        ahead = replace(row, priority=1, payload=replace(row.payload, plain=True))
        self._add(tx, ahead, now)

    def _add(self, tx: Tx, row: NewRow, now: datetime) -> None:
        if not outbox.exists(tx, row.id):
            outbox.add(tx, self._sealer, [row], now)

    @staticmethod
    def _report(
        current: Current, about: UUID, key: str, now: datetime, values: dict[str, str]
    ) -> Notify:
        house = current.house
        facts = Facts(now, house, house.flow, lambda label: uuid5(about, label))
        return report(facts, key, **values)
