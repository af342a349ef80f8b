"""Keys destroyed for good: written down in the commit that wants it, done once that is on disk.

A crash in between, or an old copy of the data that is put back, is made good at the next start.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select

from bridge.keys import KeyKind, KeyOwner, Keys
from bridge.store.database import Tx, after_commit
from bridge.store.errors import StoreRefused
from bridge.store.sql import run_many, upsert
from bridge.store.tables import erasures
from bridge.store.times import micros

KINDS = frozenset(KeyKind)
_write_down = upsert("erasures", ("kind", "owner", "at"), ("kind", "owner"))
_written_down = select(erasures.c.kind, erasures.c.owner)
_of_kind = select(erasures.c.owner).where(erasures.c.kind == bindparam("which"))
_is_written = select(erasures.c.at).where(
    erasures.c.kind == bindparam("which"), erasures.c.owner == bindparam("whose")
)


def destroy(tx: Tx, keys: Keys, owners: Collection[KeyOwner], now: datetime) -> None:
    """What these keys sealed can never be opened again, from the commit on."""
    run_many(tx, _write_down, [
        {"kind": one.kind, "owner": one.owner, "at": micros(now)} for one in owners
    ])  # fmt: skip
    after_commit(tx, lambda later: _destroy_written(later, keys, owners, now))


def _destroy_written(tx: Tx, keys: Keys, owners: Collection[KeyOwner], now: datetime) -> None:
    """Only those whose erasure was committed."""
    written = {
        one
        for one in owners
        if tx.scalar(_is_written, {"which": one.kind, "whose": one.owner}) is not None
    }
    keys.destroy(written, micros(now))


def replay(tx: Tx, keys: Keys, now: datetime) -> None:
    """Destroy every key that must not exist any more. Called at every start."""
    keys.destroy(known(tx), micros(now))


def known(tx: Tx) -> list[KeyOwner]:
    """Whose keys must not exist any more, as far as this data knows.

    Raises StoreRefused where a row of it names no kind of key: somebody who was erased could be
    back, and nobody would notice.
    """
    rows = tx.execute(_written_down).all()
    odd = sum(kind not in KINDS for kind, _ in rows)
    if odd:
        raise StoreRefused(
            f"the table erasures does not say any more whose keys were destroyed ({odd} rows): it"
            " was damaged or changed. Put your newest copy of the data back; if there is none, take"
            " these rows out: the ledger of erasures still knows who wished to be erased"
        )
    return [KeyOwner(KeyKind(kind), owner) for kind, owner in rows]


def destroyed(tx: Tx, kind: KeyKind) -> list[str]:
    """The owners whose keys of this kind were destroyed."""
    return list(tx.scalars(_of_kind, {"which": kind}))
