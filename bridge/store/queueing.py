"""The order in which rows of the outbox go: one at a time for each party of a lane.

The first live row of a party, the more urgent before the earlier, is its *head*; `due` is set on
the head alone, and only while it is not on its way. So finding what can go costs the same however
much waits behind. Whatever adds, finishes or moves rows brings the heads up to date here.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import String, bindparam, select, text, update

from bridge.keys import KeyKind, KeyOwner
from bridge.store.codec import encode
from bridge.store.columns import Id
from bridge.store.database import Tx
from bridge.store.numbering import insert_all
from bridge.store.outbox_rows import NewRow
from bridge.store.routes import lane_owner
from bridge.store.sealer import Cell, Sealer
from bridge.store.sets import run_set
from bridge.store.sql import Values, lock, run_many
from bridge.store.tables import Out, outbox
from bridge.store.times import micros
from routing.effects import NORMAL
from routing.ids import AccountName, LaneId, OutboundId
from routing.messages import OutboundKind, Voice

CANCELLED = "cancelled"
EVER = datetime.max.replace(tzinfo=UTC)

Party = tuple[bytes, str]


_HEAD = (
    "(SELECT first.seq FROM outbox AS first"
    " WHERE first.lane = :lane AND first.party = :party AND first.state < 3"
    " ORDER BY first.priority, first.seq LIMIT 1)"
)
_ROUTE = (
    "(SELECT routes.account FROM routes"
    " WHERE routes.lane = outbox.lane AND routes.party = outbox.party)"
)
_promote = text(
    "UPDATE outbox SET due = not_before,"  # noqa: S608
    f" account = CASE WHEN kind = '{OutboundKind.OPEN_PLACE}' THEN account ELSE {_ROUTE} END"
    f" WHERE seq = {_HEAD} AND state IN (0, 2) AND due IS NULL"
).bindparams(bindparam("lane", type_=Id), bindparam("party", type_=String))
_demote = text(
    f"UPDATE outbox SET due = NULL WHERE lane = :lane AND party = :party"  # noqa: S608
    f" AND state < 3 AND due IS NOT NULL AND seq <> {_HEAD}"
)
_cancel_later = (
    update(outbox)
    .where(
        outbox.c.lane == bindparam("of"),
        outbox.c.party == bindparam("whom"),
        text("outbox.state < 3"),
    )
    .values(reason=CANCELLED)
)
_sending = select(outbox.c.id, outbox.c.lane, outbox.c.party, outbox.c.reason).where(
    text("outbox.state = 1"),
    outbox.c.account.in_(bindparam("accounts", expanding=True)),
    outbox.c.leased_at < bindparam("before"),
)
_doubt = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=int(Out.UNCERTAIN), doubts=outbox.c.doubts + 1, not_before=bindparam("now"))
)
CANCELLING: Values = {
    "state": int(Out.CANCELLED),
    "due": None,
    "sealed_payload": None,
    "sealed_progress": None,
}
_cancel = (
    update(outbox)
    .where(
        outbox.c.lane == bindparam("of"),
        outbox.c.party == bindparam("whom"),
        text("outbox.state < 3"),
        outbox.c.state != int(Out.SENDING),
        outbox.c.kind != str(OutboundKind.CLOSE_PLACE),  # a room is shut, whatever is not said
    )
    .values(finished_at=bindparam("now"), **CANCELLING)
)
_desks = (
    select(outbox.c.party)
    .where(outbox.c.lane == bindparam("of"), outbox.c.party.like("desk:%"))
    .where(
        outbox.c.state.in_([int(Out.QUEUED), int(Out.SENDING), int(Out.UNCERTAIN), int(Out.PARKED)])
    )
    .distinct()
)
_cancel_parked = (
    update(outbox)
    .where(
        text("outbox.state = 4"),
        outbox.c.lane == bindparam("of"),
        outbox.c.party == bindparam("whom"),
    )
    .values(finished_at=bindparam("now"), **CANCELLING)
)
cancel_row = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(finished_at=bindparam("now"), **CANCELLING)
)


def payload_cell(row: bytes, lane: bytes, bound: tuple[str, str, bytes | None]) -> Cell:
    """Binds the words to party, kind and target: they cannot be sent to anybody else."""
    party, kind, target = bound
    return Cell(
        "outbox", b"".join((row, target or b"", f"{kind} {party}".encode())), "payload", lane
    )


def row_owner(lane: bytes, case: bytes | None) -> KeyOwner:
    """Whose key seals a row: the case's, so that it goes when the case is erased."""
    return KeyOwner(KeyKind.CASE, case.hex()) if case else lane_owner(lane)


def add(tx: Tx, sealer: Sealer, rows: Sequence[NewRow], now: datetime) -> None:
    """Queue these rows, in order. Keys they need are made, and on disk, before."""
    if not rows:
        return
    at = micros(now)
    owners = [row_owner(row.lane.bytes, row.case.bytes if row.case else None) for row in rows]
    keys = sealer.keys.use_many(owners, at)
    values = []
    for row, owner in zip(rows, owners, strict=True):
        made = _values(row, at)
        bound = (row.party, row.kind, made["target"])
        cell = payload_cell(made["id"], made["lane"], bound)
        values.append(
            made | {"sealed_payload": sealer.seal(keys[owner], encode(row.payload), cell)}
        )
    parties = dict.fromkeys((row.lane.bytes, row.party) for row in rows)
    lock(tx, {lane for lane, _ in parties})
    insert_all(tx, values)
    overtaking = {(row.lane.bytes, row.party) for row in rows if row.priority < NORMAL}
    demote(tx, overtaking)
    promote(tx, parties)


def _values(row: NewRow, at: int) -> Values:
    return {
        "id": row.id.bytes,
        "lane": row.lane.bytes,
        "party": row.party,
        "priority": row.priority,
        "kind": row.kind,
        "message": row.message.bytes,
        "part": 0,
        "target": row.target.bytes if row.target else None,
        "case_id": row.case.bytes if row.case else None,
        "person": row.payload.voice is Voice.PERSON,
        "account": row.account,
        "at": at,
        "not_before": micros(row.not_before) if row.not_before else at,
    }


def promote(tx: Tx, parties: Iterable[Party]) -> None:
    """Set `due` on the first live row of each of these parties, unless it is on its way."""
    run_set(tx, _promote, [{"lane": lane, "party": party} for lane, party in parties])


def demote(tx: Tx, parties: Iterable[Party]) -> None:
    """Take `due` from rows that something more urgent has overtaken."""
    run_many(tx, _demote, [{"lane": lane, "party": party} for lane, party in parties])


def desks(tx: Tx, lane: LaneId) -> list[str]:
    """The desks of this client for which something is not sent yet, in whatever case it was."""
    return [party for (party,) in tx.execute(_desks, {"of": lane.bytes})]


def cancel(tx: Tx, lane: LaneId, party: str, now: datetime) -> int:
    """What is queued for a party is never sent, its words erased; how many rows.

    A row on its way is not counted; if it fails, it is not tried again. What waits for a person
    to look at it goes too: nobody may send it later, whoever tries.
    """
    lock(tx, [lane.bytes])
    whose = {"of": lane.bytes, "whom": party}
    count = tx.execute(_cancel, whose | {"now": micros(now)}).rowcount
    tx.execute(_cancel_parked, whose | {"now": micros(now)})
    tx.execute(_cancel_later, whose)
    promote(tx, [(lane.bytes, party)])  # a room that must still be shut
    return count


def recover(tx: Tx, accounts: Iterable[AccountName], now: datetime) -> int:
    """What a process that died had on its way is in doubt now; how many rows.

    Called once when this process begins to send for these accounts, and at no other time.
    """
    return recover_stuck(tx, accounts, (), EVER, now)


def recover_stuck(
    tx: Tx,
    accounts: Iterable[AccountName],
    flying: Collection[OutboundId],
    before: datetime,
    now: datetime,
) -> int:
    """Rows leased before a moment that are not on their way (`flying`) are in doubt now.

    It happens when a commit went through, and its answer was lost: nobody sends what it leased.
    """
    known = {row.bytes for row in flying}
    values = {"accounts": sorted(accounts), "before": micros(before)}
    lock(tx, set(tx.scalars(_sending.with_only_columns(outbox.c.lane), values)))
    found = [row for row in tx.execute(_sending, values).all() if row.id not in known]
    at = micros(now)
    for statement, cancelled in ((cancel_row, True), (_doubt, False)):
        rows = [row.id for row in found if (row.reason == CANCELLED) is cancelled]
        run_many(tx, statement, [{"row": row, "now": at} for row in rows])
    promote(tx, {(row.lane, row.party) for row in found})
    return len(found)
