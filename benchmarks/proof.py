"""What it costs to prove consent: an act written beside its commit, and a whole log checked.

The service writes an act in a transaction that is made in any case; so what is measured is what the
act adds to it, and not the commit. A client's first act makes a key, which is on disk before.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.disk import commit_time
from benchmarks.figures import Commit, Figure, ends, latencies, median
from bridge import sequencing
from bridge.auditing import audited
from bridge.clock import SystemClock
from bridge.store import consentlog, evidence, lanes, logtree
from bridge.store.beside import Beside
from bridge.store.database import Tx
from bridge.store.headfile import HeadFile
from bridge.store.start import Opened, Where, open_store
from bridge.store.tables import LaneKind
from bridge.store.times import micros
from consent import Decision, DocumentKind
from consent.acts import Act, Method
from consent.chain import NOTHING
from consent.evidence import Circumstances
from routing.ids import LaneId

TABLE = "Proof of consent (SQLite)"
ACTS = 4  # of each client: a notice, two purposes, a withdrawal
AT_ONCE = 1000  # clients in one commit of what is put into the store
AROUND = Circumstances(
    organisation="bench",
    controller={"name": "Bench e.V.", "address": "Hafenstr. 1", "contact": "post@bench.example"},
    readers="What you write here can be read by us, and by the network it travels on.",
    channel="bench",
    readable_by="network",
    identity="bench:1 chat 1",
    retention={"delivered": "P1D", "closed": "P90D"},
    software="counselbridge",
    number=0,
    previous=NOTHING,
    salt=evidence.fresh,
)


@dataclass(frozen=True, slots=True)
class Size:
    """Acts that are timed one by one; events in the log that is checked, and how often."""

    acts: int = 300
    events: int = 100_000
    rounds: int = 3


def act(record: UUID, at: datetime) -> Act:
    """A yes, by button."""
    return Act(
        id=uuid4(),
        record=record,
        decision=Decision.GIVEN,
        document="counselling",
        kind=DocumentKind.PURPOSE,
        version=1,
        language="en",
        sha256="a" * 64,
        at=at,
        required=True,
        method=Method.BUTTON,
        flow="f" * 64,
        step="counselling",
        prompt=uuid4().hex,
        answer=uuid4().hex,
    )


class Bench:
    """A store of its own, and acts that go into it."""

    def __init__(self, folder: Path) -> None:
        where = Where("bench", folder / "var", folder / "secrets")
        self.opened: Opened = open_store(where, SystemClock())
        self.clock, self.heads = SystemClock(), HeadFile(where.data)
        self.lane = LaneId(uuid4())

    async def begin(self) -> None:
        now = self.clock.now()
        await self.opened.store.write(lambda tx: lanes.make(tx, self.lane, LaneKind.POST, now))

    async def adding(self, records: Sequence[UUID]) -> list[float]:
        """Milliseconds that each act adds to its transaction."""
        spent = []
        for record in records:
            one = act(record, self.clock.now())
            spent.append(await self.opened.store.write(partial(self._timed, one)))
        return spent

    def _timed(self, one: Act, tx: Tx) -> float:
        start = time.perf_counter()
        evidence.add(tx, self.opened.sealer, self.lane, one, AROUND)
        return (time.perf_counter() - start) * 1000

    async def lining_up(self) -> float:
        """Milliseconds for each event that waits, commit included."""
        start, now, count = time.perf_counter(), self.clock.now(), 0
        while added := await self.opened.store.write(
            lambda tx: sequencing.append(tx, self.opened.sealer, now)
        ):
            count += added
        return (time.perf_counter() - start) / max(1, count) * 1000

    async def line_up_singly(self) -> None:
        """Every event with a checkpoint of its own, as when people decide one after the other."""
        now = self.clock.now()

        def work(tx: Tx) -> None:
            while sequencing.append(tx, self.opened.sealer, now, most=1):
                pass

        await self.opened.store.write(work)

    async def fill(self, events: int, *, singly: bool = False) -> None:
        """Clients until there are so many events, all in the log, in no order of theirs."""
        for start in range(0, events // ACTS, AT_ONCE):
            records = [uuid4() for _ in range(min(AT_ONCE, events // ACTS - start))]
            owners = [evidence.owner(record.bytes) for record in records]
            self.opened.keys.use_many(owners, micros(self.clock.now()))
            await self.opened.store.write(partial(self._write, records))
            await (self.line_up_singly() if singly else self.lining_up())

    def _write(self, records: Sequence[UUID], tx: Tx) -> None:
        acts = [act(record, self.clock.now()) for record in records for _ in range(ACTS)]
        for one in random.Random(1).sample(acts, len(acts)):
            evidence.add(tx, self.opened.sealer, self.lane, one, AROUND)

    async def placing(self, rounds: int) -> list[float]:
        """Milliseconds to place one client's lines in the tree, wherever in the log they are."""
        chance, spent = random.Random(1), []
        last = await self.opened.store.read(consentlog.length)
        for _ in range(rounds):
            lines = [1, *(chance.randint(1, last) for _ in range(ACTS))]
            spent.append(await self.opened.store.read(partial(self._placed, lines)))
        return spent

    def _placed(self, lines: Sequence[int], tx: Tx) -> float:
        start = time.perf_counter()
        logtree.log_proofs(tx, self.opened.sealer, lines)
        return (time.perf_counter() - start) * 1000

    async def detach(self) -> None:
        """Every client is a client of their own: the lane was only there to write."""
        await self.opened.store.write(lambda tx: evidence.detach(tx, self.lane))

    async def checking(self) -> float:
        """Seconds that everything takes to be checked."""
        beside = Beside(self.opened.store, self.opened.keys, self.opened.sealer, self.heads)
        start = time.perf_counter()
        found = await audited(beside)
        if found.fault is not None:
            raise AssertionError(found.fault)
        return time.perf_counter() - start


async def measure(folder: Path, size: Size) -> list[Figure]:
    commit, bench, single = commit_time(folder), Bench(folder), Bench(folder / "singly")
    try:
        await bench.begin()
        records = [uuid4() for _ in range(size.acts)]
        first, later = await bench.adding(records), await bench.adding(records)
        lining = await bench.lining_up()
        await bench.fill(size.events - 2 * size.acts)
        placing = await bench.placing(size.acts)
        await bench.detach()
        await single.begin()
        await single.fill(size.events, singly=True)
        await single.detach()
        rounds = [(await bench.checking(), await single.checking()) for _ in range(size.rounds)]
    finally:
        await bench.opened.close()
        await single.opened.close()
    whole = partial(_checked, n=size.events, commit=commit)
    return [
        latencies(TABLE, "a client's first act, with its key", first, commit),
        replace(latencies(TABLE, "a later act", later, commit), target="<= 2 ms"),
        Figure(TABLE, "a line in the log and its tree, of a batch", lining, "ms", 2 * size.acts,
               commit),
        latencies(TABLE, "placing a client's lines in the tree", placing, commit),
        whole("checking the whole log", [one for one, _ in rounds]),
        whole("the same, with a checkpoint after every line", [one for _, one in rounds]),
    ]  # fmt: skip


def _checked(what: str, spent: Sequence[float], n: int, commit: Commit) -> Figure:
    target = "<= 20 s for 100,000"
    return Figure(TABLE, what, median(spent), "s", n, commit, ends(spent), target)
