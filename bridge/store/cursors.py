"""Statements handed to the driver as they are: what a statement costs on its way there.

Around each statement that SQLAlchemy runs it makes up values that we already have as the driver
takes them, and rows of a kind of its own: several times what SQLite needs for the statement itself.
What is known of errors, of connections that are lost and to those who listen to statements stays
as it is there.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from bridge.store.database import Tx

Given = dict[str, Any]
T = TypeVar("T")


def fetched(tx: Tx, sql: str, values: Given) -> list[Any]:
    """The rows, as tuples. Raises DBAPIError."""
    return _run(tx, sql, values, _rows)


def changed(tx: Tx, sql: str, values: Given | list[Given]) -> int:
    """How many rows it touched, for one set of values or for many. Raises DBAPIError."""
    return _run(tx, sql, values, _count)


def _rows(cursor: DBAPICursor) -> list[Any]:
    return list(cursor.fetchall())


def _count(cursor: DBAPICursor) -> int:
    return cursor.rowcount


def _run(tx: Tx, sql: str, values: Given | list[Given], take: Callable[[DBAPICursor], T]) -> T:
    if not tx.in_transaction():
        raise RuntimeError("a statement outside of every transaction")
    cursor = tx.connection.cursor()
    try:
        for hear in tx.dispatch.before_cursor_execute:
            hear(tx, cursor, sql, values, None, isinstance(values, list))
        if isinstance(values, list):
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
        return take(cursor)
    except tx.dialect.loaded_dbapi.Error as error:
        raise _known(tx, sql, values, error) from error
    finally:
        cursor.close()


def _known(tx: Tx, sql: str, values: Given | list[Given], error: Exception) -> Exception:
    """As SQLAlchemy raises it: what is wrong is told apart by its kind everywhere."""
    dialect = tx.dialect
    lost = dialect.is_disconnect(error, tx.connection.dbapi_connection, None)  # type: ignore[arg-type]  # of its own driver
    made = DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
        ismulti=isinstance(values, list),
    )
    if lost:
        with suppress(DBAPIError):  # it finds out, and lets all go that are lost with this one
            tx.exec_driver_sql("SELECT 1")
    return made
