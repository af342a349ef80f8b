"""Claiming: which rows of the outbox go now, opened, split into parts and leased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import bindparam, insert, update

from bridge.store import aims
from bridge.store.aims import Aim
from bridge.store.candidates import Due, candidates
from bridge.store.codec import decode, encode
from bridge.store.database import Tx
from bridge.store.errors import Edited, Undecodable, Unreadable
from bridge.store.numbering import GAP
from bridge.store.outbox_rows import BrokenRow, ClaimedRow, Claims, Head, Sender, Wanted
from bridge.store.parking import park
from bridge.store.payload import OutboxPayload, split
from bridge.store.queueing import payload_cell, row_owner
from bridge.store.routes import Route, opened_route
from bridge.store.sealer import Cell, Sealer, shown
from bridge.store.sets import run_set
from bridge.store.sql import Values, run_many
from bridge.store.tables import Out, outbox
from bridge.store.times import micros, moment
from routing.ids import AccountName, CaseId, ChatId, LaneId, MessageId, NetworkId, OutboundId
from routing.messages import Address, OutboundKind

# what the parts of a message have in common
SAME = (
    "lane", "party", "priority", "kind", "message", "target", "case_id", "person", "account", "at",
    "not_before",
)  # fmt: skip
WAY = ("lane", "party", "account", "place", "sealed_chat", "sealed_readers")  # the route's
KINDS = frozenset(OutboundKind)

_lease = (
    update(outbox)
    .where(outbox.c.seq == bindparam("row"))
    .values(
        state=int(Out.SENDING), due=None, tries=bindparam("count"),
        first_tried_at=bindparam("first"), leased_at=bindparam("since"), device=bindparam("by"),
    )
)  # fmt: skip
_shorten = (
    update(outbox)
    .where(outbox.c.seq == bindparam("row"))
    .values(sealed_payload=bindparam("sealed"))
)
_part = insert(outbox)


def progress_cell(row: bytes, lane: bytes) -> Cell:
    return Cell("outbox", row, "progress", lane)


def claim(tx: Tx, sealer: Sealer, wanted: Wanted, now: datetime) -> Claims:
    """Lease the rows that go now: heads of their parties, due, with a way to go, and admitted.

    The more urgent first, then the older. A message that is too long for its network becomes
    several rows here. A row that cannot be opened is parked, and given back to be told about.
    """
    ready: list[tuple[Due, ClaimedRow]] = []
    broken: list[BrokenRow] = []
    for of_account in candidates(tx, wanted, now):
        count = 0
        for due in of_account:
            if not wanted.ready(AccountName(due.account), due.priority):
                if wanted.only is None:
                    break  # nor what is behind it: that is no more urgent
                continue
            try:
                row = _readable(tx, sealer, wanted, due)
            except Unreadable as error:
                broken.append(park(tx, due, str(error)))
                continue
            if row is not None:
                ready.append((due, row))
                count += 1
            if count >= wanted.most:
                break
    rows, lost = _aimed(tx, sealer, ready)
    _lease_all(tx, wanted, rows, now)
    return Claims(tuple(rows), (*broken, *lost))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row with the way it will go."""

    due: Due
    route: Route
    sender: Sender


def _aimed(
    tx: Tx, sealer: Sealer, ready: Sequence[tuple[Due, ClaimedRow]]
) -> tuple[list[ClaimedRow], list[BrokenRow]]:
    """Each with the messages that it names; and those where these cannot be read."""
    found = aims.aimed(tx, sealer, [aim for due, _ in ready if (aim := _aim(due)) is not None])
    rows: list[ClaimedRow] = []
    broken: list[BrokenRow] = []
    for due, row in ready:
        targets = found.get(due.seq, ())
        if isinstance(targets, Unreadable):
            broken.append(park(tx, due, str(targets)))
        else:
            rows.append(replace(row, targets=targets) if targets else row)
    return rows, broken


def _aim(due: Due) -> Aim | None:
    if due.target is None or due.place_index is None:
        return None
    return Aim(due.seq, due.lane, due.kind, due.message, due.target, due.place_index)


def _readable(tx: Tx, sealer: Sealer, wanted: Wanted, due: Due) -> ClaimedRow | None:
    """As _admitted, whatever type of value somebody has put beside. Raises Unreadable."""
    try:
        return _admitted(tx, sealer, wanted, due)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise Edited("outbox", str(due.seq)) from None


def _admitted(tx: Tx, sealer: Sealer, wanted: Wanted, due: Due) -> ClaimedRow | None:
    """The row, opened and cut to size; None when it may not go yet. Raises Unreadable."""
    if due.kind not in KINDS:
        raise Edited("outbox", shown(due.id))
    sender = wanted.senders[AccountName(due.account)]
    ready = _Ready(due, _route(sealer, due, sender.network), sender)
    head = Head(
        OutboundId(UUID(bytes=due.id)),
        LaneId(UUID(bytes=due.lane)),
        due.party,
        due.priority,
        OutboundKind(due.kind),
        ready.route.to,
    )
    if not wanted.admit(head):
        return None
    payload = _payload(sealer, due)
    if due.kind == OutboundKind.SEND and due.part == 0 and due.tries == 0:
        payload = _cut(tx, sealer, due, split(payload, ready.sender.parts))
    if ready.route.readers:
        payload = replace(payload, readers=ready.route.readers)
    return _claimed(sealer, ready, payload)


def _route(sealer: Sealer, due: Due, network: NetworkId) -> Route:
    """Where it goes. An account by which that place is not known is not the row's own."""
    if due.kind == OutboundKind.OPEN_PLACE:  # the place that it opens will be its address
        return Route(Address(AccountName(due.account), ChatId("")))
    route = opened_route(sealer, {name: getattr(due, name) for name in WAY})
    if sealer.index("place", network, route.to.chat) != due.place_index:
        raise Edited("outbox", str(due.seq))
    return route


def _payload(sealer: Sealer, due: Due) -> OutboxPayload:
    cell = payload_cell(due.id, due.lane, (due.party, due.kind, due.target))
    return decode(sealer.open(due.sealed_payload, cell), OutboxPayload)


def _cut(tx: Tx, sealer: Sealer, due: Due, pieces: Sequence[OutboxPayload]) -> OutboxPayload:
    """Queue all but the first piece right behind the row; gives the first."""
    if len(pieces) == 1:
        return pieces[0]
    if len(pieces) >= GAP:
        raise Undecodable("a message is too long to be sent in parts")
    key = sealer.key(row_owner(due.lane, due.case_id), due.at)
    same = {name: getattr(due, name) for name in SAME}
    made: list[Values] = []
    for part, piece in enumerate(pieces):
        row = uuid5(UUID(bytes=due.id), f"part {part}").bytes if part else due.id
        cell = payload_cell(row, due.lane, (due.party, due.kind, due.target))
        sealed = sealer.seal(key, encode(piece), cell)
        made.append(
            same | {"seq": due.seq + part, "id": row, "part": part, "sealed_payload": sealed}
        )
    run_many(tx, _part, made[1:])
    run_many(tx, _shorten, [{"row": due.seq, "sealed": made[0]["sealed_payload"]}])
    return pieces[0]


def _claimed(sealer: Sealer, ready: _Ready, payload: OutboxPayload) -> ClaimedRow:
    due, route = ready.due, ready.route
    noted = due.sealed_progress
    return ClaimedRow(
        id=OutboundId(UUID(bytes=due.id)),
        seq=due.seq,
        lane=LaneId(UUID(bytes=due.lane)),
        party=due.party,
        priority=due.priority,
        kind=OutboundKind(due.kind),
        message=MessageId(UUID(bytes=due.message)),
        part=due.part,
        to=route.to,
        network=ready.sender.network,
        place=route.place,
        payload=payload,
        at=moment(due.at),
        tries=due.tries + 1,
        doubts=due.doubts,
        person=due.person,
        case=CaseId(UUID(bytes=due.case_id)) if due.case_id else None,
        first_tried_at=moment(due.first_tried_at) if due.first_tried_at is not None else None,
        device=due.device,
        progress=None if noted is None else sealer.open(noted, progress_cell(due.id, due.lane)),
        addressee=route.addressee,
    )


def _lease_all(tx: Tx, wanted: Wanted, rows: Sequence[ClaimedRow], now: datetime) -> None:
    leases = [
        {
            "row": row.seq,
            "count": row.tries,
            "first": micros(row.first_tried_at or now),
            "since": micros(now),
            "by": wanted.senders[row.to.account].device,
        }
        for row in rows
    ]
    run_set(tx, _lease, leases)
