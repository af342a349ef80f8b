"""Putting something into a lane that somebody is just deciding in, without waiting for them.

Whoever decides holds a lane as long as a whole batch takes. So holding a lane keeps others from
holding it, and not from putting rows into it. What must never be is a lane that rests while a row
lies in it that nobody saw:

    to put in   the row comes first, and its reference to the lane is a lock on it until the commit;
                only then is it looked whether the lane rests, and is to be woken
    to rest     a lane may rest once no such lock is on it, and none can be until the commit;
                else it stays awake, and is looked at again

So of the two the second always sees the first. On SQLite there is one writer, and nothing to do.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from bridge.store.database import Tx, locked
from bridge.store.sql import read, read_column
from bridge.store.tables import lanes
from routing.ids import LaneId

_these = select(lanes.c.id).where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
_resting = (
    _these.where(lanes.c.ready.is_(None)).order_by(lanes.c.id).with_for_update(key_share=True)
)
_still = _these.with_for_update(skip_locked=True)
_shut = _these.with_for_update()


def resting(tx: Tx, which: Collection[bytes]) -> Collection[bytes]:
    """Those of these lanes that rest; held until the commit. For whoever has put something in."""
    if not which or tx.dialect.name == "sqlite":
        return which
    found = read_column(tx, _resting, {"lanes": sorted(which)})
    locked(tx).update(found)
    return found


def still(tx: Tx, which: Collection[bytes]) -> frozenset[bytes]:
    """Those of these lanes, which we hold, that nobody is putting anything into; nobody does until
    the commit. Waits for nobody.
    """
    if not which or tx.dialect.name == "sqlite":
        return frozenset(which)
    return frozenset(read_column(tx, _still, {"lanes": sorted(which)}))


def shut(tx: Tx, lane: LaneId) -> None:
    """Wait until nobody is putting anything into it; nobody does until the commit."""
    if tx.dialect.name != "sqlite":
        read(tx, _shut, {"lanes": [lane.bytes]})
