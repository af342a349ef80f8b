"""Claiming: which rows of the outbox go now, opened, split into parts and leased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Select, and_, bindparam, insert, literal_column, select, text, tuple_, update

from bridge.store import copies
from bridge.store.codec import decode, encode
from bridge.store.database import Tx
from bridge.store.errors import Undecodable, Unreadable
from bridge.store.outbox_rows import BrokenRow, ClaimedRow, Claims, Head, Sender, Wanted
from bridge.store.payload import OutboxPayload, split
from bridge.store.queueing import GAP, payload_cell, promote, row_owner
from bridge.store.routes import Route, opened_route
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import Values, run_many
from bridge.store.tables import Out, outbox, routes
from bridge.store.times import micros, moment
from routing.ids import AccountName, CaseId, ChatId, LaneId, MessageId, OutboundId, SourceId
from routing.messages import Address, OutboundKind

# what the parts of a message have in common
SAME = (
    "lane", "party", "priority", "kind", "message", "target", "case_id", "person", "account", "at",
    "not_before",
)  # fmt: skip
PAGE = 100  # rows looked at in one query
PAGES = 20  # queries for one account; what is behind waits for the next claim


class _Due(NamedTuple):
    """A row as selected, with the route of its party."""

    seq: int
    id: bytes
    lane: bytes
    party: str
    priority: int
    kind: str
    message: bytes
    part: int
    target: bytes | None
    case_id: bytes | None
    person: bool
    account: str
    at: int
    not_before: int
    sealed_payload: bytes | None
    sealed_progress: bytes | None
    tries: int
    doubts: int
    first_tried_at: int | None
    device: str | None
    place: bytes | None
    place_index: bytes | None
    sealed_chat: bytes | None
    sealed_readers: bytes | None


def _query() -> Select[Any]:
    own = [outbox.c[name] for name in _Due._fields if name in outbox.c and name != "place"]
    way = (routes.c.place, routes.c.place_index, routes.c.sealed_chat, routes.c.sealed_readers)
    joined = outbox.outerjoin(
        routes, and_(routes.c.lane == outbox.c.lane, routes.c.party == outbox.c.party)
    )
    return (
        select(*own, *way)
        .select_from(joined)
        .where(text("outbox.due IS NOT NULL"), outbox.c.due <= bindparam("now"))
        .order_by(outbox.c.priority, outbox.c.seq)
        .with_for_update(skip_locked=True, of=outbox)
    )


_any = (
    _query()
    .where(
        outbox.c.account == bindparam("account"),
        tuple_(outbox.c.priority, outbox.c.seq) > tuple_(bindparam("priority"), bindparam("seq")),
    )
    .limit(literal_column(str(PAGE)))
)
_only = _query().where(
    outbox.c.id.in_(bindparam("only", expanding=True)),
    outbox.c.account.in_(bindparam("accounts", expanding=True)),
)
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
_park = (
    update(outbox)
    .where(outbox.c.seq == bindparam("row"))
    .values(state=int(Out.PARKED), due=None, reason=bindparam("why"))
)


def progress_cell(row: bytes, lane: bytes) -> Cell:
    return Cell("outbox", row, "progress", lane)


def claim(tx: Tx, sealer: Sealer, wanted: Wanted, now: datetime) -> Claims:
    """Lease the rows that go now: heads of their parties, due, with a way to go, and admitted.

    The more urgent first, then the older. A message that is too long for its network becomes
    several rows here. A row that cannot be opened is parked, and given back to be told about.
    """
    rows: list[ClaimedRow] = []
    broken: list[BrokenRow] = []
    for candidates in _candidates(tx, wanted, now):
        count = 0
        for due in candidates:
            try:
                row = _admitted(tx, sealer, wanted, due)
            except Unreadable as error:
                broken.append(_broken(tx, due, str(error)))
                continue
            if row is not None:
                rows.append(row)
                count += 1
            if count >= wanted.most:
                break
    _lease_all(tx, wanted, rows, now)
    return Claims(tuple(rows), tuple(broken))


def _candidates(tx: Tx, wanted: Wanted, now: datetime) -> Iterator[Iterator[_Due]]:
    """For each account the rows that could go, page by page as they are asked for."""
    if wanted.only is None:
        yield from (_pages(tx, account, micros(now)) for account in wanted.senders)
    elif wanted.only and wanted.senders:
        only = [one.bytes for one in wanted.only]
        values = {"only": only, "accounts": list(wanted.senders), "now": micros(now)}
        yield iter([_Due(*row) for row in tx.execute(_only, values)])


def _pages(tx: Tx, account: AccountName, now: int) -> Iterator[_Due]:
    values = {"account": account, "now": now, "priority": -1, "seq": -1}
    for _ in range(PAGES):
        page = [_Due(*row) for row in tx.execute(_any, values)]
        yield from page
        if len(page) < PAGE:
            return
        values |= {"priority": page[-1].priority, "seq": page[-1].seq}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row with the way it will go."""

    due: _Due
    route: Route
    sender: Sender


def _admitted(tx: Tx, sealer: Sealer, wanted: Wanted, due: _Due) -> ClaimedRow | None:
    """The row, opened and cut to size; None when it may not go yet. Raises Unreadable."""
    ready = _Ready(due, _route(sealer, due), wanted.senders[AccountName(due.account)])
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
    return _claimed(tx, sealer, ready, payload)


def _route(sealer: Sealer, due: _Due) -> Route:
    if due.sealed_chat is None:  # it opens the place that will be its address
        return Route(Address(AccountName(due.account), ChatId("")))
    return opened_route(sealer, due._asdict())


def _payload(sealer: Sealer, due: _Due) -> OutboxPayload:
    cell = payload_cell(due.id, due.lane, (due.party, due.kind, due.target))
    return decode(sealer.open(due.sealed_payload or b"", cell), OutboxPayload)


def _cut(tx: Tx, sealer: Sealer, due: _Due, pieces: Sequence[OutboxPayload]) -> OutboxPayload:
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


def _claimed(tx: Tx, sealer: Sealer, ready: _Ready, payload: OutboxPayload) -> ClaimedRow:
    due, route = ready.due, ready.route
    targets: tuple[SourceId, ...] = ()
    if due.target is not None and due.place_index is not None:
        targets = copies.sources(tx, sealer, due.lane, due.target, due.place_index)
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
        targets=targets,
        first_tried_at=moment(due.first_tried_at) if due.first_tried_at is not None else None,
        device=due.device,
        progress=sealer.open(noted, progress_cell(due.id, due.lane)) if noted else None,
    )


def _broken(tx: Tx, due: _Due, reason: str) -> BrokenRow:
    """Park it, so that what is behind it can go."""
    run_many(tx, _park, [{"row": due.seq, "why": reason}])
    promote(tx, [(due.lane, due.party)])
    return BrokenRow(
        OutboundId(UUID(bytes=due.id)),
        LaneId(UUID(bytes=due.lane)),
        due.party,
        MessageId(UUID(bytes=due.message)),
        reason,
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
    run_many(tx, _lease, leases)
