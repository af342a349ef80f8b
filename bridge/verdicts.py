"""The sign that a counsellor's words have reached the client, on the newest of them alone.

It is asked for in the transaction that writes down that they arrived, so that no crash comes in
between; and it is one row for each message, which also takes the sign from the one before.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid5

from adapters.port import Sent
from bridge.store import outbox, verdicts
from bridge.store.database import Tx
from bridge.store.outbox_rows import ClaimedRow, NewRow, Result
from bridge.store.payload import OutboxPayload
from bridge.store.sealer import Sealer
from routing.effects import CLIENT, LAST, desk
from routing.ids import OutboundId
from routing.marking import Sign
from routing.messages import Body, OutboundKind


def sign(tx: Tx, sealer: Sealer, results: Sequence[Result], now: datetime) -> None:
    """For what of these results are people's words to a client that have arrived whole."""
    relayed = {(one.row.lane, one.row.message): one.row for one in results if _is_relayed(one)}
    rows = [made for row in relayed.values() if (made := _row(tx, row)) is not None]
    outbox.add(tx, sealer, rows, now)


def _is_relayed(result: Result) -> bool:
    row = result.row
    said = row.person and row.kind is OutboundKind.SEND and row.party == CLIENT
    return said and isinstance(result.outcome, Sent)


def _row(tx: Tx, row: ClaimedRow) -> NewRow | None:
    """None where some of it has not arrived, or it carries the sign already."""
    made = OutboundId(uuid5(row.message, "relayed"))
    if row.case is None or not verdicts.arrived(tx, row.lane, row.message):
        return None
    if outbox.exists(tx, made):
        return None
    return NewRow(
        made,
        row.lane,
        desk(row.case),
        OutboundKind.REACT,
        verdicts.relayed_at(row.case),
        OutboxPayload(Body(Sign.RELAYED)),
        LAST,
        target=row.message,
        case=row.case,
    )
