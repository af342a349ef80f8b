"""Which lane a client is in, found by what a person may know: their record, or their case's name.

Both lie sealed, so every lane is opened. It is asked for by hand, a few times a year.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import bindparam, select, text

from bridge.store import gone
from bridge.store.database import Tx
from bridge.store.prooftables import evidence
from bridge.store.sealer import Sealer
from bridge.store.sql import is_name
from bridge.store.tables import LaneKind, lanes
from routing.conversation import Conversation
from routing.ids import LaneId

PAGE = 500  # lanes of one query

_of_record = (
    select(evidence.c.lane)
    .where(evidence.c.record == bindparam("which"), text("evidence.lane IS NOT NULL"))
    .limit(1)
)
_known = select(evidence.c.id).where(evidence.c.record == bindparam("which")).limit(1)
_some = (
    select(lanes.c.id)
    .where(lanes.c.kind == LaneKind.CLIENT, lanes.c.id > bindparam("after"))
    .order_by(lanes.c.id)
    .limit(PAGE)
)


def by_record(tx: Tx, sealer: Sealer, record: UUID) -> LaneId | None:
    """The lane of the client whose decisions stand under this id; None: they are not here."""
    found = tx.scalar(_of_record, {"which": record.bytes})
    if found is not None:
        return LaneId(UUID(bytes=found))
    return next((one for one, known in clients(tx, sealer) if known.ledger.record == record), None)


def by_case(tx: Tx, sealer: Sealer, name: str) -> list[LaneId]:
    """The lanes whose case has this name, large or small letters."""
    wanted = name.strip().casefold()
    return [
        one
        for one, known in clients(tx, sealer)
        if known.case is not None and known.case.name.casefold() == wanted
    ]


def older(tx: Tx, sealer: Sealer) -> int:
    """How many clients decided something before evidence was kept: there is no proof of that."""
    ledgers = (known.ledger for _, known in clients(tx, sealer))
    return sum(1 for one in ledgers if one.unproved or (one.records and one.record is None))


def is_proved(tx: Tx, record: UUID) -> bool:
    """Whether there is any proof of decisions under this id."""
    return tx.scalar(_known, {"which": record.bytes}) is not None


def clients(tx: Tx, sealer: Sealer) -> Iterator[tuple[LaneId, Conversation]]:
    """Every client whose lane can be read."""
    after = b""
    while found := tx.scalars(_some, {"after": after}).all():
        after = found[-1]
        for one in filter(is_name, found):
            lane = LaneId(UUID(bytes=one))
            known = gone.conversation(tx, sealer, lane)
            if known is not None:
                yield lane, known
