"""Small pieces of SQL that the modules of the store share, the same on both databases."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, TypeGuard, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Boolean, ClauseElement, TextClause, bindparam, exists, select, text, update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ReturnsRows

from bridge.store.arrays import as_array, with_arrays
from bridge.store.compiled import Made, constants_in, made
from bridge.store.cursors import changed, fetched
from bridge.store.database import Tx, locked
from bridge.store.tables import inbox, lanes

Values = dict[str, Any]
T = TypeVar("T")
ID = 16  # bytes of an id
MANY = 500  # values of one query
NO_VALUES: Values = {}

_lock = (
    select(lanes.c.id)
    .where(lanes.c.id.in_(bindparam("lanes", expanding=True)))
    .order_by(lanes.c.id)
    .with_for_update(key_share=True)
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
    ready = made(_for_each, tx.dialect, statement, tuple(values[0]))
    rows = [ready.constants | one for one in values] if ready.constants else list(values)
    return changed(tx, ready.sql, rows if len(rows) > 1 else rows[0])


def _for_each(dialect: Dialect, statement: ClauseElement, names: tuple[str, ...]) -> Made:
    compiled = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
    return Made(str(compiled), constants_in(compiled.params, names))


def read(tx: Tx, statement: ClauseElement, values: Values = NO_VALUES) -> list[Any]:
    """The rows of a statement of a module, as tuples. Compiled once, as in run_many.

    Values are as the driver takes them. Raises TypeError, whatever is stored, for columns of
    which the driver gives something else than is meant, except for what is true or false.
    """
    ready, given = _asked(tx, statement, values)
    found = fetched(tx, ready.sql, given)
    return [ready.meant(row) for row in found] if ready.booleans else found


def read_column(tx: Tx, statement: ClauseElement, values: Values = NO_VALUES) -> list[Any]:
    """The first value of each row."""
    return [row[0] for row in read(tx, statement, values)]


def read_one(tx: Tx, statement: ClauseElement, values: Values = NO_VALUES) -> Any:  # noqa: ANN401 - a value as stored
    """The first value of the first row; None: there is none."""
    rows = read(tx, statement, values)
    return rows[0][0] if rows else None


def change(tx: Tx, statement: ClauseElement, values: Values) -> int:
    """As read, for what changes rows and says what each column becomes; how many rows."""
    ready, given = _asked(tx, statement, values)
    return changed(tx, ready.sql, given)


def _asked(tx: Tx, statement: ClauseElement, values: Values) -> tuple[Made, Values]:
    """With values for it. Of several a power of two is asked, so there are few statements; or as
    many as there are, where they are an array.
    """
    if tx.dialect.name == "postgresql":
        return _asked_with_arrays(tx, statement, values)
    sizes = [
        (name, 1 << (len(value) - 1).bit_length() if value else 0)
        for name, value in values.items()
        if isinstance(value, list | tuple)
    ]
    ready = made(_with_lists, tx.dialect, statement, (tuple(values), tuple(sizes)))
    if not ready.lists:
        return ready, ready.constants | values if ready.constants else values
    given = ready.constants | {n: one for n, one in values.items() if n not in ready.lists}
    for name, names in ready.lists.items():
        several = values[name]
        given |= zip(names, chain(several, repeat(several[-1] if several else None)), strict=False)
    return ready, given


def _asked_with_arrays(tx: Tx, statement: ClauseElement, values: Values) -> tuple[Made, Values]:
    ready = made(_with_arrays, tx.dialect, statement, tuple(values))
    given = {
        name: as_array(one) if isinstance(one, list | tuple) else one
        for name, one in values.items()
    }
    return ready, ready.constants | given if ready.constants else given


def _with_arrays(dialect: Dialect, statement: ClauseElement, names: tuple[str, ...]) -> Made:
    compiled = _compiled(dialect, statement)
    sql, constants = with_arrays(compiled, dialect), constants_in(compiled.params, names)
    return Made(sql, constants, booleans=_booleans(dialect, statement))


def _with_lists(
    dialect: Dialect,
    statement: ClauseElement,
    shape: tuple[tuple[str, ...], tuple[tuple[str, int], ...]],
) -> Made:
    names, sizes = shape[0], dict(shape[1])
    filled = {name: [None] * sizes[name] if name in sizes else None for name in names}
    state = _compiled(dialect, statement).construct_expanded_state(filled)
    lists = {name: tuple(state.parameter_expansion.get(name, ())) for name in sizes}
    known = {*names, *(one for single in lists.values() for one in single)}
    constants = constants_in(state.parameters, known)
    return Made(state.statement, constants, lists, _booleans(dialect, statement))


def _compiled(dialect: Dialect, statement: ClauseElement) -> SQLCompiler:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only what is asked of rows is read")
    return compiled


def _booleans(dialect: Dialect, statement: ClauseElement) -> frozenset[int]:
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    found = set()
    for n, column in enumerate(columns):
        if column.type.dialect_impl(dialect).result_processor(dialect, None) is None:
            continue
        if not isinstance(column.type, Boolean):
            raise TypeError(f"what {column} holds is not what the driver gives")
        found.add(n)
    return frozenset(found)


def slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many values at a time as one query takes."""
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


def lock(tx: Tx, which: Collection[bytes]) -> None:
    """Hold these lanes until the commit, where there is more than one writer.

    What comes in is put into them all the same (see quiet).
    """
    if not which or tx.dialect.name == "sqlite":
        return
    held = locked(tx)
    missing = sorted(set(which) - held)
    if missing:
        read(tx, _lock, {"lanes": missing})
        held.update(missing)


def is_name(found: object) -> TypeGuard[bytes]:
    """Whether this can be the id of a lane: somebody may have written others."""
    return isinstance(found, bytes) and len(found) == ID


def name_of(found: object) -> UUID:
    """The id of a row. One that no program writes gets another, always the same: it is told of."""
    return UUID(bytes=found) if is_name(found) else uuid5(NAMESPACE_OID, repr(found))


def there(tx: Tx, which: Iterable[bytes]) -> frozenset[bytes]:
    """Those of these lanes that are there."""
    return frozenset(read_column(tx, _there, {"lanes": sorted(set(which))}))


def wake(tx: Tx, which: Collection[bytes], at: int) -> None:
    """These lanes have something to do."""
    if which:
        change(tx, _wake, {"lanes": sorted(which), "at": at})


def wake_waiting(tx: Tx, which: Iterable[bytes], at: int) -> list[UUID]:
    """Those of these lanes that wait with something to do: they may go on."""
    wanted = sorted(set(which))
    if not wanted:
        return []
    woken = read_column(tx, _wake_with_work, {"lanes": wanted, "at": at})
    return [UUID(bytes=one) for one in woken]
