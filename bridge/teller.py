"""Telling the operator: a row like any other, written in the transaction that noticed it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from bridge.house import Current, Operator
from bridge.store import lanes, outbox, routes
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.outbox_rows import BrokenRow, NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind
from config.times import month, spoken
from routing.effects import OPERATOR, URGENT, Marks, Notify
from routing.facts import Facts
from routing.ids import LaneId, MessageId, OutboundId, PlaceId
from routing.messages import Body, Opening, OutboundKind, Voice
from routing.saying.speech import report


def opening_row(current: Current, about: UUID) -> NewRow:
    """A room of the operator's own, named by what it is made for: the same makes the same."""
    return replace(_opening(current, PlaceId(uuid5(about, "place"))), priority=URGENT)


def first_row(current: Current) -> NewRow:
    """The room that the operator has from the first start on."""
    return _opening(current, current.operator.place)


def _opening(current: Current, place: PlaceId) -> NewRow:
    operator, house = current.operator, current.house
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
        account=operator.account,
    )


def operator_row(current: Current, message: MessageId, body: Body) -> NewRow:
    """A message in the operator's room that calls them, and that nobody else may read."""
    house = current.house
    again = house.texts.say("mark.again", house.staff_language)
    return notice_row(current.operator, message, body, again)


def notice_row(operator: Operator, message: MessageId, body: Body, again: str) -> NewRow:
    """As operator_row, where there is no house. `again`: the words for a message sent twice."""
    payload = OutboxPayload(
        body,
        voice=Voice.CALL,
        mentions=(operator.author,),
        readers=frozenset({operator.author}),
        marks=Marks(again=again),
    )
    row = OutboundId(uuid5(message, "row"))
    return NewRow(row, operator.lane, OPERATOR, OutboundKind.SEND, message, payload)


class Teller:
    """For what no lane's step notices: broken rows, a full disk, a configuration with faults."""

    def __init__(self, current: Callable[[], Current], sealer: Sealer) -> None:
        self._current, self._sealer = current, sealer

    def open(self, tx: Tx, now: datetime) -> None:
        """Called at every start: the operator has a lane, and a room, or soon will."""
        current = self._current()
        operator = current.operator
        lanes.make(tx, operator.lane, LaneKind.POST, now)
        try:
            known = routes.find(tx, self._sealer, operator.lane, OPERATOR) is not None
        except Unreadable:
            self.reopen(tx, operator.place, now, lane=operator.lane)
            return
        if not known:
            self._add(tx, first_row(current), now)

    def tell(self, tx: Tx, about: UUID, key: str, now: datetime, **values: str) -> MessageId:
        """The sentence `operator.<key>`, once for each `about`; what the message is called."""
        current = self._current()
        notify = self._report(current, about, key, now, values)
        self._add(tx, operator_row(current, notify.message, notify.body), now)
        return notify.message

    def words(self, key: str, **values: str) -> str:
        """In the language of the staff."""
        house = self._current().house
        return house.texts.say(key, house.staff_language, **values)

    def clock(self, at: datetime) -> str:
        """A moment as the staff read it."""
        return self._current().house.clock(at)

    def length(self, time: timedelta) -> str:
        """A period as the staff say it."""
        house = self._current().house
        return spoken(time, house.texts, house.staff_language)

    def month(self, first: date) -> str:
        """A month as the staff call it."""
        return month(first, self._current().house.staff_language)

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
        """`operator.<key>`, ahead of what waits, shown on devices that nobody vouches for too."""
        current = self._current()
        house = current.house
        body = Body(house.texts.say(f"operator.{key}", house.staff_language))
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
