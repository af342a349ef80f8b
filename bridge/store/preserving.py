"""What a legal hold preserves of a client's intake, whatever becomes of the intake meanwhile.

Answers are part of what a lane says of its client, and that changes all the time: they are
corrected, an intake is begun again, somebody stops. A hold keeps what was there. So what the lane
says is put aside when the hold is placed, and again before each step by which an answer would be
lost, under the client's own key: it opens to nobody once that is destroyed. When the hold is
released it goes.

    state   network `holds`, key `<hold's id in hex> <number>`, the value sealed once more in itself
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text

from bridge.store import state
from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.errors import Undecodable
from bridge.store.lanes import state_cell
from bridge.store.prooftables import holds
from bridge.store.routes import lane_owner
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import is_name, read_column
from bridge.store.tables import lanes
from bridge.store.tables import state as values
from bridge.store.times import micros
from routing.conversation import Conversation
from routing.ids import LaneId, NetworkId

OF = NetworkId("holds")
MOST = 500  # of one hold: nobody fills a disk by changing answers

_lanes = select(holds.c.lane).where(text("holds.lane IS NOT NULL"))
_on = select(holds.c.id).where(text("holds.lane IS NOT NULL"), holds.c.lane == bindparam("of"))
_said = select(lanes.c.sealed_state).where(lanes.c.id == bindparam("of"))
_mine = (values.c.network == str(OF)) & values.c.key.startswith(bindparam("mine"))
_count = select(func.count()).select_from(values).where(_mine)
_keys = select(values.c.key).where(_mine).order_by(values.c.key)
_delete = delete(values).where(_mine)


@dataclass(frozen=True, slots=True)
class Preserved:
    """What a lane said of its client at that moment (ISO 8601): a Conversation, encoded."""

    at: str
    said: bytes = field(repr=False)


def held_lanes(tx: Tx) -> frozenset[LaneId]:
    """Every client on whom there is a hold; what is no id, whoever wrote it there, names nobody."""
    return frozenset(LaneId(UUID(bytes=one)) for one in read_column(tx, _lanes) if is_name(one))


def put_aside(tx: Tx, sealer: Sealer, lane: LaneId, now: datetime) -> None:
    """What the lane says now, as it is stored; nothing where there is none. Raises Unreadable."""
    sealed = tx.scalar(_said, {"of": lane.bytes})
    if sealed is not None:
        keep(tx, sealer, lane, sealer.open(sealed, state_cell(lane.bytes)), now)


def keep(tx: Tx, sealer: Sealer, lane: LaneId, said: bytes, now: datetime) -> None:
    """Put `said` aside for every hold on the lane; nothing happens where there is none."""
    for hold in tx.scalars(_on, {"of": lane.bytes}).all():
        number = tx.scalar(_count, {"mine": hold.hex()}) or 0
        if number >= MOST:
            continue
        key = f"{hold.hex()} {number:04}"
        own = sealer.key(lane_owner(lane.bytes), micros(now))
        inner = sealer.seal(own, said, _cell(lane, key))
        written = json.dumps({"at": now.isoformat(timespec="seconds"), "said": inner.hex()})
        state.put(tx, sealer, OF, {key: written.encode()})


def loses(before: bytes, after: Conversation) -> bool:
    """Whether an answer that was there is not there any more, or is another."""
    try:
        run = decode(before, Conversation).run
    except Undecodable:
        return True
    if run is None:
        return False
    left = after.run.answers if after.run is not None else {}
    return any(name not in left or left[name] != said for name, said in run.answers.items())


def preserved(tx: Tx, sealer: Sealer, lane: LaneId) -> Iterator[Preserved]:
    """All that was put aside, oldest first. Raises Unreadable."""
    for hold in tx.scalars(_on, {"of": lane.bytes}).all():
        for key in tx.scalars(_keys, {"mine": hold.hex()}).all():
            written = json.loads(state.get(tx, sealer, OF, key) or b"{}")
            said = sealer.open(bytes.fromhex(written["said"]), _cell(lane, key))
            yield Preserved(written["at"], said)


def let_go(tx: Tx, hold: bytes) -> None:
    """Of a hold that is released."""
    tx.execute(_delete, {"mine": hold.hex()})


def _cell(lane: LaneId, key: str) -> Cell:
    return Cell("state", f"{OF} {key}".encode(), "said", lane.bytes)
