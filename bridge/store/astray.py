"""Rows of the outbox that nothing would ever move again: their words would be lost without a word.

This service leaves no such rows; somebody changed the data behind its back, or a disk did.

    stateless   in a state that there is not
    unleased    on its way, and nobody has taken it: whether it went is not known
    wayless     for a party that is in no place and will never be in one: a client, most of all
    homeless    in a lane that there is not
    unled       behind nothing: the first of them becomes due
    deskless    for a counsellor to whom no way leads. Whether that is as it should be, because
                nobody has the case just now, is known to the lane alone; it is asked. Of a case
                that is over they go with what else is kept of it

Of a row without a state nobody knows what it was: it may wait, be on its way, or be parked for a
reason that still holds. Tried again, it could say what a person was to look at first; so a person
looks. Where it was done, the row still says when that was: it stays done, and is not sent twice. As
long as it seems to be live, what is behind it waits, and goes now.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid5

from sqlalchemy import TextClause, text

from bridge.store.database import Tx
from bridge.store.errors import Edited, Unreadable
from bridge.store.inbox import Post
from bridge.store.outbox_rows import BrokenRow
from bridge.store.parking import park
from bridge.store.queueing import payload_cell, promote
from bridge.store.sealer import Sealer
from bridge.store.sql import is_name, lock, name_of, read
from bridge.store.stranded import NO_WAY, UNMADE
from bridge.store.tables import ASTRAY
from bridge.store.times import micros
from routing.events import Failure, NotSent
from routing.ids import EventId, LaneId, MessageId
from routing.messages import OutboundKind

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """A row as selected, with what its words are bound to."""

    seq: int
    id: bytes
    lane: bytes
    party: str
    kind: str
    message: bytes
    target: bytes | None
    person: bool
    at: int
    sealed_payload: bytes | None


_COLUMNS = ", ".join(f"one.{name}" for name in Found._fields)
_SELECT = f"SELECT {_COLUMNS} FROM outbox AS one WHERE "  # noqa: S608 - names of ours only
_LIVE = "one.state < 3 AND one.state <> 1"

_stateless = text(f"{_SELECT}{ASTRAY} AND one.finished_at IS NULL ORDER BY one.seq")
_finished = text(  # it arrived, or it was cancelled and says nothing any more
    "UPDATE outbox SET due = NULL, state = CASE WHEN sealed_payload IS NULL THEN 5 ELSE 3 END"  # noqa: S608
    f" WHERE {ASTRAY} AND finished_at IS NOT NULL RETURNING lane, party"
)
_unleased = text(
    "UPDATE outbox SET state = 2, doubts = doubts + 1 WHERE state = 1"
    " AND (leased_at IS NULL OR account IS NULL) RETURNING lane, party"
)
_wayless = text(
    f"{_SELECT}{NO_WAY} AND one.kind <> :opening AND one.party NOT LIKE 'desk:%'"  # noqa: S608
    f" AND (one.party NOT LIKE 'place:%' OR one.person AND {UNMADE})"
    " AND (one.party <> 'operator' OR EXISTS (SELECT 1"
    " FROM lanes WHERE lanes.id = one.lane AND lanes.kind = 'client')) ORDER BY one.seq"
)
_homeless = text(
    f"{_SELECT}{_LIVE} AND NOT EXISTS (SELECT 1 FROM lanes WHERE lanes.id = one.lane)"  # noqa: S608
    " ORDER BY one.seq"
)
_unled = text(
    f"SELECT DISTINCT one.lane, one.party FROM outbox AS one WHERE {_LIVE} AND one.due IS NULL"  # noqa: S608 - ours
    " AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.lane = one.lane"
    " AND other.party = one.party AND other.state < 3"
    " AND (other.due IS NOT NULL OR other.state = 1))"
)
_deskless = text(
    f"{_SELECT}{NO_WAY} AND one.party LIKE 'desk:%' AND one.at <= :before ORDER BY one.seq"
)


def stateless(tx: Tx) -> list[BrokenRow]:
    """Parked now. What has gone already is as it was: it is not sent again."""
    rows = _found(tx, _stateless)
    done = read(tx, _finished)
    if done:
        log.error("%d rows of the outbox that were done had a state that there is not", len(done))
        promote(tx, dict.fromkeys((lane, party) for lane, party in done))
    return [_parked(tx, row) for row in rows]


def doubt(tx: Tx) -> int:
    """Rows that are on their way with nobody are in doubt, and are tried again; how many."""
    rows = read(tx, _unleased)
    if rows:
        log.error("%d rows of the outbox were on their way, and nobody had taken them", len(rows))
        promote(tx, [(lane, party) for lane, party in rows])
    return len(rows)


def wayless(tx: Tx) -> Sequence[Found]:
    """The first of each party. Whoever asks parks them."""
    return _found(tx, _wayless, opening=OutboundKind.OPEN_PLACE)


def homeless(tx: Tx) -> list[BrokenRow]:
    """Parked now."""
    return [_parked(tx, row) for row in _found(tx, _homeless)]


def lead(tx: Tx) -> int:
    """Let the first of each party become due where none is; how many parties."""
    parties = [(lane, party) for lane, party in read(tx, _unled) if is_name(lane)]
    if parties:
        log.error("rows of the outbox waited for nothing, for %d parties", len(parties))
        lock(tx, {lane for lane, _ in parties})
        promote(tx, parties)
    return len(parties)


def deskless(tx: Tx, sealer: Sealer, before: datetime) -> tuple[list[BrokenRow], list[Post]]:
    """Words for a counsellor, written before then: those that are not for this one are parked; of
    the others the lane is asked, once for each row.
    """
    broken, posts = list[BrokenRow](), list[Post]()
    for row in _found(tx, _deskless, before=micros(before)):
        try:
            _open(sealer, row)
        except Unreadable as error:
            broken.append(park(tx, row, str(error)))
        else:
            posts.append(not_sent(row, Failure.NOWHERE))
    return broken, posts


def _open(sealer: Sealer, row: Found) -> None:
    """Raises Unreadable where the words are for somebody else, or nobody can read them."""
    try:
        cell = payload_cell(row.id, row.lane, (row.party, row.kind, row.target))
        sealer.open(row.sealed_payload, cell)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise Edited("outbox", str(name_of(row.id))) from None


def not_sent(row: Found, failure: Failure = Failure.PLACE_GONE) -> Post:
    """Its lane is told; NOWHERE: of a row that is not parked."""
    message, name = MessageId(name_of(row.message)), EventId(uuid5(name_of(row.id), "no way"))
    event = NotSent(name, row.party, message, failure, relayed=bool(row.person))
    return Post(LaneId(name_of(row.lane)), event)


def _parked(tx: Tx, row: Found) -> BrokenRow:
    return park(tx, row, str(Edited("outbox", str(name_of(row.id)))))


def _found(tx: Tx, query: TextClause, **values: Any) -> Sequence[Found]:  # noqa: ANN401 - as the driver takes them
    return [Found(*row) for row in read(tx, query, values)]
