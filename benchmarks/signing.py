"""What the signs on messages cost, and the desks: the same service without them, in turns with it.

A sign is one row more for each message to a client, and one call more to the counsellors' network.
Without the row is no way to run the service; it is left out here to know what it costs.

A sign moves on every three seconds at most, and the last ones of a round would be waited for. That
is nobody's work: when nothing else is left, the service's clock is put on, and they go at once.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.growth import Spent
from benchmarks.pipeline import PATIENCE, Service, service
from bridge import delivery
from bridge.app import App
from bridge.store.queueing import EVER
from bridge.store.times import micros
from bridge.store.verdicts import APART

TABLE = "What signs and desks cost a message (SQLite)"
SIGNED, DROPPED, NONE = "with signs", "signs that the network does not know", "without any sign"
DESKS = "with signs and desks"
RATIOS = ((SIGNED, NONE), (DROPPED, NONE), (DESKS, SIGNED))

_rows = text("SELECT count(*) FROM outbox WHERE state < 3 AND not_before <= :by")
PutOn = Callable[[timedelta], object]


@dataclass(slots=True)
class Ahead:
    """The clock of this machine, and how far it was put on."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def put_on(self, more: timedelta) -> None:
        self.by += more


@dataclass(frozen=True, slots=True)
class Size:
    talks: int = 200
    messages: int = 1000
    rounds: int = 5


async def measure(folder: Path, size: Size) -> list[Figure]:
    clock = Ahead()  # of all services: what they are compared by is the same
    async with AsyncExitStack() as stack:

        async def made(name: str, *, desks: bool = False, signs: bool = True) -> Service:
            at = service(folder / name, size.talks, desks=desks, signs=signs, clock=clock)
            return await stack.enter_async_context(at)

        own = await made("own")
        services = {
            SIGNED: own, DROPPED: await made("dropped", signs=False), NONE: own,
            DESKS: await made("desks", desks=True),
        }  # fmt: skip
        spent = await _spent(services, size, clock.put_on)
    return _compared(spent, size, commit_time(folder))


async def _spent(
    services: Mapping[str, Service], size: Size, put_on: PutOn
) -> dict[str, list[Spent]]:
    spent: dict[str, list[Spent]] = {name: [] for name in services}
    names = list(services)
    for seed in range(size.rounds + 1):  # the first is to get warm
        first = seed % len(names)
        for name in names[first:] + names[:first]:
            with _unsigned(name == NONE):
                spent[name].append(await cost(services[name], size, seed, put_on))
    return {name: some[1:] for name, some in spent.items()}


def _compared(rounds: Mapping[str, list[Spent]], size: Size, commit: Commit) -> list[Figure]:
    waited = {name: [one.waited for one in some] for name, some in rounds.items()}
    worked = {name: [one.worked for one in some] for name, some in rounds.items()}
    return [
        *_figures(waited, size, commit, "ms"),
        *_figures(worked, size, commit, "ms of a processor"),
    ]


def _figures(
    costs: Mapping[str, Sequence[float]], size: Size, commit: Commit, unit: str
) -> Iterator[Figure]:
    count = size.messages * size.rounds
    for name, one in costs.items():
        yield Figure(TABLE, name, median(one), unit, count, commit, ends(one), values=one)
    for much, little in RATIOS:
        ratios = [more / less for more, less in zip(costs[much], costs[little], strict=True)]
        what = f"ratio in {unit}, {much}, to {little}"
        yield Figure(TABLE, what, median(ratios), "times", count, commit, ends(ratios))


async def cost(running: Service, size: Size, seed: int, put_on: PutOn) -> Spent:
    """Of one message of a backlog, until the last sign is where it belongs.

    `put_on` moves the service's clock.
    """
    began, start = time.process_time(), time.perf_counter()
    await running.round(running.talks, size.messages, seed)
    async with asyncio.timeout(PATIENCE):
        while await _left(running.app, EVER):
            if not await _left(running.app, running.app.services.clock.now()):
                put_on(APART)
                running.app.delivery.wake()
            await asyncio.sleep(0.01)  # it happens in the store, and rings no bell
    share = 1000 / size.messages
    return Spent((time.perf_counter() - start) * share, (time.process_time() - began) * share)


async def _left(app: App, by: datetime) -> int:
    """How many rows that may go by then are not out yet."""
    found = await app.opened.store.read(lambda tx: tx.scalar(_rows, {"by": micros(by)}))
    return int(found)


@contextmanager
def _unsigned(really: bool) -> Iterator[None]:  # noqa: FBT001 - as in a sentence
    """Nothing asks for a sign, as long as this lasts."""
    original = getattr(delivery, "sign")  # noqa: B009 - as setattr below
    if really:
        setattr(delivery, "sign", lambda *_: None)  # noqa: B010 - for the rounds without
    try:
        yield
    finally:
        setattr(delivery, "sign", original)  # noqa: B010 - see above
