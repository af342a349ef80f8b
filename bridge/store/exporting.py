"""What is held of one client, as one JSON value: for whoever asks what is kept of them (Art. 15).

    {"format": "counselbridge export 1", "organisation", "made_at", "record",
     "address": {"account", "chat"} | null,    where they write from
     "conversation": {...} | null,             what the program knows now: answers, decisions, case
     "sent": [{"at", "to", "kind", "state", "words"}],        what is still held of messages
     "received": [{"at", "from", "what"}],                    what waits or could not be handled
     "timers": [{"kind", "due_at"}],
     "remembered_messages": int,               of which only a keyed hash of the name is kept
     "evidence": [{"number", "at", "event": {...}, "opening": {name: {"salt", "value"}}}]}

What cannot be opened any more stands there as null: it is erased. Who hands this out looks through
it first: it holds words of counsellors too.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, func, select, text

from bridge.store import evidence, gone, routes
from bridge.store.codec import decode, encode
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.inbox import cell
from bridge.store.payload import OutboxPayload
from bridge.store.queueing import payload_cell
from bridge.store.sealer import Sealer
from bridge.store.sorting import Home
from bridge.store.tables import Out, copies, inbox, outbox, timers
from bridge.store.times import moment
from routing.effects import CLIENT
from routing.ids import LaneId

FORMAT = "counselbridge export 1"
Json = dict[str, Any]
T = TypeVar("T")

_sent = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.at, outbox.c.party, outbox.c.kind, outbox.c.target,
        outbox.c.state, outbox.c.sealed_payload,
    )
    .where(outbox.c.lane == bindparam("of"), text("sealed_payload IS NOT NULL"))
    .order_by(outbox.c.seq)
)  # fmt: skip
_received = (
    select(inbox.c.id, inbox.c.at, inbox.c.role, inbox.c.place, inbox.c.sealed_what)
    .where(inbox.c.lane == bindparam("of"), text("sealed_what IS NOT NULL"))
    .order_by(inbox.c.seq)
)
_timers = select(timers.c.kind, timers.c.due_at).where(timers.c.lane == bindparam("of"))
_copies = select(func.count()).select_from(copies).where(copies.c.lane == bindparam("of"))


def export(tx: Tx, sealer: Sealer, record: UUID | None, lane: LaneId | None, now: datetime) -> Json:
    """All that is held. None for `lane`: the client is erased, and only evidence may be left."""
    made: Json = {
        "format": FORMAT,
        "organisation": sealer.keys.organisation.owner,
        "made_at": _iso(now),
        "record": None if record is None else str(record),
    }
    if lane is not None:
        made |= _of_lane(tx, sealer, lane)
    return made | {"evidence": [] if record is None else _evidence(tx, sealer, record)}


def _of_lane(tx: Tx, sealer: Sealer, lane: LaneId) -> Json:
    of = {"of": lane.bytes}
    known = gone.conversation(tx, sealer, lane)
    route = _or_none(lambda: routes.find(tx, sealer, lane, CLIENT))
    return {
        "address": None if route is None else {"account": route.to.account, "chat": route.to.chat},
        "conversation": None if known is None else json.loads(encode(known)),
        "sent": [_said(sealer, row) for row in tx.execute(_sent, of).mappings()],
        "received": [
            _came(sealer, lane.bytes, row) for row in tx.execute(_received, of).mappings()
        ],
        "timers": [
            {"kind": kind, "due_at": _iso(moment(at))} for kind, at in tx.execute(_timers, of)
        ],
        "remembered_messages": tx.scalar(_copies, of) or 0,
    }


def _said(sealer: Sealer, row: RowMapping) -> Json:
    bound = (row["party"], row["kind"], row["target"])
    cell_of = payload_cell(row["id"], row["lane"], bound)
    payload = _or_none(lambda: decode(sealer.open(row["sealed_payload"], cell_of), OutboxPayload))
    return {
        "at": _iso(moment(row["at"])),
        "to": row["party"].partition(":")[0],
        "kind": row["kind"],
        "state": Out(row["state"]).name.lower(),
        "words": None if payload is None else json.loads(encode(payload)),
    }


def _came(sealer: Sealer, lane: bytes, row: RowMapping) -> Json:
    home = Home(lane, row["role"], row["place"])
    what = _or_none(lambda: json.loads(sealer.open(row["sealed_what"], cell(row["id"], home))))
    return {"at": _iso(moment(row["at"])), "from": row["role"], "what": what}


def _evidence(tx: Tx, sealer: Sealer, record: UUID) -> list[Json]:
    return [
        {
            "number": held.row.number,
            "at": _iso(moment(held.row.at)),
            "event": None if held.event is None else json.loads(held.event),
            "opening": None
            if held.opening is None
            else {
                name: {"salt": one.salt.hex(), "value": one.value}
                for name, one in held.opening.items()
            },
        }
        for held in evidence.of_record(tx, sealer, record)
    ]


def _or_none(read: Callable[[], T]) -> T | None:
    """None for what cannot be opened any more."""
    try:
        return read()
    except Unreadable:
        return None


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
