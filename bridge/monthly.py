"""What was deleted because its time was over: counted by day, reported once a month, never whom.

The report of a month is made at the first sweep after it. That it was made is a counter too, so
that it is told once, whatever is restarted; in the month in which the service begins there is none.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from bridge.store import counters
from bridge.store.database import Tx
from bridge.store.retaining import Kind, Times
from bridge.teller import Teller

DELETED = "deleted "  # and the kind: what is counted
REPORTED = "reported"
WORDS = {
    Kind.DELIVERED: "retention.delivered",
    Kind.HANDLED: "retention.handled",
    Kind.STRANGERS: "retention.strangers",
    Kind.PARKED: "retention.parked",
    Kind.CLIENTS: "retention.clients",
    Kind.EVIDENCE: "retention.evidence",
}


def count(tx: Tx, deleted: Mapping[Kind, int], now: datetime) -> None:
    """So many more today."""
    some = {f"{DELETED}{kind}": n for kind, n in deleted.items() if n}
    counters.add(tx, now.date(), some)


def report(tx: Tx, teller: Teller, times: Times, now: datetime) -> None:
    """Tell the operator about the last month, if nobody has."""
    first = now.date().replace(day=1)
    if REPORTED in counters.of(tx, first):
        return
    counters.add(tx, first, {REPORTED: 1})
    last = first - timedelta(days=1)
    start = last.replace(day=1)
    if not counters.between(tx, date.min, last):
        return
    counts = _counts(counters.between(tx, start, last), teller, times)
    about = uuid5(NAMESPACE_OID, f"retention {start.isoformat()}")
    month = teller.month(start)
    if counts:
        teller.tell(tx, about, "retention_report", now, month=month, counts=counts)
    else:
        teller.tell(tx, about, "retention_nothing", now, month=month)


def _counts(found: Mapping[str, int], teller: Teller, times: Times) -> str:
    """A line for each kind of which anything went, with how long that is kept."""
    lines = []
    for kind, key in WORDS.items():
        if n := found.get(DELETED + kind):
            what, time = teller.words(key, n=str(n)), teller.length(times.of(kind))
            lines.append(teller.words("retention.line", what=what, time=time))
    return "\n".join(lines)
