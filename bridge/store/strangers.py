"""What somebody said after they were erased, and before that was written: a stranger said it.

Erasing takes a lane with all that waits in it. Words that came after the wish are not lost with
it: somebody may need help at this very moment. They become the first of a new lane.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text, update

from bridge.store.codec import decode_any
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.homes import find_homes
from bridge.store.inbox import cell, inbox_key, make_lanes
from bridge.store.sealer import Sealer
from bridge.store.sorting import Home
from bridge.store.sql import run_many, wake
from bridge.store.tables import Role, addresses, inbox
from bridge.store.times import micros
from routing.ids import LaneId
from routing.messages import Inbound, InboundKind

SAID = frozenset({InboundKind.MESSAGE, InboundKind.UNREADABLE, InboundKind.UNSUPPORTED})

_waiting = (
    select(inbox.c.seq, inbox.c.id, inbox.c.sealed_what)
    .where(inbox.c.lane == bindparam("of"), inbox.c.role == Role.CLIENT)
    .where(text("inbox.state = 0"))
    .order_by(inbox.c.seq)
)
_index = select(addresses.c.place_index).where(
    addresses.c.lane == bindparam("of"), addresses.c.role == Role.CLIENT
)
_take = (
    update(inbox)
    .where(inbox.c.seq == bindparam("row"))
    .values(lane=bindparam("home"), sealed_what=bindparam("sealed"), tries=0)
)


def begin_again(
    tx: Tx, sealer: Sealer, lane: LaneId, handled: Collection[int], now: datetime
) -> LaneId | None:
    """A new lane for what waits in this one and is not handled (`seq`); None: nothing does.

    Presses, edits and the like are about what is gone, and go with it.
    """
    came = [row for row in tx.execute(_waiting, {"of": lane.bytes}) if row[0] not in handled]
    opened = [one for row in came if (one := _opened(sealer, lane, row)) is not None]
    places = tx.scalars(_index, {"of": lane.bytes}).all()
    homes = find_homes(tx, sealer, places)
    index = next((one for one in places if one in homes and homes[one].lane == lane.bytes), None)
    if not opened or index is None:
        return None
    home = make_lanes(tx, sealer, {index: opened[0][2].place}, micros(now))[index]
    fresh = home.lane or b""
    key = inbox_key(sealer, now)
    run_many(tx, _take, [
        {"row": seq, "home": fresh, "sealed": sealer.seal(key, plain, cell(name, home))}
        for (seq, name), plain, _ in opened
    ])  # fmt: skip
    wake(tx, [fresh], micros(now))
    return LaneId(UUID(bytes=fresh))


def _opened(
    sealer: Sealer, lane: LaneId, row: Sequence[Any]
) -> tuple[tuple[int, bytes], bytes, Inbound] | None:
    seq, name, sealed = row
    try:
        plain = sealer.open(sealed, cell(name, Home(lane.bytes, Role.CLIENT, None)))
        what = decode_any(plain)
    except Unreadable:
        return None
    if not isinstance(what, Inbound) or what.kind not in SAID:
        return None
    return (seq, name), plain, what
