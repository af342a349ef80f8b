"""How much faster a backlog goes where several processes share it, on one PostgreSQL.

One process owns the accounts: everything is received and sent there, and nowhere else. Deciding is
shared by all, and left to the others where much waits. So this process is the owner, on networks in
memory, and the others are started as an operator starts them. They come and go in turns, so that
both kinds of rounds meet the same machine. Processor time is told apart, for where processors are
few it is what bounds the rate.
"""

import os
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.pipeline import Service, service
from bridge.store.database import Tx
from tests.faults.process import Process

TABLE = "A backlog shared by several processes, both directions, networks in memory (PostgreSQL)"
OWNER, OTHERS, SERVER = "the owner of the accounts", "the other processes", "the database server"
TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds

_backends = text("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it; `turns` of so many rounds alone, and as many shared."""

    talks: int = 500
    messages: int = 2000
    rounds: int = 2
    turns: int = 3
    processes: int = 4


@dataclass(frozen=True, slots=True)
class Round:
    """`waited`: seconds until the last message was shown. `worked`: seconds of a processor."""

    waited: float
    worked: Mapping[str, float]


async def measure(folder: Path, size: Size, url: str) -> list[Figure]:
    async with service(folder, size.talks, url) as owner:
        await _warm(owner, size)
        commit = commit_time(folder / "commit")
        alone: list[Round] = []
        shared: list[Round] = []
        for turn in range(size.turns):
            alone += await _rounds(owner, (), size, turn)
            async with _others(folder, size.processes - 1) as others:
                await _warm(owner, size)  # the others, too
                shared += await _rounds(owner, others, size, size.turns + turn)
    return _figures(size, commit, alone, shared)


async def _warm(owner: Service, size: Size) -> None:
    await owner.round(owner.talks, size.messages // 4, seed=0)
    await owner.rest()


@asynccontextmanager
async def _others(folder: Path, count: int) -> AsyncIterator[Collection[int]]:
    """Their numbers at the system. All of them are up, and have looked for work once."""
    async with AsyncExitStack() as stack:
        started = [Process(folder) for _ in range(count)]
        for one in started:
            stack.push_async_callback(one.stop)
            await one.start()
        for one in started:
            await one.until_up()
        yield [one.pid for one in started]


async def _rounds(owner: Service, others: Collection[int], size: Size, turn: int) -> list[Round]:
    first = 1 + turn * size.rounds
    return [await _round(owner, others, size, first + n) for n in range(size.rounds)]


async def _round(owner: Service, others: Collection[int], size: Size, seed: int) -> Round:
    """Until its signs are out as well: what is left over would be counted as the next one's."""
    before = await _worked(owner, others)
    waited = await owner.round(owner.talks, size.messages, seed)
    await owner.rest()
    after = await _worked(owner, others)
    return Round(waited, {who: after[who] - before[who] for who in after})


async def _worked(owner: Service, others: Collection[int]) -> Mapping[str, float]:
    """Seconds of a processor until now, of each."""
    found = await owner.app.services.store.read(_pids)
    return {
        OWNER: time.process_time(),
        OTHERS: sum(map(_spent, others)),
        SERVER: sum(map(_spent, found)),
    }


def _pids(tx: Tx) -> Sequence[int]:
    return tx.scalars(_backends).all()


def _spent(pid: int) -> float:
    """Of a process that may have ended: 0."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    user, system = line.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * TICK


def _figures(
    size: Size, commit: Commit, alone: Sequence[Round], shared: Sequence[Round]
) -> list[Figure]:
    count = size.messages * len(alone)
    told = f"{size.processes} processes"
    rates = {
        name: [size.messages / one.waited for one in some]
        for name, some in (("1 process", alone), (told, shared))
    }
    target = {told: ">= 1,500"}
    found = [
        Figure(
            TABLE, name, median(some), "messages/s", count, commit, ends(some),
            target.get(name, ""), values=some,
        )
        for name, some in rates.items()
    ]  # fmt: skip
    ratio = median(rates[told]) / median(rates["1 process"])
    found.append(Figure(TABLE, f"ratio, {told} to 1", ratio, "times", count, commit))
    for name, some in (("1 process", alone), (told, shared)):
        found += _costs(size, name, some, commit)
    return found


def _costs(size: Size, name: str, rounds: Sequence[Round], commit: Commit) -> list[Figure]:
    """Milliseconds of a processor that a message takes, with its sign."""
    costs = {
        who: [one.worked[who] * 1000 / size.messages for one in rounds] for who in rounds[0].worked
    }
    count = size.messages * len(rounds)
    found = [
        Figure(
            TABLE, f"{name}: {who}", median(some), "ms of a processor a message", count, commit,
            ends(some), values=some,
        )
        for who, some in costs.items()
        if any(some)
    ]  # fmt: skip
    bounds = [1000 / one for one in costs[OWNER]]
    found.append(
        Figure(
            TABLE, f"{name}: if the owner's processor were all that bounds it", median(bounds),
            "messages/s", count, commit, ends(bounds), values=bounds,
        )
    )  # fmt: skip
    return found
