"""How often what happened, by day. Never who, never what was said."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, select, text

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


def add(tx: Tx, day: date, counts: Mapping[str, int]) -> None:
    """So many more of each kind on this day."""
    values = [{"day": day.isoformat(), "kind": kind, "n": n} for kind, n in sorted(counts.items())]
    run_many(tx, _add, values)


def of(tx: Tx, day: date) -> Mapping[str, int]:
    """What was counted on this day."""
    return dict(tx.execute(_of, {"day": day.isoformat()}).all())
