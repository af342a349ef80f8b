"""`counselbridge retention`: what goes by time, shown before it goes; beside the service."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridge import monthly
from bridge.cli.opening import configured, with_keys
from bridge.cli.saying import say, say_all
from bridge.store import legalholds, retaining
from bridge.store.beside import Beside
from bridge.store.database import Tx
from bridge.store.retaining import Kind, Times
from bridge.surroundings import duration
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
    """What is over now, and in thirty days; with `run`, it goes now."""
    organisation = configured(folder)
    times = times_of(organisation)
    async with with_keys(organisation) as opened:
        if run:
            say_all(_lines(times, await _sweep(opened, times)))
            say("Deleted.")
            return
        now = datetime.now(UTC)
        counts = await opened.store.read(lambda tx: _due(tx, opened, times, now))
        held = await opened.store.read(legalholds.count)
    say_all(_lines(times, *counts))
    if held:
        say(f"Clients of whom nothing goes, because of a legal hold: {held}.")
    say("Now, and in 30 days of what is there now. Nothing was deleted: --run does it.")


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


def _lines(times: Times, *counts: Mapping[Kind, int]) -> list[str]:
    return [
        "  ".join(
            [
                f"{WHAT[kind]:34}",
                f"{duration(times.of(kind)):>6}",
                *(f"{one.get(kind, 0):8}" for one in counts),
            ]
        )
        for kind in Kind
    ]
