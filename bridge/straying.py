"""Looks for rows that nothing would ever move again, and tells whoever can act.

What costs nothing while all is well is looked for every few seconds; what takes a look at every row
that waits, at each start and now and then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from bridge.recovering import unrecovered
from bridge.store import astray, inbox, unhandled
from bridge.store.database import Tx
from bridge.store.errors import Edited
from bridge.store.inbox import Post
from bridge.store.outbox_rows import BrokenRow
from bridge.store.parking import park
from bridge.store.sealer import Sealer
from bridge.store.sql import name_of
from bridge.teller import Teller

MOST = 100  # rows of each party that are parked at one look
LONG = timedelta(minutes=5)  # that words wait for a counsellor before their lane is asked


def look(tx: Tx, sealer: Sealer, teller: Teller, now: datetime) -> None:
    """Rows without a state or a lease, and words for a client to whom no way leads."""
    astray.doubt(tx)
    _tell(tx, sealer, teller, astray.stateless(tx), now)
    _tell_wayless(tx, sealer, teller, now)


def sweep(tx: Tx, sealer: Sealer, teller: Teller, now: datetime) -> None:
    """Rows without a lane, or behind nothing; and those for a counsellor who is nowhere. And what
    came in that no lane would handle.
    """
    for row in unhandled.park(tx):
        teller.tell(tx, row, "tampered", now)
    broken = astray.homeless(tx)
    astray.lead(tx)
    lost, posts = astray.deskless(tx, sealer, now - LONG)
    _tell(tx, sealer, teller, (*broken, *lost), now)
    inbox.post(tx, sealer, posts, now)


def _tell(tx: Tx, sealer: Sealer, teller: Teller, rows: Iterable[BrokenRow], now: datetime) -> None:
    lost = list[Post]()
    for row in rows:
        teller.tell_broken(tx, row, now)
        if row.recovering:
            lost.append(Post(row.lane, unrecovered(row)))
    inbox.post(tx, sealer, lost, now)


def _tell_wayless(tx: Tx, sealer: Sealer, teller: Teller, now: datetime) -> None:
    """All that waits there is parked, one after the other. The operator is told once a day (UTC)
    of each client, whoever wrote the words of each of these.
    """
    posts = list[Post]()
    for _ in range(MOST):
        rows = astray.wayless(tx)
        if not rows:
            break
        for row in rows:
            why = Edited("outbox", str(name_of(row.id)))
            broken = park(tx, row, str(why))
            about = uuid5(NAMESPACE_OID, f"no way {broken.lane} {now.date()}")
            teller.tell(tx, about, "tampered", now)
            if broken.recovering:
                posts.append(Post(broken.lane, unrecovered(broken)))
            elif row.person:
                posts.append(astray.not_sent(row))
    inbox.post(tx, sealer, posts, now)
