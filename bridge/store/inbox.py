"""What came in, stored once whatever the networks repeat, before it is confirmed to them.

A row's id is a keyed hash of where it came from, so a repeat finds itself. What cannot be read
yet keeps its place and is replaced when its key arrives; if it was handled by then, the readable
form is a new row that says so. Events of the bridge's own come in here too.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, text, update

from bridge.keys import Key, KeyDestroyed, KeyKind, KeyOwner
from bridge.store import state as adapter_state
from bridge.store.alone import Task, queue, shared
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.homes import find_homes
from bridge.store.inbox_rows import Happened
from bridge.store.quiet import resting
from bridge.store.readiness import hurry
from bridge.store.routes import (
    Back,
    Route,
    address,
    lane_owner,
    sealed_route,
    write_address,
    write_route,
)
from bridge.store.sealer import Cell, Sealer
from bridge.store.sets import run_set
from bridge.store.sorting import NOWHERE, Home, Letter, sort
from bridge.store.sql import Values, lock, run_many, wake
from bridge.store.tables import LaneKind, Role, inbox, lanes
from bridge.store.times import micros
from routing.effects import CLIENT
from routing.ids import AccountName, LaneId, NetworkId, SourceId
from routing.messages import Address, Inbound, InboundKind


@dataclass(frozen=True, slots=True)
class Batch:
    """What an account of ours received. `strangers`: an unknown chat is a new client.

    `state` is the adapter's own, stored in the same commit; None deletes a key. `urgent`: of which
    messages the lanes go first.
    """

    account: AccountName
    network: NetworkId
    strangers: bool
    messages: Sequence[Inbound]
    state: Mapping[str, bytes | None] = field(default_factory=dict, repr=False)
    urgent: Collection[SourceId] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """`lanes` have something to do now; `unknown` rows wait for their place to be known."""

    lanes: frozenset[LaneId]
    unknown: int
    repeats: int


_insert = insert(inbox)
_insert_lane = insert(lanes)
_replace = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"))
    .values(sealed_what=bindparam("sealed"), unreadable=False)
)
_post = text(
    "INSERT INTO inbox (id, lane, at, sealed_what)"
    " SELECT :id, :lane, :at, :sealed"
    " WHERE EXISTS (SELECT 1 FROM lanes WHERE id = :lane)"  # erased meanwhile: nobody to tell
    " ON CONFLICT (id) DO NOTHING"
)
_purge = delete(inbox).where(
    text("finished_at IS NOT NULL"), inbox.c.finished_at < bindparam("before")
)


def inbox_key(sealer: Sealer, now: datetime) -> Key:
    """The key of the day: what it sealed is handled within minutes.

    It is everybody's, so where it was destroyed there is another one for the rest of the day.
    """
    day = KeyOwner(KeyKind.INBOX, now.date().isoformat())
    for owner in (day, day.again):
        with suppress(KeyDestroyed):
            return sealer.key(owner, micros(now))
    return sealer.key(day.again.again, micros(now))


def cell(row: bytes, home: Home) -> Cell:
    """Binds what was said to who said it where: those columns cannot be changed unnoticed."""
    lane, role, place = home
    return Cell("inbox", row + (role or "").encode() + (place or b""), "what", lane or b"")


def receive(tx: Tx, sealer: Sealer, batch: Batch, now: datetime) -> Receipt:
    """Store messages and the adapter's state: all of it when the transaction commits.

    In a network that takes strangers, what only tells about our standing in an unknown chat
    (blocked, left) makes no client and is dropped.
    """
    found = sort(tx, sealer, batch.network, batch.messages)
    letters = list(found.letters.values())
    fresh = [letter for letter in letters if letter.fresh]
    _settle_in(tx, sealer, batch, fresh, now)
    if batch.strangers:
        fresh = [letter for letter in fresh if letter.home.lane is not None]
    touched = {letter.home.lane for letter in letters if letter.home.lane is not None}
    asking = {one.home.lane for one in letters if one.message.source in batch.urgent}
    waits = bool(asking) or not all(one.fresh for one in letters)
    if waits:  # what is there already changes: whoever decides must not be at work on it
        lock(tx, touched)  # in one order with everybody else
    key = inbox_key(sealer, now)
    run_set(tx, _insert, [_row(sealer, key, letter) | _arrival(batch, now) for letter in fresh])
    replaced = [
        {"row": one.name, "sealed": sealer.seal(key, encode(one.message), cell(one.name, one.home))}
        for one in letters
        if not one.fresh
    ]
    run_many(tx, _replace, replaced)
    adapter_state.put(tx, sealer, batch.network, batch.state)
    wake(tx, touched if waits else resting(tx, touched), micros(now))
    hurry(tx, [lane for lane in asking if lane is not None], now)
    return Receipt(
        frozenset(LaneId(UUID(bytes=lane)) for lane in touched),
        sum(letter.home.lane is None for letter in fresh),
        found.repeats,
    )


def _row(sealer: Sealer, key: Key, letter: Letter) -> Values:
    home = letter.home
    return {
        "id": letter.name,
        "lane": home.lane,
        "role": home.role,
        "place": home.place,
        "place_index": letter.index if home.lane is None else None,
        "unreadable": letter.message.kind is InboundKind.UNREADABLE,
        "recovered": letter.recovered,
        "sealed_what": sealer.seal(key, encode(letter.message), cell(letter.name, home)),
    }


def _arrival(batch: Batch, now: datetime) -> Values:
    return {"account": batch.account, "at": micros(now)}


def _settle_in(
    tx: Tx, sealer: Sealer, batch: Batch, letters: Sequence[Letter], now: datetime
) -> None:
    """Find the home of each; a stranger's chat becomes a lane of its own."""
    homes = _homes(tx, sealer, batch.network, {letter.index for letter in letters})
    if batch.strangers:
        chats = {
            letter.index: letter.message.place
            for letter in letters
            if letter.index not in homes and letter.message.kind is not InboundKind.MEMBERSHIP
        }
        homes |= make_lanes(tx, sealer, chats, micros(now))
    for letter in letters:
        letter.home = homes.get(letter.index, NOWHERE)


def _homes(tx: Tx, sealer: Sealer, network: NetworkId, places: set[bytes]) -> dict[bytes, Home]:
    """Of those that are known. A place may be written down this very moment by somebody who does
    not see our rows yet: they would wait for it, and what comes later would overtake them.
    """
    homes = find_homes(tx, sealer, places, [network])
    unknown = places - homes.keys()
    if unknown and shared(tx):
        queue(tx, Task.PLACES)  # before any lane's lock, as whoever writes places down
        homes |= find_homes(tx, sealer, unknown, [network])
    return homes


def make_lanes(
    tx: Tx, sealer: Sealer, chats: Mapping[bytes, Address], at: int
) -> dict[bytes, Home]:
    """A lane for each of these chats, with its key, address and route."""
    made = {index: uuid4().bytes for index in chats}
    keys = sealer.keys.use_many([lane_owner(lane) for lane in made.values()], at)
    ways = []
    for index, lane in made.items():
        route = Route(chats[index])
        way = sealed_route(sealer, keys[lane_owner(lane)], (lane, CLIENT), route)
        ways.append(way | {"place_index": index})
    known = [address(sealer, index, Back(lane, Role.CLIENT, None)) for index, lane in made.items()]
    run_many(
        tx,
        _insert_lane,
        [{"id": lane, "kind": LaneKind.CLIENT, "touched_at": at} for lane in made.values()],
    )
    run_many(tx, write_address, known)
    run_many(tx, write_route, ways)
    return {index: Home(lane, Role.CLIENT, None) for index, lane in made.items()}


@dataclass(frozen=True, slots=True)
class Post:
    """An event of the bridge's own for a lane. The same event id is taken once."""

    lane: LaneId
    event: Happened


def post(tx: Tx, sealer: Sealer, posts: Sequence[Post], now: datetime) -> None:
    """Put events into lanes' inboxes. A lane that is erased gets none."""
    put_in(tx, sealer, posts, now)
    wake(tx, {one.lane.bytes for one in posts}, micros(now))


def put_in(tx: Tx, sealer: Sealer, posts: Sequence[Post], now: datetime) -> None:
    """As post, for whoever handles these lanes at once, or wakes them."""
    key = inbox_key(sealer, now) if posts else None
    rows = [
        {
            "id": one.event.id.bytes,
            "lane": one.lane.bytes,
            "at": micros(now),
            "sealed": sealer.seal(
                key, encode(one.event), cell(one.event.id.bytes, Home(one.lane.bytes, None, None))
            ),
        }
        for one in posts
        if key is not None
    ]
    take_in(tx, rows)


def take_in(tx: Tx, rows: Sequence[Values]) -> None:
    """Events as `post` seals them: id, lane, at, sealed. Nothing for a lane that is erased."""
    run_many(tx, _post, rows)


def purge(tx: Tx, before: datetime) -> int:
    """Forget what was handled before this moment; how many rows."""
    return tx.execute(_purge, {"before": micros(before)}).rowcount
