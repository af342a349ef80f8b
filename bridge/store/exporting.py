"""What is held around one client beside what their own file tells: for the organisation's export.

    {"record": id or null,
     "sent_to_others": [{"at", "to", "kind", "state", "text", "words"}],   cards, notices, calls
     "received": [{"at", "from", "what"}],            what waits or could not be handled
     "timers": [{"kind", "due_at"}],
     "remembered_messages": int,                      only a keyed hash of the name of each is kept
     "evidence": [{"number", "at", "event": {...}, "opening": {name: {"salt", "value"}}}],
     "conversation": {...} | null,                    what the program knows now, in its own names
     "kept_by_legal_hold": [{"at", "conversation"}]}  what it knew before answers were lost

It is one section of the file that bridge.takeout makes. What cannot be opened any more stands there
as null: it is erased. Who hands this out looks through it first: it may tell of other people.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import RowMapping, and_, bindparam, func, not_, or_, select, text

from bridge.store import evidence, gone, preserving
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
from routing.messages import OutboundKind

Json = dict[str, Any]
T = TypeVar("T")

_theirs = and_(  # what stands among the messages of their own file: bridge.store.holding
    outbox.c.kind == str(OutboundKind.SEND), or_(outbox.c.party == CLIENT, outbox.c.person)
)
_sent = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.at, outbox.c.party, outbox.c.kind, outbox.c.target,
        outbox.c.state, outbox.c.sealed_payload,
    )
    .where(outbox.c.lane == bindparam("of"), text("sealed_payload IS NOT NULL"), not_(_theirs))
    .order_by(outbox.c.seq)
)  # fmt: skip
_received = (
    select(inbox.c.id, inbox.c.at, inbox.c.role, inbox.c.place, inbox.c.sealed_what)
    .where(inbox.c.lane == bindparam("of"), text("sealed_what IS NOT NULL"))
    .order_by(inbox.c.seq)
)
_timers = select(timers.c.kind, timers.c.due_at).where(timers.c.lane == bindparam("of"))
_copies = select(func.count()).select_from(copies).where(copies.c.lane == bindparam("of"))


def beside(tx: Tx, sealer: Sealer, record: UUID | None, lane: LaneId | None) -> Json:
    """The section. None for `lane`: the client is erased, and only evidence may be left.

    Raises Unreadable where evidence is not as it was written.
    """
    made: Json = {"record": None if record is None else str(record)}
    made |= _nothing() if lane is None else _of_lane(tx, sealer, lane)
    return made | {"evidence": [] if record is None else _evidence(tx, sealer, record)}


def _nothing() -> Json:
    return {
        "sent_to_others": [],
        "received": [],
        "timers": [],
        "remembered_messages": 0,
        "conversation": None,
        "kept_by_legal_hold": [],
    }


def _of_lane(tx: Tx, sealer: Sealer, lane: LaneId) -> Json:
    of = {"of": lane.bytes}
    known = gone.conversation(tx, sealer, lane)
    return {
        "sent_to_others": [_said(sealer, row) for row in tx.execute(_sent, of).mappings()],
        "received": [
            _came(sealer, lane.bytes, row) for row in tx.execute(_received, of).mappings()
        ],
        "timers": [
            {"kind": kind, "due_at": _iso(moment(at))} for kind, at in tx.execute(_timers, of)
        ],
        "remembered_messages": tx.scalar(_copies, of) or 0,
        "conversation": None if known is None else json.loads(encode(known)),
        "kept_by_legal_hold": [
            {"at": one.at, "conversation": json.loads(one.said)}
            for one in preserving.preserved(tx, sealer, lane)
        ],
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
        "text": None if payload is None else payload.body.text,
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
    return at.isoformat(timespec="seconds")
