"""Which signs the counsellor's messages carry, as the outbox knows it.

Every sign that says *relayed* at one desk is a row of one message (`relayed_at`), so that the sign
before is found at once. When these rows are swept, what was signed before them keeps its sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid5

from sqlalchemy import TextClause, bindparam, text, update

from bridge.store import pairs
from bridge.store.database import Tx
from bridge.store.queueing import CANCELLING
from bridge.store.sql import read, run_many, slices
from bridge.store.tables import Out, outbox
from bridge.store.times import micros, moment
from routing.ids import CaseId, LaneId, MessageId
from routing.messages import OutboundKind

APART = timedelta(seconds=3)  # a sign moves on in one place, and not more often

_overtaken = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), text("outbox.state = 0 AND outbox.tries = 0"))
    .values(finished_at=bindparam("now"), **CANCELLING)
)


@dataclass(frozen=True, slots=True)
class Before:
    """The sign at a desk that was asked for last. `waits`: nobody has begun to move it there.

    `room`: from when on it may move further.
    """

    row: bytes
    waits: bool
    room: datetime


def relayed_at(case: CaseId) -> MessageId:
    """What every sign is called that says *relayed* at the desk of this case."""
    return MessageId(uuid5(case, "relayed"))


def before(
    tx: Tx, wanted: Sequence[tuple[LaneId, MessageId]]
) -> dict[tuple[LaneId, MessageId], Before]:
    """The last sign of each of these lanes and names, where there was one."""
    names = {(lane.bytes, message.bytes): (lane, message) for lane, message in wanted}
    found: dict[tuple[LaneId, MessageId], Before] = {}
    for some in slices(list(names)):
        count, values = pairs.given(some)
        values |= {"react": OutboundKind.REACT.value}
        for lane, message, row, state, tries, not_before, leased_at in read(
            tx, _last(count), values
        ):
            waits = state == int(Out.QUEUED) and tries == 0
            since = None if leased_at is None else moment(leased_at) + APART
            room = moment(not_before) if waits or since is None else since
            found[names[lane, message]] = Before(row, waits, room)
    return found


@cache
def _last(count: int) -> TextClause:
    return text(
        f"{pairs.wanted(count)}"  # noqa: S608 - numbers of ours only
        "SELECT signs.lane, signs.message, signs.id, signs.state, signs.tries,"
        " signs.not_before, signs.leased_at FROM outbox AS signs WHERE signs.seq IN"
        " (SELECT (SELECT one.seq FROM outbox AS one"
        " WHERE one.lane = wanted.lane AND one.message = wanted.message AND one.kind = :react"
        " ORDER BY one.seq DESC LIMIT 1) FROM wanted)"
    )


def overtake(tx: Tx, rows: Sequence[bytes], now: datetime) -> None:
    """These signs are shown nowhere: newer words have arrived. What has begun goes on."""
    run_many(tx, _overtaken, [{"row": row, "now": micros(now)} for row in rows])
