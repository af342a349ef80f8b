"""What became of the rows that were on their way: written in one commit for a batch of them."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import Update, bindparam, select, text, update
from sqlalchemy.exc import IntegrityError

from adapters.port import Sent
from bridge.store import copies
from bridge.store.adopting import adopt
from bridge.store.alone import Task, queue
from bridge.store.copies import Copy
from bridge.store.database import Tx, locked
from bridge.store.homes import find_homes
from bridge.store.outbox_rows import (
    ClaimedRow,
    Doubtful,
    Dropped,
    Hopeless,
    Later,
    Outcome,
    Result,
    Untried,
)
from bridge.store.queueing import CANCELLED, cancel, cancel_row, promote
from bridge.store.routes import Opened, forget_place, opened
from bridge.store.sealer import Sealer
from bridge.store.sets import run_set
from bridge.store.sql import Values, lock, read, read_column, there, wake_waiting
from bridge.store.tables import Out, Role, lanes, outbox
from bridge.store.times import micros
from routing.effects import OPERATOR
from routing.ids import LaneId, OutboundId
from routing.messages import Address, OutboundKind

TAKEN = "the network gave us a place that belongs to somebody else already"
# Of these the network's name is kept; an edit names its original.
MESSAGES = frozenset({OutboundKind.SEND, OutboundKind.OPEN_PLACE, OutboundKind.CLOSE_PLACE})

_sending = select(outbox.c.id, outbox.c.lane, outbox.c.reason).where(
    outbox.c.id.in_(bindparam("rows", expanding=True)), text("outbox.state = 1")
)
_by_id = update(outbox).where(outbox.c.id == bindparam("row"))
_sent = _by_id.values(
    state=int(Out.SENT), finished_at=bindparam("now"), sealed_progress=None, reason=None
)
_again = _by_id.values(
    state=bindparam("to"), not_before=bindparam("when"), reason=bindparam("why"),
    doubts=outbox.c.doubts + bindparam("more"),
)  # fmt: skip
_untried = _by_id.values(
    state=bindparam("to"), tries=outbox.c.tries - 1, first_tried_at=bindparam("first"),
    device=bindparam("by"),
)  # fmt: skip
_parked = _by_id.values(state=int(Out.PARKED), reason=bindparam("why"))

_opening = (
    select(outbox.c.id)
    .where(
        outbox.c.lane == bindparam("of"), outbox.c.party == bindparam("whom"),
        outbox.c.kind == bindparam("opening"), text("outbox.state < 3"),
    )
    .limit(1)
)  # fmt: skip
_free = (
    select(lanes.c.id)
    .where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
    .order_by(lanes.c.id)
    .with_for_update(skip_locked=True, key_share=True)
)

log = logging.getLogger(__name__)


def held_up(
    tx: Tx, rows: Sequence[ClaimedRow], urgent: Collection[OutboundId] = ()
) -> frozenset[LaneId]:
    """The lanes of these rows that somebody else is at work on; the others are ours until the
    commit. What becomes of a row waits for its lane, and the rows of all others need not.

    The lanes of `urgent` rows are waited for. All are where a place was opened: then everything is
    taken in one order with everybody else.
    """
    if tx.dialect.name == "sqlite" or any(row.kind is OutboundKind.OPEN_PLACE for row in rows):
        return frozenset()
    lock(tx, {row.lane.bytes for row in rows if row.id in urgent})
    wanted = {row.lane.bytes for row in rows}
    found = read_column(tx, _free, {"lanes": sorted(wanted)})
    locked(tx).update(found)
    missing = wanted.difference(found)
    return frozenset(LaneId(UUID(bytes=one)) for one in (there(tx, missing) if missing else ()))


def settle(tx: Tx, sealer: Sealer, results: Sequence[Result], now: datetime) -> list[LaneId]:
    """Write these outcomes, and let the next row of each party go.

    Gives the lanes that waited for something of this and may go on. A result for a row that is
    not on its way any more (erased meanwhile) is passed over. What was cancelled on its way and
    did not arrive is not tried again.
    """
    if not results:
        return []
    if any(one.row.kind is OutboundKind.OPEN_PLACE for one in results):
        queue(tx, Task.PLACES)  # what comes from there meanwhile is taken in below, or finds it
    known = {result.row.lane.bytes for result in results}
    lock(tx, known)
    rows = [result.row.id.bytes for result in results]
    sending = {row: (lane, reason) for row, lane, reason in read(tx, _sending, {"rows": rows})}
    lock(tx, {lane for lane, _ in sending.values()} - known)  # of clients erased meanwhile
    valid = [
        _at_home(one, sending[row][0])
        for row, one in zip(rows, results, strict=True)
        if row in sending
    ]
    valid = _without_theft(tx, sealer, valid)
    unwanted = {row for row, (_, reason) in sending.items() if reason == CANCELLED}
    at = micros(now)
    for statement, values in _changes(valid, unwanted, at).items():
        run_set(tx, statement, values)
    arrived = [(one.row, one.outcome) for one in valid if isinstance(one.outcome, Sent)]
    try:
        _note(tx, sealer, arrived, now)
    except IntegrityError:
        if tx.dialect.name != "sqlite":  # there the transaction is over
            raise
        homed = _of_lanes(tx, arrived)
        log.warning("of %d messages sent, there is no lane any more", len(arrived) - len(homed))
        _note(tx, sealer, homed, now)
    promote(tx, dict.fromkeys((one.row.lane.bytes, one.row.party) for one in valid))
    return [LaneId(lane) for lane in wake_waiting(tx, [one.row.lane.bytes for one in valid], at)]


def _note(
    tx: Tx, sealer: Sealer, arrived: Sequence[tuple[ClaimedRow, Sent]], now: datetime
) -> None:
    """Where these are now. Done twice, it is as done once."""
    found = [copy for row, sent in arrived for copy in _copy(row, sent)]
    copies.note(tx, sealer, found, micros(now))
    _note_places(tx, sealer, arrived, now)


def _of_lanes(tx: Tx, arrived: Iterable[tuple[ClaimedRow, Sent]]) -> list[tuple[ClaimedRow, Sent]]:
    """Those whose lane is there: one that somebody changed must not hold up all others."""
    known = there(tx, [row.lane.bytes for row, _ in arrived])
    return [(row, sent) for row, sent in arrived if row.lane.bytes in known]


def _at_home(result: Result, lane: bytes) -> Result:
    """With the lane that sees to it now: for a client who is erased, that is another one."""
    if lane == result.row.lane.bytes:
        return result
    return replace(result, row=replace(result.row, lane=LaneId(UUID(bytes=lane))))


def _without_theft(tx: Tx, sealer: Sealer, results: list[Result]) -> list[Result]:
    """A place that was opened for one lane, but is another's already, is never used.

    It cannot happen while networks keep their word. If one does not, what one client says would
    be shown to somebody else's counsellor.
    """
    asked = {
        one.row.id: sealer.index("place", one.row.network, one.outcome.chat)
        for one in results
        if isinstance(one.outcome, Sent) and one.outcome.chat is not None
    }
    homes = find_homes(tx, sealer, asked.values(), {one.row.network for one in results})

    def checked(result: Result) -> Result:
        home = homes.get(asked.get(result.row.id, b""))
        if home is None or home.lane == result.row.lane.bytes:
            return result
        return replace(result, outcome=Hopeless(TAKEN))

    return [checked(one) for one in results]


def _changes(
    results: Iterable[Result], unwanted: Collection[bytes], at: int
) -> Mapping[Update, list[Values]]:
    """What to run, and with which values: one statement for each kind of outcome."""
    changes: dict[Update, list[Values]] = {}
    for result in results:
        statement, values = _change(result.row, result.outcome)
        if result.row.id.bytes in unwanted and statement is not _sent:
            statement, values = cancel_row, {}
        row: Values = {"row": result.row.id.bytes}
        if statement is _sent or statement is cancel_row:
            row |= {"now": at}
        changes.setdefault(statement, []).append(values | row)
    return changes


def _change(row: ClaimedRow, outcome: Outcome) -> tuple[Update, Values]:
    waiting = int(Out.UNCERTAIN if row.doubts else Out.QUEUED)
    match outcome:
        case Sent():
            return _sent, {}
        case Later(not_before, why):
            return _again, {"to": waiting, "when": micros(not_before), "why": why, "more": 0}
        case Doubtful(not_before):
            doubt = {"to": int(Out.UNCERTAIN), "when": micros(not_before), "why": None, "more": 1}
            return _again, doubt
        case Hopeless(reason):
            return _parked, {"why": reason}
        case Dropped():
            return cancel_row, {}
        case Untried():
            first = micros(row.first_tried_at) if row.first_tried_at else None
            return _untried, {"to": waiting, "first": first, "by": row.device}
        case _:
            assert_never(outcome)


def _copy(row: ClaimedRow, sent: Sent) -> Iterable[Copy]:
    """The network's name of what it made, if it made a message of its own."""
    if sent.source is not None and row.kind in MESSAGES:
        yield Copy(
            row.lane,
            row.message,
            row.network,
            sent.chat or row.to.chat,
            sent.source,
            part=row.part,
            order=sent.order,
            case=row.case,
        )


def _is_made_again(tx: Tx, row: ClaimedRow) -> bool:
    """Whether another place of the same name comes behind: what waits can be said in that one."""
    wanted = {"of": row.lane.bytes, "whom": row.party, "opening": str(OutboundKind.OPEN_PLACE)}
    return tx.scalar(_opening, wanted) is not None


def _note_places(
    tx: Tx, sealer: Sealer, arrived: Iterable[tuple[ClaimedRow, Sent]], now: datetime
) -> None:
    """Places that were opened are known from now on; what came from there before is taken in."""
    known: list[Opened] = []
    for row, sent in arrived:
        if row.kind is OutboundKind.OPEN_PLACE and sent.chat is not None:
            to = Address(row.to.account, sent.chat)
            role = Role.OPERATOR if row.party == OPERATOR else Role.PLACE
            place = row.payload.opening.place if row.payload.opening else None
            known.append(Opened(row.lane, row.party, to, row.network, role, place))
        elif row.kind is OutboundKind.FORGET_PLACE and row.place is not None:
            forget_place(tx, row.lane, row.place)
            if not _is_made_again(tx, row):
                cancel(tx, row.lane, row.party, now)  # what was still to be said there never can be
    adopt(tx, sealer, opened(tx, sealer, known, micros(now)), now)
