"""Small pieces of SQL that the modules of the store share, the same on both databases."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import ClauseElement, TextClause, bindparam, exists, select, text, update

from bridge.store.database import Tx
from bridge.store.tables import inbox, lanes

Values = dict[str, Any]
T = TypeVar("T")
ID = 16  # bytes of an id
MANY = 500  # values of one query

_lock = (
    select(lanes.c.id)
    .where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
    .order_by(lanes.c.id)
    .with_for_update()
)
_there = select(lanes.c.id).where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
_wake = (
    update(lanes)
    .where(lanes.c.id.in_(bindparam("lanes", expanding=True)), lanes.c.ready.is_(None))
    .values(ready=bindparam("at"))
)
_open_rows = exists().where(inbox.c.lane == lanes.c.id, text("inbox.state = 0"))
_wake_with_work = _wake.where(_open_rows).returning(lanes.c.id)


def upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> TextClause:
    """INSERT that writes over the row with the same key."""
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    keys = ", ".join(key)
    return text(
        f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608 - names of ours only
        f" ON CONFLICT ({keys}) DO UPDATE SET {changed}"
    )


def run_many(tx: Tx, statement: ClauseElement, values: Sequence[Values]) -> int:
    """The statement once for each, with the same names in each; how many rows it touched.

    Compiled once and handed to the driver as it is: converting each value to what it is already
    costs more than writing it.
    """
    if not values:
        return 0
    sql, constants = _compiled(tx, statement, tuple(values[0]))
    rows = [constants | one for one in values] if constants else list(values)
    return tx.exec_driver_sql(sql, rows).rowcount


def _compiled(tx: Tx, statement: ClauseElement, names: tuple[str, ...]) -> tuple[str, Values]:
    key = (statement, tx.dialect.name, names)
    found = _COMPILED.get(key)
    if found is None:
        compiled = statement.compile(
            dialect=tx.dialect, column_keys=list(names), for_executemany=True
        )
        constants = {name: value for name, value in compiled.params.items() if name not in names}
        found = _COMPILED[key] = (str(compiled), constants)
    return found


_COMPILED: dict[tuple[ClauseElement, str, tuple[str, ...]], tuple[str, Values]] = {}


def slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many values at a time as one query takes."""
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


def lock(tx: Tx, which: Collection[bytes]) -> None:
    """Hold these lanes until the commit, where there is more than one writer."""
    if which and tx.dialect.name != "sqlite":
        tx.execute(_lock, {"lanes": sorted(which)}).all()


def is_name(found: object) -> bool:
    """Whether this can be the id of a lane: somebody may have written others."""
    return isinstance(found, bytes) and len(found) == ID


def name_of(found: object) -> UUID:
    """The id of a row. One that no program writes gets another, always the same: it is told of."""
    if isinstance(found, bytes) and len(found) == ID:
        return UUID(bytes=found)
    return uuid5(NAMESPACE_OID, repr(found))


def there(tx: Tx, which: Iterable[bytes]) -> frozenset[bytes]:
    """Those of these lanes that are there."""
    return frozenset(tx.scalars(_there, {"lanes": sorted(set(which))}))


def wake(tx: Tx, which: Collection[bytes], at: int) -> None:
    """These lanes have something to do."""
    if which:
        tx.execute(_wake, {"lanes": sorted(which), "at": at})


def wake_waiting(tx: Tx, which: Iterable[bytes], at: int) -> list[UUID]:
    """Those of these lanes that wait with something to do: they may go on."""
    wanted = sorted(set(which))
    if not wanted:
        return []
    return [UUID(bytes=one) for one in tx.scalars(_wake_with_work, {"lanes": wanted, "at": at})]
