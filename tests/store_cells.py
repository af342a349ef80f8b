"""Sealed cells of a store full of planted words: read as the service does, swapped, spoilt."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Column, select, text, update

from bridge.auditing import audit
from bridge.store import aims, documents, lanes, legalholds, outbox, posted, routes, state
from bridge.store.aims import Aim
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.errors import Unreadable
from bridge.store.inbox import Post
from bridge.store.inbox_rows import Broken, Saved
from bridge.store.legalholds import Order, Whom
from bridge.store.routes import Seating
from bridge.store.tables import metadata
from bridge.store.times import micros
from routing.effects import Marks
from routing.ids import AuthorId, CaseId, CounsellorId, EventId, LaneId
from routing.messages import Choice, OutboundKind
from routing.news import DeskDeclines
from tests.evidence_kit import act, line_up, prove
from tests.store_world import World, in_room, message, row

CANARY = "canary"  # stands in everything that may lie nowhere
DESK = f"desk:{uuid4().hex}"


class SealedCell(NamedTuple):
    table: str
    column: str
    key: tuple[object, ...]
    value: bytes


def sealed_columns() -> list[Column[bytes]]:
    return [
        column
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed_")
    ]


def sealed_cells(tx: Tx) -> list[SealedCell]:
    return [
        SealedCell(column.table.name, column.name, tuple(key), value)
        for column in sealed_columns()
        for value, *key in tx.execute(select(column, *column.table.primary_key))
        if value is not None
    ]


def put(tx: Tx, cell: SealedCell, value: bytes) -> None:
    table = metadata.tables[cell.table]
    statement = update(table).values({cell.column: value})
    for column, part in zip(table.primary_key, cell.key, strict=True):
        statement = statement.where(column == part)
    assert tx.execute(statement).rowcount == 1


async def fill(world: World) -> None:
    """Two clients with something in every sealed column, full of canaries."""
    sealer, now = world.opened.sealer, world.clock.now()
    chats = [f"{CANARY}-chat-{number}" for number in (1, 2)]
    made = {chat: await world.lane(chat) for chat in chats}
    for chat, lane in made.items():
        await fill_lane(world, chat, lane)
    await world.receive(in_room(f"{CANARY} from nowhere", f"!{CANARY}-unknown:example.org"))
    saved = [Saved(one, f"{CANARY} state {one.lane.hex}".encode()) for one in await world.claim()]
    await world.write(lambda tx: lanes.save(tx, sealer, saved, now))
    kept = [Document(Kind.AGREEMENT, name, f"{CANARY} {name}".encode()) for name in ("a", "b")]
    await world.write(lambda tx: [documents.put(tx, sealer, one, now) for one in kept])
    for chat, lane in made.items():
        said = act(world, uuid4(), words=f"{CANARY} yes {chat}", document=f"{CANARY} agreement")
        await prove(world, lane, said)
        order = Order("kim", f"{CANARY} reason")
        await world.write(
            partial(legalholds.place, sealer=sealer, whom=Whom(lane, None), order=order, now=now)
        )
    await line_up(world)
    asks = [
        Post(lane, DeskDeclines(EventId(uuid4()), CounsellorId(f"{CANARY} {chat}")))
        for chat, lane in made.items()
    ]
    await world.write(lambda tx: posted.leave(tx, sealer, asks, now))


async def fill_lane(world: World, chat: str, lane: LaneId) -> None:
    sealer, now, room = world.opened.sealer, world.clock.now(), f"!room-of-{chat}:example.org"
    place = await world.open_room(lane, room)
    seating = Seating(lane, DESK, place, frozenset({AuthorId(f"@{CANARY}:example.org")}))
    await world.write(lambda tx: routes.seat(tx, sealer, seating, micros(now)))
    new = row(lane, f"{CANARY} sent", DESK)
    payload = replace(
        new.payload,
        choices=(Choice("y", f"{CANARY} label"),),
        mentions=(AuthorId(f"@{CANARY}-mention:example.org"),),
        marks=Marks(f"{CANARY} again"),
    )
    await world.add(replace(new, payload=payload, case=CaseId(uuid4())))
    [claimed] = (await world.claim_out()).rows
    note = f"{CANARY} note".encode()
    await world.write(lambda tx: outbox.progress(tx, sealer, claimed.id, note))
    await world.add(row(lane, f"{CANARY} also sent"))
    await world.settle((await world.claim_out()).rows)
    cursor = {f"cursor {lane.hex}": f"{CANARY} cursor".encode()}
    await world.receive(message(f"{CANARY} said", chat), **cursor)
    await world.receive(in_room(f"{CANARY} answered", room))


# ------------------------------------------------------------------- reading, as the service does


def _lanes_break(tx: Tx, world: World) -> bool:
    world.opened.keys.load([])
    claimed = lanes.claim(tx, world.opened.sealer, world.clock.now())
    return any(
        isinstance(one.state, Broken) or any(isinstance(r.what, Broken) for r in one.rows)
        for one in claimed
    )


def _posted_breaks(tx: Tx, world: World) -> bool:
    posted.deliver(tx, world.clock.now())
    return _lanes_break(tx, world)


def _unknown_breaks(tx: Tx, world: World) -> bool:
    """Rows of places that are not known yet are opened when their place is."""
    from bridge.store.inbox import cell
    from bridge.store.sorting import NOWHERE

    query = text("SELECT id, sealed_what FROM inbox WHERE lane IS NULL AND state = 0")
    for name, sealed in tx.execute(query):
        world.opened.sealer.open(sealed, cell(name, NOWHERE))
    return False


def _routes_break(tx: Tx, world: World) -> bool:
    for lane, party in tx.execute(text("SELECT lane, party FROM routes")).all():
        routes.find(tx, world.opened.sealer, _lane_id(lane), party)
    return False


def _outbox_breaks(tx: Tx, world: World) -> bool:
    tx.execute(text("UPDATE outbox SET state = 0, due = not_before, finished_at = NULL"))
    return bool(outbox.claim(tx, world.opened.sealer, world.wanted(), world.clock.now()).broken)


def _copies_break(tx: Tx, world: World) -> bool:
    rows = tx.execute(text("SELECT lane, message, place_index FROM copies")).all()
    wanted = [
        Aim(seq, lane, OutboundKind.EDIT, said, said, place)
        for seq, (lane, said, place) in enumerate(rows)
    ]
    found = aims.aimed(tx, world.opened.sealer, wanted)
    return any(isinstance(one, Unreadable) for one in found.values())


def _documents_break(tx: Tx, world: World) -> bool:
    for sha256 in tx.scalars(text("SELECT sha256 FROM documents")).all():
        documents.get(tx, world.opened.sealer, Kind.AGREEMENT, sha256)
    return False


def _state_breaks(tx: Tx, world: World) -> bool:
    for network, key in tx.execute(text("SELECT network, key FROM state")).all():
        state.get(tx, world.opened.sealer, network, key)
    return False


def _holds_break(tx: Tx, world: World) -> bool:
    legalholds.standing(tx, world.opened.sealer)
    return False


def _proof_breaks(tx: Tx, world: World) -> bool:
    return audit(tx, world.opened.sealer).fault is not None


def _lane_id(lane: bytes) -> LaneId:
    return LaneId(UUID(bytes=lane))


READERS: dict[str, list[Callable[[Tx, World], bool]]] = {
    "lanes": [_lanes_break],
    "inbox": [_lanes_break, _unknown_breaks],
    "posted": [_posted_breaks],
    "routes": [_routes_break],
    "outbox": [_outbox_breaks],
    "copies": [_copies_break],
    "documents": [_documents_break],
    "state": [_state_breaks],
    "evidence": [_proof_breaks],
    "consent_log": [_proof_breaks],
    "consent_tree": [_proof_breaks],
    "checkpoints": [_proof_breaks],
    "signers": [_proof_breaks],
    "holds": [_holds_break],
}


def noticed(tx: Tx, world: World, table: str) -> bool:
    """True when reading this table as the service does finds something wrong."""
    try:
        return any(reader(tx, world) for reader in READERS[table])
    except Unreadable:
        return True


class RolledBack(Exception):
    pass


async def notices(world: World, change: Callable[[Tx], None], tables: set[str]) -> list[bool]:
    """Whether reading each of these tables finds the change; the change is taken back."""
    found: list[bool] = []

    def work(tx: Tx) -> None:
        change(tx)
        found.extend(noticed(tx, world, table) for table in sorted(tables))
        raise RolledBack

    with suppress(RolledBack):
        await world.write(work)
    return found
