"""A statement for many rows as one statement, where each row would be a way to the server and back.

PostgreSQL takes the columns as arrays: half of what executing row by row costs on our side, and a
third of it at the server. SQLite has no such way, and none to go.

    UPDATE t SET a = :b WHERE id = :c      UPDATE t SET a = given.b FROM given WHERE id = given.c
    INSERT INTO t (a) VALUES (:a)          INSERT INTO t (a) SELECT given.a FROM given
"""

import re
from collections.abc import Sequence

from sqlalchemy import ClauseElement
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from bridge.store.arrays import array_of, as_array
from bridge.store.compiled import Made, constants_in, made
from bridge.store.cursors import changed
from bridge.store.database import Tx
from bridge.store.sql import Values, run_many

FEW = 3  # rows for which it is not worth it
_PLACE = re.compile(r"%\((\w+)\)s(?:::\w+)?")


def run_set(tx: Tx, statement: ClauseElement, values: Sequence[Values]) -> int:
    """As run_many; no two of the values may be about the same row. Rows are new in this order.

    Every parameter of the statement needs a type.
    """
    if tx.dialect.name == "sqlite" or len(values) <= FEW:
        return run_many(tx, statement, values)
    ready = made(_as_set, tx.dialect, statement, tuple(values[0]))
    columns = {name: as_array([one[name] for one in values]) for name in values[0]}
    return changed(tx, ready.sql, ready.constants | columns)


def _as_set(dialect: Dialect, statement: ClauseElement, names: tuple[str, ...]) -> Made:
    compiled = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only what changes rows is run for many")
    known = set(names)
    sql = _PLACE.sub(
        lambda place: f'given."{place[1]}"' if place[1] in known else place[0], str(compiled)
    )
    arrays = ", ".join(array_of(compiled, dialect, name) for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    given = f"unnest({arrays}) WITH ORDINALITY AS given({columns}, its_turn)"
    return Made(_joined(sql, given), constants_in(compiled.params, known))


def _joined(sql: str, given: str) -> str:
    if sql.startswith("UPDATE"):
        where = _outside(sql, "WHERE ")
        return f"{sql[:where]}FROM {given} {sql[where:]}"
    start = _outside(sql, "VALUES (")
    end = start + _closed(sql[start:])
    values = sql[start + len("VALUES (") : end]
    chosen = f"SELECT {values} FROM {given} ORDER BY its_turn"  # noqa: S608 - a statement of ours
    return f"{sql[:start]}{chosen}{sql[end + 1 :]}"


def _outside(sql: str, word: str) -> int:
    """Where this stands outside of all brackets. Raises ValueError."""
    depth = 0
    for at, sign in enumerate(sql):
        if depth == 0 and sql.startswith(word, at):
            return at
        depth += (sign == "(") - (sign == ")")
    raise ValueError("a statement of a form that is not known")


def _closed(sql: str) -> int:
    """Where the first bracket that is opened is closed."""
    depth = 0
    for at, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return at
    raise ValueError("a bracket is not closed")
