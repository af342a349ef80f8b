"""Evidence whose time is over: made unreadable, while its hashes stay in the log.

Apart from writing it, because nothing else may ever make a client's record unreadable.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select, text, update

from bridge.keys import KeyKind, Keys
from bridge.store.database import Tx
from bridge.store.destroying import destroy, destroyed
from bridge.store.evidence import owner
from bridge.store.legalholds import held_record
from bridge.store.prooftables import evidence
from bridge.store.sql import slices
from bridge.store.tables import erasures, lanes
from bridge.store.times import micros

_over = (
    select(evidence.c.record)
    .where(text("lane IS NULL AND sealed_event IS NOT NULL"), ~held_record(evidence.c.record))
    .group_by(evidence.c.record)
    .having(func.max(evidence.c.at) < bindparam("before"))
    .limit(bindparam("most"))
)
_astray = (
    select(evidence.c.id)
    .outerjoin(lanes, lanes.c.id == evidence.c.lane)
    .where(text("evidence.lane IS NOT NULL"), lanes.c.id.is_(None))
)
_are_forgotten = select(erasures.c.owner).where(
    erasures.c.kind == bindparam("kind"), erasures.c.owner.in_(bindparam("some", expanding=True))
)
_blank = (
    update(evidence)
    .where(evidence.c.record.in_(bindparam("records", expanding=True)))
    .values(sealed_event=None, sealed_opening=None)
)


def forget(tx: Tx, keys: Keys, before: datetime, now: datetime, most: int = 100) -> int:
    """Make unreadable the records of clients who are gone, and whose last act was before this.

    How many. The hashes stay: the log can still be checked to its last line.
    """
    found = tx.scalars(_over, {"before": micros(before), "most": most}).all()
    if found:
        tx.execute(_blank, {"records": list(found)})
        destroy(tx, keys, [owner(one) for one in found], now)
    return len(found)


def astray(tx: Tx) -> frozenset[bytes]:
    """Rows of clients that there are none of: erasing takes the client's name off."""
    return frozenset(tx.scalars(_astray))


def are_forgotten(tx: Tx, records: Collection[bytes]) -> frozenset[bytes]:
    """Those of these records that were made unreadable."""
    found: set[bytes] = set()
    for some in slices(sorted(records)):
        names = {"some": [one.hex() for one in some], "kind": KeyKind.EVIDENCE}
        found |= {bytes.fromhex(one) for one in tx.scalars(_are_forgotten, names)}
    return frozenset(found)


def forgotten(tx: Tx) -> frozenset[str]:
    """The records (hex) that were made unreadable."""
    return frozenset(destroyed(tx, KeyKind.EVIDENCE))
