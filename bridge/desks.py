"""The desks of counsellors: who has one, and that at every start and reload each has its place.

A desk of somebody who is not in the files any more, or moved to another address, keeps its lane:
what is still on its way to it means nothing. Its room is emptied and left.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from adapters.port import Adapter
from bridge.house import Current, DeskSeat
from bridge.rows import OPENS_DESK, done_to
from bridge.store import deskplaces, lanes, outbox, parked, routes
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.outbox_rows import NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.routes import Opened
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind
from bridge.store.times import micros
from routing.effects import NORMAL, at_place
from routing.facts import Counsellor, House
from routing.ids import AccountName, ChatId, EventId, LaneId, PlaceId
from routing.messages import Address, Body, Opening, OutboundKind

OPEN, FORGET = OutboundKind.OPEN_PLACE, OutboundKind.FORGET_PLACE


def desks_of(
    name: str, house: House, roster: Collection[Counsellor], adapters: Mapping[AccountName, Adapter]
) -> dict[LaneId, DeskSeat]:
    """One for each counsellor, where the organisation has desks; with the same ids at every start.

    `name`: the organisation's, as the files have it.
    """
    seats = [_seat(name, one, adapters.get(one.account)) for one in roster if house.desks]
    return {seat.lane: seat for seat in seats}


def _seat(name: str, counsellor: Counsellor, adapter: Adapter | None) -> DeskSeat:
    own = uuid5(NAMESPACE_OID, f"{name} desk {counsellor.id} {counsellor.author}")
    in_chat = adapter is not None and adapter.capabilities.desk_is_chat
    return DeskSeat(
        LaneId(uuid5(own, "lane")),
        PlaceId(uuid5(own, "place")),
        counsellor.id,
        counsellor.account,
        counsellor.author,
        adapter.network_id if adapter is not None and in_chat else None,
    )


class Desks:
    """`chats`: accounts on which no room is a desk, but the chat with its counsellor."""

    def __init__(self, sealer: Sealer, current: Current, chats: Collection[AccountName]) -> None:
        self._sealer, self._current, self._chats = sealer, current, chats

    def open(self, tx: Tx, now: datetime) -> None:
        """Called at every start and reload: each desk has a lane, and a place, or soon will."""
        current = self._current
        for lane in lanes.all_of(tx, LaneKind.DESK):
            if lane not in current.desks:
                self._leave(tx, lane, now)
        for seat in current.desks.values():
            lanes.make(tx, seat.lane, LaneKind.DESK, now)
            stays = self._stays(tx, seat.lane)
            if not stays and not deskplaces.tasks(tx, seat.lane, OPEN):
                self._keep(tx, seat.lane, now)
                stays = self._stays(tx, seat.lane)
            place = next(iter(stays), seat.place)  # one that is just being left is made anew behind
            if place not in stays or not self._is_there(tx, seat.lane, place):
                self._settle_in(tx, replace(seat, place=place), now)

    def _keep(self, tx: Tx, lane: LaneId, now: datetime) -> None:
        """They are back before anybody has left their room."""
        for task in deskplaces.tasks(tx, lane, FORGET):
            if task.untouched:
                outbox.cancel(tx, lane, task.party, now)

    def _stays(self, tx: Tx, lane: LaneId) -> list[PlaceId]:
        """Where this desk is; a room that is being left is none. It may have had others before."""
        leaving = {task.party for task in deskplaces.tasks(tx, lane, FORGET)}
        ways = [place for place, _ in deskplaces.ways(tx, lane)]
        return [place for place in ways if at_place(place) not in leaving]

    def _is_there(self, tx: Tx, lane: LaneId, place: PlaceId) -> bool:
        try:
            return routes.find(tx, self._sealer, lane, at_place(place)) is not None
        except Unreadable:  # the same room is found again, by its name
            return False

    def _settle_in(self, tx: Tx, seat: DeskSeat, now: datetime) -> None:
        party = at_place(seat.place)
        if seat.network is not None:
            to = Address(seat.account, ChatId(seat.author))
            chat = Opened(seat.lane, party, to, seat.network, place=seat.place)
            routes.opened(tx, self._sealer, [chat], micros(now))
            return
        begun = deskplaces.tasks(tx, seat.lane, OPEN)
        for task in begun:
            if task.parked:
                parked.retry(tx, task.id, now)
        if not begun:
            opening, leaving = self._opening(seat, now), deskplaces.tasks(tx, seat.lane, FORGET)
            if leaving:  # not before its old room is left: else the new one would be
                opening = replace(opening, priority=NORMAL)
            outbox.add(tx, self._sealer, [opening], now)

    def _opening(self, seat: DeskSeat, now: datetime) -> NewRow:
        reason = Body(self._say("reason"))
        opening = Opening(seat.place, self._say("room"), (seat.author,), reason)
        row = done_to(seat.lane, _now(seat.place, now), at_place(seat.place), OPEN)
        payload = OutboxPayload(opening=opening)
        return replace(row, payload=payload, account=seat.account, priority=OPENS_DESK)

    def _leave(self, tx: Tx, lane: LaneId, now: datetime) -> None:
        """Of somebody who has no desk here any more."""
        leaving = {task.party for task in deskplaces.tasks(tx, lane, FORGET)}
        rooms = set()
        for place, account in deskplaces.ways(tx, lane):
            if at_place(place) in leaving:
                continue
            outbox.cancel(tx, lane, at_place(place), now)
            if account in self._chats:
                routes.forget_place(tx, lane, place)
            else:
                rooms.add(at_place(place))
        for task in deskplaces.tasks(tx, lane, OPEN):
            if task.parked or task.untouched:
                outbox.cancel(tx, lane, task.party, now)
            elif task.party not in leaving:  # it is being made: left right after
                rooms.add(task.party)
        outbox.add(tx, self._sealer, [self._forgetting(lane, one, now) for one in rooms], now)

    def _forgetting(self, lane: LaneId, party: str, now: datetime) -> NewRow:
        row = done_to(lane, _now(lane, now), party, FORGET)
        return replace(row, payload=OutboxPayload(Body(self._say("room"))))

    def _say(self, key: str) -> str:
        house = self._current.house
        return house.texts.say(f"desk.{key}", house.staff_language)


def in_chats(adapters: Mapping[AccountName, Adapter]) -> frozenset[AccountName]:
    """Accounts on which the chat with a counsellor is their desk."""
    return frozenset(name for name, one in adapters.items() if one.capabilities.desk_is_chat)


def _now(what: PlaceId | LaneId, now: datetime) -> EventId:
    """The same room may be made, left and made again."""
    return EventId(uuid5(what, now.isoformat()))
