"""What needs a person: rows that could not be handled or sent. Listed, tried again, or dropped.

Needs no key: nothing here looks into a row. Run beside the service, what is tried again is found
by it the next time it looks.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text, update

from bridge.store.database import Tx
from bridge.store.queueing import promote
from bridge.store.sql import lock, name_of, wake
from bridge.store.tables import Out, Row, inbox, outbox
from bridge.store.times import micros, moment
from routing.ids import LaneId


@dataclass(frozen=True, slots=True)
class Parked:
    """`way` is "in" or "out"; `what` says whose or which kind; `reason` why it is here."""

    id: UUID
    way: str
    lane: LaneId | None
    account: str | None
    what: str
    reason: str
    at: datetime


_in = (
    select(inbox.c.id, inbox.c.lane, inbox.c.account, inbox.c.role, inbox.c.reason, inbox.c.at)
    .where(text("inbox.state = 2"))
    .order_by(inbox.c.seq)
)
_out = (
    select(
        outbox.c.id, outbox.c.lane, outbox.c.account, outbox.c.party, outbox.c.kind,
        outbox.c.reason, outbox.c.at,
    )
    .where(text("outbox.state = 4"))
    .order_by(outbox.c.seq)
)  # fmt: skip
_retry_in = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), text("inbox.state = 2"))
    .values(state=int(Row.NEW), tries=0, reason=None, at=bindparam("now"))
    .returning(inbox.c.lane)
)
_drop_in = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), text("inbox.state = 2"))
    .values(
        state=int(Row.DONE), sealed_what=None, lane=None, role=None, place=None, place_index=None,
        finished_at=bindparam("now"),
    )
)  # fmt: skip
_whose = select(outbox.c.lane, outbox.c.party).where(
    outbox.c.id == bindparam("row"), text("outbox.state = 4")
)
_retry_out = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=int(Out.QUEUED), tries=0, reason=None, not_before=bindparam("now"))
)
_drop_out = delete(outbox).where(outbox.c.id == bindparam("row"), text("outbox.state = 4"))


def every(tx: Tx) -> list[Parked]:
    """All of them, what came in first, each in order."""
    came = [
        Parked(name_of(row), "in", _lane(lane), account, role or "-", why or "", moment(at))
        for row, lane, account, role, why, at in tx.execute(_in)
    ]
    went = [
        Parked(name_of(row), "out", _lane(lane), account, f"{kind} {party}", why or "", moment(at))
        for row, lane, account, party, kind, why, at in tx.execute(_out)
    ]
    return came + went


def _lane(lane: bytes | None) -> LaneId | None:
    return LaneId(name_of(lane)) if lane else None


def retry(tx: Tx, row: UUID, now: datetime) -> bool:
    """Try it again, as if for the first time; False when there is no such row."""
    values = {"row": row.bytes, "now": micros(now)}
    found = tx.execute(_retry_in, values).first()
    if found is not None:
        wake(tx, {lane for lane in found if lane}, micros(now))
        return True
    whose = tx.execute(_whose, {"row": row.bytes}).first()
    if whose is None:
        return False
    lane, party = whose
    lock(tx, [lane])
    tx.execute(_retry_out, values)
    promote(tx, [(lane, party)])
    return True


def drop(tx: Tx, row: UUID, now: datetime) -> bool:
    """Give it up, and erase what it says; False when there is no such row."""
    if tx.execute(_drop_in, {"row": row.bytes, "now": micros(now)}).rowcount:
        return True
    return tx.execute(_drop_out, {"row": row.bytes}).rowcount > 0
