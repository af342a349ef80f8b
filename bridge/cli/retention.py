"""`counselbridge retention`: what goes by time, shown before it goes; beside the service."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridge import monthly
from bridge.cli.listing import period, table
from bridge.cli.opening import configured, with_keys
from bridge.cli.saying import say, say_all
from bridge.store import legalholds, retaining
from bridge.store.beside import Beside
from bridge.store.database import Tx
from bridge.store.retaining import Kind, Times
from bridge.ticking import times_of

SOON = timedelta(days=30)
WHAT = {
    Kind.DELIVERED: "texts of delivered messages",
    Kind.HANDLED: "notes that a message was handled",
    Kind.STRANGERS: "people who agreed to nothing",
    Kind.PARKED: "messages nobody handled or sent",
    Kind.CLIENTS: "clients with decisions only",
    Kind.EVIDENCE: "proofs of decisions (records)",
}


async def show(folder: Path, *, run: bool) -> None:
    """What would go now, and in thirty days; with `run`, it goes now."""
    organisation = configured(folder)
    times = times_of(organisation)
    async with with_keys(organisation) as opened:
        if run:
            say_all(_lines(times, {"deleted": await _sweep(opened, times)}))
            return
        now = datetime.now(UTC)
        over, soon = await opened.store.read(lambda tx: _due(tx, opened, times, now))
        held = await opened.store.read(legalholds.count)
    by = (now + SOON).date().isoformat()
    say_all(_lines(times, {"would go now": over, f"by {by}": soon}))
    if held:
        say(f"Clients of whom nothing goes, because of a legal hold: {held}.")
    closed = period(organisation.loaded.retention.closed)
    say(f"Not counted here: closed cases go {closed} after closing, and intakes that were left")
    say("when their flow says so, each by a timer of its own.")
    say(f"Nothing was deleted. What is over goes every hour; --run deletes it now: {_all(over)}.")


def _all(counts: Mapping[Kind, int]) -> int:
    return sum(counts.values())


def _due(tx: Tx, opened: Beside, times: Times, now: datetime) -> list[dict[Kind, int]]:
    return [retaining.due(tx, opened.sealer, times, at) for at in (now, now + SOON)]


async def _sweep(opened: Beside, times: Times) -> Counter[Kind]:
    """Batch by batch, until nothing is over."""
    total: Counter[Kind] = Counter()

    def work(tx: Tx) -> Counter[Kind]:
        now = datetime.now(UTC)
        done = retaining.sweep(tx, opened.sealer, times, now)
        monthly.count(tx, done, now)
        return done

    while done := +await opened.store.write(work):
        total += done
    await opened.store.checkpoint()
    return total


def _lines(times: Times, columns: Mapping[str, Mapping[Kind, int]]) -> list[str]:
    rows = [["what", "kept for", *columns]]
    for kind in Kind:
        counts = [str(column.get(kind, 0)) for column in columns.values()]
        rows.append([WHAT[kind], period(times.of(kind)), *counts])
    return table(rows, numbers=len(columns))
