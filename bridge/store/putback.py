"""Is this an old copy of the data that was put back, and the service has not been there yet?

The start erases whoever stands in the ledger of erasures, before anything else. A command beside
the service does not, and must not show or hand out what has been erased: it refuses, until the
service was there.
"""

from sqlalchemy import bindparam, select

from bridge.keys import KeyKind, KeyOwner, KeyRows
from bridge.store.database import Database, Tx
from bridge.store.errors import StoreRefused
from bridge.store.ledgerfile import LedgerFile
from bridge.store.sql import slices
from bridge.store.tables import LaneKind, lanes

_there = (
    select(lanes.c.id)
    .where(lanes.c.id.in_(bindparam("which", expanding=True)), lanes.c.kind == LaneKind.CLIENT)
    .limit(1)
)


def refuse_erased(database: Database, ledger: LedgerFile, keys: KeyRows | None = None) -> None:
    """Raises StoreRefused where somebody who was erased is there, or a key of theirs.

    `keys` is None for commands that open nothing.
    """
    read = ledger.read()
    if read.damaged:
        raise StoreRefused(
            f"the ledger of erasures {ledger.file} is damaged: start the service, it says what to"
            " do"
        )
    clients = [bytes.fromhex(one.owner) for one in read.owners if one.kind is KeyKind.CLIENT]
    if database.read(lambda tx: _any(tx, clients)) or (keys and _has_key(keys, read.owners)):
        raise StoreRefused(
            "there is somebody in the data who was erased: it is an old copy, or the service is"
            " just erasing them. Start the service, it erases them again; then call this once more"
        )


def _any(tx: Tx, clients: list[bytes]) -> bool:
    return any(tx.scalar(_there, {"which": some}) is not None for some in slices(clients))


def _has_key(keys: KeyRows, owners: tuple[KeyOwner, ...]) -> bool:
    return any(
        row.wrapped is not None
        for kind in {one.kind for one in owners}
        for row in keys.by_owner(kind, [one.owner for one in owners if one.kind is kind])
    )
