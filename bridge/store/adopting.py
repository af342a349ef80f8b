"""What came from a place that nobody knew yet.

A network may tell of a room before the bridge has written down that it made it. Such rows wait
for their place a short time; then a person must look at them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text, update

from bridge.keys import Key
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.homes import find_homes
from bridge.store.inbox import cell, inbox_key
from bridge.store.inbox_rows import ParkedIn
from bridge.store.sealer import Sealer
from bridge.store.sorting import NOWHERE, Home
from bridge.store.sql import name_of, run_many, wake
from bridge.store.tables import Row, inbox
from bridge.store.times import micros
from routing.ids import AccountName, EventId

PATIENCE = timedelta(seconds=60)
UNKNOWN = "it came from a place that is not known here"

_waiting = select(inbox.c.id, inbox.c.place_index, inbox.c.sealed_what).where(
    text("place_index IS NOT NULL"), text("state = 0")
)
_waiting_at = _waiting.where(inbox.c.place_index.in_(bindparam("places", expanding=True)))
_take = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), text("place_index IS NOT NULL AND state = 0"))
    .values(
        lane=bindparam("home"), role=bindparam("as_what"), place=bindparam("which"),
        place_index=None, sealed_what=bindparam("sealed"),
    )
)  # fmt: skip
_give_up = (
    update(inbox)
    .where(text("place_index IS NOT NULL"), text("state = 0"), inbox.c.at < bindparam("before"))
    .values(state=int(Row.PARKED), reason=UNKNOWN)
    .returning(inbox.c.id, inbox.c.account)
)


def adopt(tx: Tx, sealer: Sealer, places: Sequence[bytes], now: datetime) -> int:
    """Take in what waits for these places, which are known now; how many rows."""
    if not places:
        return 0
    return _adopt(tx, sealer, tx.execute(_waiting_at, {"places": list(places)}).all(), now)


def adopt_unknown(tx: Tx, sealer: Sealer, now: datetime) -> list[ParkedIn]:
    """Take in what can be by now; what has waited too long is parked, and given back."""
    _adopt(tx, sealer, tx.execute(_waiting).all(), now)
    parked = tx.execute(_give_up, {"before": micros(now - PATIENCE)}).all()
    return [
        ParkedIn(EventId(name_of(row)), None, AccountName(account), UNKNOWN)
        for row, account in parked
    ]


def _adopt(tx: Tx, sealer: Sealer, rows: Sequence[Any], now: datetime) -> int:
    homes = find_homes(tx, sealer, [index for _, index, _ in rows])
    if not homes:
        return 0
    key = inbox_key(sealer, now)
    taken = []
    for row, index, sealed in rows:
        home = homes.get(index)
        if home is None:
            continue
        taken.append({
            "row": row, "home": home.lane, "as_what": home.role, "which": home.place,
            "sealed": _resealed(sealer, key, (row, sealed), home),
        })  # fmt: skip
    run_many(tx, _take, taken)
    wake(tx, {home.lane for home in homes.values() if home.lane is not None}, micros(now))
    return len(taken)


def _resealed(sealer: Sealer, key: Key, stored: tuple[bytes, bytes], home: Home) -> bytes:
    """Bound to its lane from now on. What cannot be opened stays as it is, and is found later."""
    row, sealed = stored
    try:
        plain = sealer.open(sealed, cell(row, NOWHERE))
    except Unreadable:
        return sealed
    return sealer.seal(key, plain, cell(row, home))
