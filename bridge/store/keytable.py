"""Where wrapped keys lie: a database of their own, so that its copies can live shorter.

Erasing somebody destroys their key here. A copy of the data alone opens nothing, and an old copy
of the data does not bring back what was erased.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    MetaData,
    String,
    Table,
    bindparam,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateSchema

from bridge.keys import KeyKind, KeyOwner, KeyRow
from bridge.store.bell import tell_destroyed
from bridge.store.columns import Bytes, Id
from bridge.store.database import Database, Tx
from bridge.store.sql import Values, read, run_many, slices

SCHEMA = "keys"
KINDS = frozenset(KeyKind)
COLUMNS = ("id", "kind", "owner", "wrapped", "made_at", "destroyed_at")


def table(schema: str | None) -> Table:
    return Table(
        "keys",
        MetaData(schema=schema),
        Column("id", Id, primary_key=True),
        Column("kind", String, nullable=False),
        Column("owner", String, nullable=False),
        Column("wrapped", Bytes),  # NULL: destroyed
        Column("made_at", BigInteger, nullable=False),
        Column("destroyed_at", BigInteger),
        Index("keys_owner", "kind", "owner", unique=True),
    )


class KeyTable:
    """The keys' own database. Every call is a transaction of its own, on disk when it returns."""

    def __init__(self, database: Database, *, schema: str | None = None) -> None:
        """`schema` names the keys' own schema; None where the file is the keys' own."""
        self._database = database
        self._schema = schema
        self._table = keys = table(schema)
        columns = [keys.c[name] for name in COLUMNS]
        self._by_id = select(*columns).where(keys.c.id.in_(bindparam("ids", expanding=True)))
        self._by_owner = select(*columns).where(
            keys.c.kind == bindparam("of"), keys.c.owner.in_(bindparam("owners", expanding=True))
        )
        self._insert = text(
            f"INSERT INTO {keys.fullname} (id, kind, owner, wrapped, made_at)"  # noqa: S608
            " VALUES (:id, :kind, :owner, :wrapped, :made_at)"
            " ON CONFLICT (kind, owner) DO NOTHING"
        )
        self._destroy = (
            update(keys)
            .where(keys.c.kind == bindparam("of"), keys.c.owner == bindparam("whose"))
            .where(text("(wrapped IS NOT NULL OR destroyed_at IS NULL)"))
            .values(wrapped=None, destroyed_at=bindparam("at"))
        )

    def create(self) -> None:
        """Make the table where there is none. Its form is not expected to change."""

        def make(tx: Tx) -> None:
            if self._schema is not None:
                tx.execute(CreateSchema(self._schema, if_not_exists=True))
            self._table.metadata.create_all(tx)

        self._database.write(make)

    def by_id(self, ids: Sequence[bytes]) -> list[KeyRow]:
        return self._database.read(
            lambda tx: [
                _row(found)
                for some in slices(ids)
                for found in read(tx, self._by_id, {"ids": list(some)})
                if found[1] in KINDS  # else it opens nothing, as if there were no such key
            ]
        )

    def by_owner(self, kind: KeyKind, owners: Sequence[str]) -> list[KeyRow]:
        return self._database.read(
            lambda tx: [
                _row(found)
                for some in slices(owners)
                for found in read(tx, self._by_owner, {"of": kind.value, "owners": list(some)})
            ]
        )

    def add(self, rows: Sequence[KeyRow]) -> bool:
        """False: another process has made one of them meanwhile."""
        values = [
            {
                "id": row.id,
                "kind": row.owner.kind,
                "owner": row.owner.owner,
                "wrapped": row.wrapped,
                "made_at": row.made_at,
            }
            for row in rows
        ]
        count = self._database.write(lambda tx: run_many(tx, self._insert, values))
        return count == len(rows)

    def destroy(self, owners: Sequence[KeyOwner], at: int) -> None:
        """Overwrite their keys, whatever stands in these rows, and leave no trace in the files."""
        if owners:
            values = [{"of": one.kind, "whose": one.owner, "at": at} for one in owners]
            self._database.write(lambda tx: self._destroy_all(tx, values))
            self._database.checkpoint()

    def _destroy_all(self, tx: Tx, values: list[Values]) -> None:
        tx.execute(self._destroy, values)
        tell_destroyed(tx)

    def owners(self, kind: KeyKind, before: int) -> list[KeyOwner]:
        """Whose keys of this kind, made before a moment, still exist."""
        wanted = (
            select(self._table.c.owner)
            .where(self._table.c.kind == kind, self._table.c.made_at < before)
            .where(text("wrapped IS NOT NULL"))
        )
        return self._database.read(
            lambda tx: [KeyOwner(kind, owner) for owner in tx.scalars(wanted)]
        )

    def exist(self) -> bool:
        """True when there is any key that a master key is needed for."""

        def look(tx: Tx) -> bool:
            if not inspect(tx).has_table(self._table.name, schema=self._schema):
                return False
            return tx.scalar(select(self._table.c.id).limit(1)) is not None

        return self._database.read(look)

    def close(self) -> None:
        self._database.close()


def _row(found: Sequence[Any]) -> KeyRow:
    """As it was written. Where there is something of another type, or nothing though nobody has
    destroyed it, no key is in it: it is the owner's all the same.
    """
    key, kind, owner, wrapped, made_at, destroyed_at = found
    name, owned = key if isinstance(key, bytes) else b"", KeyOwner(KeyKind(kind), str(owner))
    if wrapped is None and destroyed_at is not None:
        return KeyRow(name, owned, None, made_at)
    whole = bool(name) and isinstance(wrapped, bytes)
    return KeyRow(name, owned, wrapped if whole else b"", made_at)
