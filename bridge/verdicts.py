"""The sign that a counsellor's words have reached the client, on the newest of them alone.

It is asked for in the transaction that writes down that they arrived, so that no crash comes in
between; and it is a row of its own, which also takes the sign from the message before. To a
homeserver that is as much work as two messages of people: where somebody writes line after line,
it moves on once in a while, and goes to what is the newest then.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from adapters.port import Sent
from bridge.store import outbox, verdicts
from bridge.store.database import Tx
from bridge.store.outbox_rows import ClaimedRow, NewRow, Result, Shown
from bridge.store.payload import OutboxPayload
from bridge.store.sealer import Sealer
from bridge.store.verdicts import Before
from routing.effects import CLIENT, LAST, desk
from routing.ids import CaseId, OutboundId
from routing.marking import Sign
from routing.messages import Body, OutboundKind


def sign(tx: Tx, sealer: Sealer, results: Sequence[Result], now: datetime) -> None:
    """For what of these results are people's words to a client that have arrived whole, and carry
    no sign yet.
    """
    relayed = {(one.row.lane, one.row.message): one.row for one in results if _is_relayed(one)}
    if not relayed:
        return
    states = outbox.prompt_states(tx, relayed)
    whole = [row for row in relayed.values() if states[row.message].state is Shown.SENT]
    newest = {row.case: _row(row, row.case) for row in whole if row.case is not None}
    known = outbox.existing(tx, [row.id for row in newest.values()])
    rows = [row for row in newest.values() if row.id not in known]
    before = verdicts.before(tx, [(row.lane, row.message) for row in rows])
    verdicts.overtake(tx, [one.row for one in before.values() if one.waits], now)
    last = {row.id: before.get((row.lane, row.message)) for row in rows}
    outbox.add(tx, sealer, [_in_time(row, last[row.id], now) for row in rows], now)


def _in_time(row: NewRow, before: Before | None, now: datetime) -> NewRow:
    """Not right behind the sign before; and not late either, when a clock was put back."""
    if before is None or before.room <= now:
        return row
    return replace(row, not_before=min(before.room, now + verdicts.APART))


def _is_relayed(result: Result) -> bool:
    row = result.row
    said = row.person and row.kind is OutboundKind.SEND and row.party == CLIENT
    return said and isinstance(result.outcome, Sent)


def _row(row: ClaimedRow, case: CaseId) -> NewRow:
    return NewRow(
        OutboundId(uuid5(row.message, "relayed")),
        row.lane,
        desk(case),
        OutboundKind.REACT,
        verdicts.relayed_at(case),
        OutboxPayload(Body(Sign.RELAYED)),
        LAST,
        target=row.message,
        case=case,
    )
