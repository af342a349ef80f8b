"""New rows of the outbox, each with the number that is its turn among all others."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bridge.store.database import Tx
from bridge.store.sets import run_set
from bridge.store.sql import Values, run_many, there
from bridge.store.tables import outbox

GAP = 4096  # numbers between two rows, for the parts a message may be split into
log = logging.getLogger(__name__)


class Turn(ColumnElement[int]):
    """The next number for a row of the outbox, with room behind it for its parts."""

    inherit_cache = True
    type = BigInteger()


@compiles(Turn, "sqlite")
def _turn_sqlite(element: Turn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    del element, compiler, options
    return f"(SELECT (coalesce(max(seq), 0) / {GAP} + 1) * {GAP} FROM outbox)"  # noqa: S608


@compiles(Turn, "postgresql")
def _turn_postgres(element: Turn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    del element, compiler, options
    return f"nextval('outbox_turn') * {GAP}"


_insert = insert(outbox).values(seq=Turn())
_inserted = select(outbox.c.id).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


def insert_all(tx: Tx, values: Sequence[Values]) -> None:
    """Rows of a lane that somebody has taken away hold up no others; there is nobody to send to."""
    try:
        run_set(tx, _insert, values)
    except IntegrityError:
        known = there(tx, [one["lane"] for one in values])
        left = [one for one in values if one["lane"] in known]
        if tx.dialect.name != "sqlite" or len(left) == len(values):
            raise  # elsewhere the transaction is over
        log.warning("%d messages are for lanes that are not there", len(values) - len(left))
        done = set(tx.scalars(_inserted, {"ids": [one["id"] for one in left]}))
        run_many(tx, _insert, [one for one in left if one["id"] not in done])
