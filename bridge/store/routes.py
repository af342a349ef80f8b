"""Where a party is now. What is queued is for a party, so it follows when the party moves.

A route is sealed with the lane's key and bound to its party. `addresses` is the way back: which
lane a chat belongs to, found by a keyed hash.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text, update

from bridge.keys import Key, KeyKind, KeyOwner
from bridge.store.database import Tx
from bridge.store.errors import Edited
from bridge.store.sealer import SHORT, Cell, Sealer, shown
from bridge.store.sql import Values, is_name, lock, upsert
from bridge.store.tables import Out, Role, addresses, copies, outbox, routes
from routing.effects import at_place
from routing.ids import AccountName, AuthorId, ChatId, LaneId, NetworkId, PlaceId
from routing.messages import Address, OutboundKind


@dataclass(frozen=True, slots=True)
class Route:
    """Where a party is. `readers` may be there beside us; empty: not checked.

    `addressee` is the one of them whose place it is; None: nobody is named.
    """

    to: Address
    place: PlaceId | None = None
    readers: frozenset[AuthorId] = field(default=frozenset(), repr=False)
    addressee: AuthorId | None = field(default=None, repr=False)


COLUMNS = ("lane", "party", "account", "place", "place_index", "sealed_chat", "sealed_readers")
write_route = upsert("routes", COLUMNS, ("lane", "party"))
write_address = upsert(
    "addresses", ("place_index", "lane", "role", "place", "mark"), ("place_index",)
)
_select = select(
    routes.c.account, routes.c.place, routes.c.place_index, routes.c.sealed_chat,
    routes.c.sealed_readers,
).where(routes.c.lane == bindparam("lane"), routes.c.party == bindparam("party"))  # fmt: skip
_forget = delete(routes).where(
    routes.c.lane == bindparam("lane"), routes.c.party == bindparam("party")
)
_forget_place = delete(routes).where(
    routes.c.lane == bindparam("lane"), routes.c.place == bindparam("place")
)
_forget_copies = delete(copies).where(
    copies.c.lane == bindparam("lane"),
    copies.c.place_index.in_(
        select(routes.c.place_index).where(
            routes.c.lane == bindparam("lane"), routes.c.place == bindparam("place")
        )
    ),
)
_forget_address = delete(addresses).where(
    addresses.c.lane == bindparam("lane"), addresses.c.place == bindparam("place")
)
_move = (
    update(outbox)
    .where(
        outbox.c.lane == bindparam("of"),
        outbox.c.party == bindparam("whom"),
        text("outbox.state < 3"),
        outbox.c.state != int(Out.SENDING),  # it is on its way where it was
        outbox.c.kind != OutboundKind.OPEN_PLACE,
    )
    .values(account=bindparam("now_at"))
)


class Back(NamedTuple):
    """Where a place belongs: a lane, what it is to that lane, and which of its places."""

    lane: bytes
    role: str
    place: bytes | None


def address(sealer: Sealer, index: bytes, back: Back) -> Values:
    """The columns of the way back from a place, with the mark that binds them to one another."""
    lane, role, place = back
    mark = sealer.mark("address", index, lane, role.encode(), place or b"")
    return {"place_index": index, "lane": lane, "role": role, "place": place, "mark": mark}


def lane_owner(lane: bytes) -> KeyOwner:
    """Whose key seals what belongs to a lane but to none of its cases."""
    return KeyOwner(KeyKind.CLIENT, lane.hex())


def _cell(lane: bytes, party: str, column: str) -> Cell:
    return Cell("routes", party.encode(), column, lane)


def sealed_route(sealer: Sealer, key: Key, whose: tuple[bytes, str], route: Route) -> Values:
    """The columns of a route of this lane and party, without the index of its place."""
    lane, party = whose
    chat = route.to.chat.encode("utf-8", "surrogatepass")
    readers = _written(route)
    return {
        "lane": lane,
        "party": party,
        "account": route.to.account,
        "place": route.place.bytes if route.place else None,
        "sealed_chat": sealer.seal(key, chat, _cell(lane, party, "chat"), SHORT),
        "sealed_readers": sealer.seal(key, readers, _cell(lane, party, "readers"))
        if route.readers
        else None,
    }


def opened_route(sealer: Sealer, row: Values) -> Route:
    """The route in these columns. Raises Unreadable."""
    lane, party = row["lane"], row["party"]
    chat = sealer.open(row["sealed_chat"], _cell(lane, party, "chat"))
    sealed = row["sealed_readers"]
    readers = b"[]" if sealed is None else sealer.open(sealed, _cell(lane, party, "readers"))
    if not (row["place"] is None or is_name(row["place"])):
        raise Edited("routes", shown(lane))
    return Route(
        Address(row["account"], ChatId(chat.decode("utf-8", "surrogatepass"))),
        PlaceId(UUID(bytes=row["place"])) if row["place"] else None,
        *_read(readers),
    )


def _written(route: Route) -> bytes:
    """Who may be there as JSON: a list, and beside it whose place it is, where that is known."""
    names = sorted(route.readers)
    whose = route.addressee
    return json.dumps(names if whose is None else {"readers": names, "addressee": whose}).encode()


def _read(written: bytes) -> tuple[frozenset[AuthorId], AuthorId | None]:
    """As `_written` writes it. Raises ValueError, TypeError."""
    said = json.loads(written)
    old = not isinstance(said, dict)
    names, whose = (said, None) if old else (said.get("readers"), said.get("addressee"))
    return frozenset(AuthorId(name) for name in names), None if whose is None else AuthorId(whose)


@dataclass(frozen=True, slots=True)
class Opened:
    """A place that is known from now on: the way to it for a party, and the way back."""

    lane: LaneId
    party: str
    to: Address
    network: NetworkId
    role: Role = Role.PLACE
    place: PlaceId | None = None


def opened(tx: Tx, sealer: Sealer, places: Iterable[Opened], at: int) -> list[bytes]:
    """Remember these places; gives their indexes. What waits for the party may go."""
    indexes = []
    for one in places:
        lane = one.lane.bytes
        index = sealer.index("place", one.network, one.to.chat)
        key = sealer.key(lane_owner(lane), at)
        row = sealed_route(sealer, key, (lane, one.party), Route(one.to, one.place))
        tx.execute(write_route, row | {"place_index": index})
        place = one.place.bytes if one.place else None
        tx.execute(write_address, address(sealer, index, Back(lane, one.role, place)))
        _moved(tx, lane, one.party, one.to.account)
        indexes.append(index)
    return indexes


def find(tx: Tx, sealer: Sealer, lane: LaneId, party: str) -> Route | None:
    """Where the party is; None: nowhere. Raises Unreadable."""
    whose = {"lane": lane.bytes, "party": party}
    row = tx.execute(_select, whose).mappings().first()
    return None if row is None else opened_route(sealer, {**row, **whose})


@dataclass(frozen=True, slots=True)
class Seating:
    """A party of the lane is at one of its places from now on."""

    lane: LaneId
    party: str
    place: PlaceId
    readers: frozenset[AuthorId] = field(repr=False)
    addressee: AuthorId | None = field(default=None, repr=False)


def seat(tx: Tx, sealer: Sealer, seating: Seating, at: int) -> bool:
    """Bring a party to a place: what was held for it goes there. False: no such place."""
    lane = seating.lane.bytes
    lock(tx, [lane])
    whose = {"lane": lane, "party": at_place(seating.place)}
    row = tx.execute(_select, whose).mappings().first()
    if row is None:
        return False
    there = opened_route(sealer, {**row, **whose})
    route = Route(there.to, there.place, seating.readers, seating.addressee)
    key = sealer.key(lane_owner(lane), at)
    values = sealed_route(sealer, key, (lane, seating.party), route)
    tx.execute(write_route, values | {"place_index": row["place_index"]})
    _moved(tx, lane, seating.party, there.to.account)
    return True


def unseat(tx: Tx, lane: LaneId, party: str) -> None:
    """The party is nowhere: what is not sent yet waits."""
    lock(tx, [lane.bytes])
    tx.execute(_forget, {"lane": lane.bytes, "party": party})
    _moved(tx, lane.bytes, party, None)


def forget_place(tx: Tx, lane: LaneId, place: PlaceId) -> None:
    """There is no such place any more: no way to it, none back, and nothing that was said there."""
    gone = {"lane": lane.bytes, "place": place.bytes}
    tx.execute(_forget_copies, gone)
    tx.execute(_forget_place, gone)
    tx.execute(_forget_address, gone)


def _moved(tx: Tx, lane: bytes, party: str, account: AccountName | None) -> None:
    tx.execute(_move, {"of": lane, "whom": party, "now_at": account})
