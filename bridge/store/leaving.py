"""Rooms of a client who is erased, and that are not emptied yet: the operator's lane sees to it.

What has to be done there is moved, with the way to each room, before the client's rows go. It is
sealed with the key of that lane from then on and holds nothing about the client: the room's
neutral name, and the place's random id. A row that is on its way stays on its way: what becomes of
it is written where it is now.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, bindparam, select, text, update

from bridge.store.claiming import progress_cell
from bridge.store.codec import decode, encode
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.outbox_rows import NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.queueing import add, payload_cell, promote
from bridge.store.routes import (
    Back,
    Route,
    address,
    lane_owner,
    opened_route,
    sealed_route,
    write_address,
    write_route,
)
from bridge.store.sealer import Sealer
from bridge.store.sql import lock
from bridge.store.tables import Out, Role, outbox, routes
from bridge.store.times import micros
from routing.effects import at_place
from routing.ids import LaneId, MessageId, OutboundId, PlaceId
from routing.messages import Body, Opening, OutboundKind

PLACE = "place:"
FORGET, OPEN = OutboundKind.FORGET_PLACE, OutboundKind.OPEN_PLACE

_ways = select(
    routes.c.party, routes.c.account, routes.c.place, routes.c.place_index, routes.c.sealed_chat,
    routes.c.sealed_readers,
).where(routes.c.lane == bindparam("of"), routes.c.party.like(f"{PLACE}%"))  # fmt: skip
_tasks = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.party, outbox.c.kind, outbox.c.state,
        outbox.c.tries, outbox.c.sealed_progress, outbox.c.target, outbox.c.sealed_payload,
    )
    .where(outbox.c.lane == bindparam("of"), outbox.c.party.like(f"{PLACE}%"))
    .where(outbox.c.kind.in_([str(FORGET), str(OPEN)]))
    .where(text("(outbox.state < 3 OR outbox.state = 4)"))
)  # fmt: skip
_move = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        lane=bindparam("to"), case_id=None, target=None, state=bindparam("now_in"), due=None,
        sealed_payload=bindparam("sealed"), sealed_progress=bindparam("noted"), reason=None,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves (`lane`), and who sees to their rooms (`to`). `names` are the rooms' own.

    None for `names`: it was done before, and a room that is gone is no news. None for `to`: there
    is nobody yet, so that there can be no rooms.

    `places`: rooms that may be there although making them seems to have failed.
    """

    lane: LaneId
    to: LaneId | None
    names: Mapping[PlaceId, str] | None = field(default_factory=dict)
    places: Collection[PlaceId] = ()


def hand_over(tx: Tx, sealer: Sealer, leaving: Leaving, now: datetime) -> list[PlaceId]:
    """Move what is left to do in this lane's rooms. Gives the rooms to which the way is lost."""
    if leaving.to is None:
        return []
    lock(tx, [leaving.lane.bytes, leaving.to.bytes])
    return _Mover(tx, sealer, leaving, leaving.to, now).all()


class _Mover:
    def __init__(self, tx: Tx, sealer: Sealer, leaving: Leaving, to: LaneId, now: datetime) -> None:
        self._tx, self._sealer, self._leaving, self._to = tx, sealer, leaving, to
        self._now, self._key = now, sealer.key(lane_owner(to.bytes), micros(now))

    def all(self) -> list[PlaceId]:
        of = {"of": self._leaving.lane.bytes}
        ways = self._tx.execute(_ways, of).mappings().all()
        tasks = self._tx.execute(_tasks, of).mappings().all()
        lost = {place for one in ways if (place := self._way(one)) is not None}
        parties = {one["party"] for one in ways} - {at_place(place) for place in lost}
        opening = {one["party"] for one in tasks if self._may_exist(one)} - parties
        parties |= opening
        moved = [one for one in tasks if one["party"] in (opening if _opens(one) else parties)]
        for one in moved:
            self._task(one)
        told = {one["party"] for one in moved if not _opens(one)}
        new = [self._forgetting(party) for party in sorted(parties - told)]
        add(self._tx, self._sealer, new, self._now)
        promote(self._tx, [(self._to.bytes, party) for party in sorted(parties)])
        return sorted(lost)

    def _may_exist(self, task: RowMapping) -> bool:
        """Was a room begun to be made of which nothing is known yet?"""
        if not _opens(task):
            return False
        if task["state"] == Out.PARKED:
            return _place(task["party"]) in self._leaving.places
        return bool(task["state"] != Out.QUEUED or task["tries"] > 0)

    def _way(self, row: RowMapping) -> PlaceId | None:
        """The way to a room is the other lane's from now on; the place, where it cannot be read."""
        place = _place(row["party"])
        try:
            there = opened_route(self._sealer, {**row, "lane": self._leaving.lane.bytes})
        except Unreadable:
            return place
        to = self._to.bytes
        values = sealed_route(self._sealer, self._key, (to, row["party"]), Route(there.to, place))
        self._tx.execute(write_route, values | {"place_index": row["place_index"]})
        back = Back(to, Role.PLACE, place.bytes)
        self._tx.execute(write_address, address(self._sealer, row["place_index"], back))
        return None

    def _task(self, row: RowMapping) -> None:
        to, kind = self._to.bytes, OutboundKind(row["kind"])
        cell = payload_cell(row["id"], to, (row["party"], kind, None))
        payload = encode(self._payload(kind, _place(row["party"]), self._called(row)))
        parked = row["state"] == Out.PARKED
        self._tx.execute(
            _move,
            {
                "row": row["id"],
                "to": to,
                "now_in": int(Out.QUEUED) if parked else row["state"],
                "sealed": self._sealer.seal(self._key, payload, cell),
                "noted": self._noted(row),
            },
        )

    def _noted(self, row: RowMapping) -> bytes | None:
        """How far it came, as far as that can be read."""
        if row["sealed_progress"] is None:
            return None
        try:
            note = self._sealer.open(row["sealed_progress"], progress_cell(row["id"], row["lane"]))
        except Unreadable:
            return None
        return self._sealer.seal(self._key, note, progress_cell(row["id"], self._to.bytes))

    def _called(self, row: RowMapping) -> str:
        """What the row itself says the room is called."""
        cell = payload_cell(row["id"], row["lane"], (row["party"], row["kind"], row["target"]))
        try:
            payload = decode(self._sealer.open(row["sealed_payload"], cell), OutboxPayload)
        except Unreadable:
            return ""
        return payload.opening.name if payload.opening is not None else payload.body.text

    def _payload(self, kind: OutboundKind, place: PlaceId, called: str = "") -> OutboxPayload:
        names = self._leaving.names
        name = "" if names is None else names.get(place, called or place.hex[:8])
        if kind is OPEN:  # it may be there already: found again, with nobody invited any more
            return OutboxPayload(opening=Opening(place, name or place.hex[:8], ()))
        return OutboxPayload(Body(name))

    def _forgetting(self, party: str) -> NewRow:
        place = _place(party)
        payload = self._payload(FORGET, place)
        row, message = OutboundId(uuid4()), MessageId(uuid4())
        return NewRow(row, self._to, party, FORGET, message, payload)


def _opens(task: RowMapping) -> bool:
    return bool(task["kind"] == OPEN)


def _place(party: str) -> PlaceId:
    return PlaceId(UUID(party.removeprefix(PLACE)))


__all__ = ["Leaving", "hand_over"]
