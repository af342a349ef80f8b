"""Setting aside what a person must look at: a row of the outbox that cannot be sent as it is, so
that what is behind it can go, and one of the inbox that cannot be handled.

Whatever names somebody has put into the row, it is told of: who must be told is never nobody.
"""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import bindparam, update

from bridge.store.database import Tx
from bridge.store.outbox_rows import BrokenRow
from bridge.store.queueing import promote
from bridge.store.sql import name_of, run_many
from bridge.store.tables import Out, Row, inbox, outbox
from routing.ids import LaneId, MessageId, OutboundId
from routing.messages import OutboundKind

_park = (
    update(outbox)
    .where(outbox.c.seq == bindparam("row"))
    .values(state=int(Out.PARKED), due=None, reason=bindparam("why"))
)
_park_in = (
    update(inbox)
    .where(inbox.c.seq == bindparam("row"))
    .values(state=int(Row.PARKED), reason=bindparam("why"))
)


class Named(Protocol):
    """Of a row as selected; any of it may be something else than it was written as."""

    @property
    def seq(self) -> int: ...
    @property
    def id(self) -> bytes: ...
    @property
    def lane(self) -> bytes: ...
    @property
    def party(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def message(self) -> bytes: ...


def park(tx: Tx, row: Named, reason: str) -> BrokenRow:
    """What has to be told of it."""
    run_many(tx, _park, [{"row": row.seq, "why": reason}])
    promote(tx, [(row.lane, row.party)])
    return BrokenRow(
        OutboundId(name_of(row.id)),
        LaneId(name_of(row.lane)),
        str(row.party),
        MessageId(name_of(row.message)),
        reason,
        recovering=row.kind == OutboundKind.RECOVER,
    )


def park_in(tx: Tx, rows: Iterable[tuple[int, str]]) -> None:
    """Rows of the inbox, by their numbers, and why."""
    run_many(tx, _park_in, [{"row": row, "why": why} for row, why in rows])
