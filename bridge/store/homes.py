"""Which lane a place belongs to: the way back from what a network delivers.

Each row of `addresses` bears a keyed mark over all of it. A row whose mark does not fit, or that is
not there, is written anew from the route to that place, which is sealed with the key of its lane.
So no cell that somebody changed brings what one client says to another one's lane.
"""

from collections.abc import Collection, Iterable
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, select

from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.routes import Back, address, opened_route, write_address
from bridge.store.sealer import Sealer
from bridge.store.sorting import Home
from bridge.store.sql import read, read_column, run_many
from bridge.store.tables import Role, accounts, addresses, lanes, routes
from routing.effects import CLIENT, OPERATOR
from routing.ids import ChatId, NetworkId

PLACE = 16  # bytes of an id
PAGE = 500  # rows without a mark that are looked at together
_homes = select(
    addresses.c.place_index, addresses.c.lane, addresses.c.role, addresses.c.place,
    addresses.c.mark,
).where(
    addresses.c.place_index.in_(bindparam("places", expanding=True)),
    addresses.c.lane.in_(select(lanes.c.id).where(lanes.c.id == addresses.c.lane)),
)  # fmt: skip
_ways = select(
    routes.c.lane, routes.c.party, routes.c.account, routes.c.place, routes.c.place_index,
    routes.c.sealed_chat, routes.c.sealed_readers,
).where(
    routes.c.place_index.in_(bindparam("places", expanding=True)),
    routes.c.lane.in_(select(lanes.c.id).where(lanes.c.id == routes.c.lane)),
)  # fmt: skip
_networks = select(accounts.c.network)
_unmarked = (
    select(addresses.c.place_index)
    .where(addresses.c.mark.is_(None), addresses.c.place_index > bindparam("behind"))
    .order_by(addresses.c.place_index)
    .limit(PAGE)
)


def find_homes(
    tx: Tx, sealer: Sealer, places: Iterable[bytes], of: Iterable[NetworkId] = ()
) -> dict[bytes, Home]:
    """Which lanes these places belong to; unknown ones are missing. `of`: in these networks.

    So are those of which no route tells: who speaks there begins anew, or somebody is told.
    """
    wanted = set(places)
    if not wanted:
        return {}
    found = {
        index: home
        for index, lane, role, place, mark in read(tx, _homes, {"places": sorted(wanted)})
        if (home := _marked(sealer, index, (lane, role, place), mark)) is not None
    }
    found |= _restored(tx, sealer, wanted - found.keys(), of)
    return {index: Home(*home) for index, home in found.items()}


def mark_all(tx: Tx, sealer: Sealer) -> None:
    """Rows of before there were marks get one, as the routes tell of them. Nothing else does."""
    behind = b""
    while some := tx.scalars(_unmarked, {"behind": behind}).all():
        behind = some[-1]
        _restored(tx, sealer, some)


def networks(tx: Tx) -> list[NetworkId]:
    """On which we have an account, or had one."""
    return [NetworkId(name) for name in read_column(tx, _networks)]


def stands(sealer: Sealer, known: Iterable[NetworkId], index: object, chat: ChatId) -> bool:
    """Whether this index is of that chat, in one of these networks."""
    return any(sealer.index("place", network, chat) == index for network in known)


def _marked(sealer: Sealer, index: bytes, said: tuple[Any, Any, Any], mark: object) -> Back | None:
    lane, role, place = said
    if not isinstance(mark, bytes) or not isinstance(role, str) or not isinstance(lane, bytes):
        return None
    if place is not None and not (isinstance(place, bytes) and len(place) == PLACE):
        return None
    home = Back(lane, role, place)
    return home if compare_digest(mark, address(sealer, index, home)["mark"]) else None


def _restored(
    tx: Tx, sealer: Sealer, places: Collection[bytes], of: Iterable[NetworkId] = ()
) -> dict[bytes, Back]:
    """Homes that are not written, or were changed, from the routes there."""
    ways = tx.execute(_ways, {"places": sorted(places)}).mappings().all() if places else []
    if not ways:
        return {}
    known, told = {*of, *networks(tx)}, dict[bytes, set[Back]]()
    sealer.load_keys_of(way["sealed_chat"] for way in ways)
    for way in ways:
        try:
            route = opened_route(sealer, {**way, "place": None, "sealed_readers": None})
        except Unreadable:
            continue
        home = _home(way["lane"], way["party"], way["place"])
        if home is not None and stands(sealer, known, way["place_index"], route.to.chat):
            told.setdefault(way["place_index"], set()).add(home)
    found = {index: home for index, homes in told.items() if (home := _one(homes)) is not None}
    run_many(tx, write_address, [address(sealer, index, home) for index, home in found.items()])
    return found


def _one(homes: set[Back]) -> Back | None:
    """A chat that was a client's and is a place of staff now is theirs. None: nobody can tell."""
    staff = {home for home in homes if home.role != Role.CLIENT} or homes
    return next(iter(staff)) if len(staff) == 1 else None


def _home(lane: bytes, party: str, place: object) -> Back | None:
    """Of the client's own chat and of a place of their own: other parties are guests there."""
    if party == CLIENT:
        return Back(lane, Role.CLIENT, None)
    if party == OPERATOR:
        return Back(lane, Role.OPERATOR, place if isinstance(place, bytes) else None)
    kind, _, name = party.partition(":")
    return Back(lane, Role.PLACE, bytes.fromhex(name)) if kind == "place" else None
