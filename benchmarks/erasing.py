"""How long erasing a client takes: rows, copies, the ledger, keys, and the files tidied after it.

The client has said and heard so many messages in one case. Every message is held as a row of the
outbox and as a copy on both sides; other clients lie in the same tables.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from benchmarks.disk import commit_time
from benchmarks.figures import Figure, ends, median
from bridge.clock import SystemClock
from bridge.store import copies, gone, inbox, lanes, outbox
from bridge.store.copies import Copy
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Saved
from bridge.store.leaving import Leaving
from bridge.store.outbox_rows import NewRow
from bridge.store.payload import OutboxPayload
from bridge.store.start import Opened, Where, open_store
from bridge.store.times import micros
from routing.effects import CLIENT
from routing.ids import (
    AccountName,
    AuthorId,
    CaseId,
    ChatId,
    LaneId,
    MessageId,
    NetworkId,
    OutboundId,
    SourceId,
)
from routing.messages import Address, Body, Inbound, InboundKind, OutboundKind, Voice

TABLE = "Erasing a client (SQLite)"
ACCOUNT, NETWORK = AccountName("bench"), NetworkId("bench:1")
TEXT = "I have slept badly for weeks, and I do not know whom else to tell."
SOME = 1000  # rows of one commit while it is made


@dataclass(frozen=True, slots=True)
class Size:
    """Messages of each client who is erased; one client more stays."""

    messages: int = 10_000
    rounds: int = 3


async def measure(folder: Path, size: Size) -> list[Figure]:
    """From the wish until nothing is in the files any more."""
    commit = commit_time(folder)
    opened = open_store(Where("bench", folder / "var", folder / "secrets"), SystemClock())
    try:
        clients = [_client(opened, size.messages) for _ in range(size.rounds + 1)]
        spent = [_erased(opened, lane) for lane in clients[1:]]
    finally:
        await opened.close()
    what = f"one with {size.messages} messages"
    target = "at most 5 s for 10,000 messages"
    spread = ends(spent)
    return [Figure(TABLE, what, median(spent), "s", size.messages, commit, spread, target)]


def _erased(opened: Opened, lane: LaneId) -> float:
    database, now = opened.store.database, datetime.now(UTC)
    start = time.perf_counter()
    database.write(lambda tx: gone.lane(tx, opened.sealer, Leaving(lane, None), now))
    database.checkpoint()
    return time.perf_counter() - start


def _client(opened: Opened, messages: int) -> LaneId:
    database = opened.store.database
    lane, case = database.write(lambda tx: _lane(tx, opened)), CaseId(uuid4())
    for start in range(0, messages, SOME):
        count = min(SOME, messages - start)
        database.write(lambda tx, n=count: _said(tx, opened, (lane, case), n))  # type: ignore[misc]  # mypy does not see the default
    return lane


def _lane(tx: Tx, opened: Opened) -> LaneId:
    now, chat = datetime.now(UTC), ChatId(uuid4().hex)
    place, author = Address(ACCOUNT, chat), AuthorId(chat)
    said = Inbound(SourceId(chat), place, author, InboundKind.MESSAGE, now, Body(TEXT))
    inbox.receive(tx, opened.sealer, Batch(ACCOUNT, NETWORK, strangers=True, messages=[said]), now)
    [claimed] = lanes.claim(tx, opened.sealer, now)
    saved = Saved(claimed, TEXT.encode(), done=claimed.rows, keep=True)
    lanes.save(tx, opened.sealer, [saved], now)
    return claimed.lane


def _said(tx: Tx, opened: Opened, whose: tuple[LaneId, CaseId], count: int) -> None:
    """Delivered, and remembered on both sides."""
    now, (lane, case) = datetime.now(UTC), whose
    rows = [_row(lane, case) for _ in range(count)]
    outbox.add(tx, opened.sealer, rows, now)
    done = text("UPDATE outbox SET state = 3, due = NULL, finished_at = :now WHERE state < 3")
    tx.execute(done, {"now": micros(now)})
    copies.note(tx, opened.sealer, [one for row in rows for one in _copies(row)], micros(now))


def _row(lane: LaneId, case: CaseId) -> NewRow:
    payload = OutboxPayload(Body(TEXT), voice=Voice.PERSON)
    row, message = OutboundId(uuid4()), MessageId(uuid4())
    return NewRow(row, lane, CLIENT, OutboundKind.SEND, message, payload, case=case)


def _copies(row: NewRow) -> Iterator[Copy]:
    for chat in ("here", "there"):
        source = SourceId(uuid4().hex)
        yield Copy(row.lane, row.message, NETWORK, ChatId(chat), source, case=row.case)
