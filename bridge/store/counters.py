"""How often what happened, by day. Never who, never what was said."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, func, select, text

from bridge.store.database import Tx
from bridge.store.sql import run_many
from bridge.store.tables import counters

_add = text(
    "INSERT INTO counters (day, kind, n) VALUES (:day, :kind, :n)"
    " ON CONFLICT (day, kind) DO UPDATE SET n = counters.n + excluded.n"
)
_of = (
    select(counters.c.kind, counters.c.n)
    .where(counters.c.day == bindparam("day"))
    .order_by(counters.c.kind)
)

_between = (
    select(counters.c.kind, func.sum(counters.c.n))
    .where(counters.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(counters.c.kind)
    .order_by(counters.c.kind)
)


def add(tx: Tx, day: date, counts: Mapping[str, int]) -> None:
    """So many more of each kind on this day."""
    values = [{"day": day.isoformat(), "kind": kind, "n": n} for kind, n in sorted(counts.items())]
    run_many(tx, _add, values)


def between(tx: Tx, first: date, last: date) -> Mapping[str, int]:
    """What was counted on these days and those between them, together."""
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return {kind: int(n) for kind, n in tx.execute(_between, days)}


def of(tx: Tx, day: date) -> Mapping[str, int]:
    """What was counted on this day."""
    return dict(tx.execute(_of, {"day": day.isoformat()}).all())
