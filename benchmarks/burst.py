"""How fast a pile of words goes through: the bridge beside a naive relay, limits off on both sides.

A relay's process is stopped while one side writes, and goes on when all is written: so both begin
with the same pile, and how fast people and their clients write is not what is measured. It is over
when everybody has the last words in front of them. The two take turns on the same networks.
"""

import asyncio
import contextlib
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.relays import Relay, Talk, bridge, naive
from bridge.sandbox.botapi import FloodLimits
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.town import Town

TABLE = "A burst, limits off on both sides, real Synapse, sandbox of Telegram"
WORDS = "I have slept badly for weeks, and I do not know whom else to tell."
IN, OUT = "clients to counsellor", "counsellor to clients"
LOOK = 0.02  # seconds between two looks at what is shown
PATIENCE = 120.0  # seconds for a pile; only a broken relay needs them
CALM = 3.5  # seconds afterwards: the bridge's signs are moved, and both wait for the next words


@dataclass(frozen=True, slots=True)
class Size:
    """`talks` conversations of each relay, as many as the counsellor has room for; `messages` in
    each at once, in so many rounds. With more than ten the naive relay would lose some: a
    homeserver tells no more of a room at once, and it does not ask for the rest. `calm` is waited
    after each pile.
    """

    talks: int = 6
    messages: int = 10
    rounds: int = 10
    calm: float = CALM


@dataclass(slots=True)
class Side:
    """One relay; `rates` in messages a second, by direction, one for each round."""

    name: str
    relay: Relay
    rates: dict[str, list[float]] = field(default_factory=lambda: {IN: [], OUT: []})


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Raises SynapseError where there is no homeserver to measure on."""
    async with Synapse.start(folder / "homeserver") as synapse:
        return await compare(folder / "town", synapse, size)


async def compare(folder: Path, synapse: Synapse, size: Size) -> list[Figure]:
    """On a homeserver that runs already; `folder` is empty or not there."""
    commit = commit_time(folder)
    async with contextlib.AsyncExitStack() as stack:
        town = await stack.enter_async_context(Town.built(folder, synapse))
        town.telegram.floods.set(FloodLimits(refuse=False))
        anna = await stack.enter_async_context(town.at_desk(town.anna))
        unlimited = "benchmarks.unlimited"
        ours = await stack.enter_async_context(bridge(town, anna, size.talks, unlimited))
        theirs = await stack.enter_async_context(naive(town, synapse, anna, size.talks))
        sides = (Side("bridge", ours), Side("naive relay", theirs))
        for number in range(-1, size.rounds):  # the first to get warm
            for side in sides if number % 2 else reversed(sides):
                await _round(side, anna, size, warm=number < 0)
    return [figure for way in (IN, OUT) for figure in _figures(way, sides, size, commit)]


async def _round(side: Side, anna: Counsellor, size: Size, *, warm: bool) -> None:
    for way, pile in ((IN, _from_clients), (OUT, _from_counsellor)):
        spent = await pile(side.relay, anna, size.messages)
        await asyncio.sleep(size.calm)
        if not warm:
            side.rates[way].append(size.messages * len(side.relay.talks) / spent)


async def _from_clients(relay: Relay, anna: Counsellor, count: int) -> float:
    """Seconds."""
    labels = _labels(count)

    async def write() -> None:
        for label in labels:
            for talk in relay.talks:
                await talk.phone.say(f"{label} {WORDS}")

    def left(talk: Talk) -> bool:
        return not _all_in(labels, [line.text for line in anna.shown(talk.room)])

    return await _through(relay, write, left)


async def _from_counsellor(relay: Relay, anna: Counsellor, count: int) -> float:
    """Seconds."""
    labels = _labels(count)

    async def write() -> None:
        for label in labels:
            await asyncio.gather(*(anna.say(one.room, f"{label} {WORDS}") for one in relay.talks))

    def left(talk: Talk) -> bool:
        return not _all_in(labels, talk.phone.texts())

    return await _through(relay, write, left)


async def _through(
    relay: Relay, write: Callable[[], Awaitable[None]], left: Callable[[Talk], bool]
) -> float:
    """Written while the relay stands still; seconds until nobody waits any more.

    Looked at now and then, for looking at every change would take longer than what is looked for.
    """
    relay.receives(signal.SIGSTOP)
    try:
        await write()
    finally:
        relay.receives(signal.SIGCONT)
    start = time.perf_counter()
    waiting: Sequence[Talk] = relay.talks
    async with asyncio.timeout(PATIENCE):
        while waiting := [talk for talk in waiting if left(talk)]:  # noqa: ASYNC110 - see above
            await asyncio.sleep(LOOK)
    return time.perf_counter() - start


def _labels(count: int) -> Sequence[str]:
    return [f"{number}-{secrets.token_hex(4)}" for number in range(count)]


def _all_in(labels: Sequence[str], texts: Sequence[str]) -> bool:
    """Every one of them is in one of the newest texts, whoever wrote what else."""
    newest = "\n".join(texts[-2 * len(labels) :])
    return all(label in newest for label in reversed(labels))


def _figures(way: str, sides: Sequence[Side], size: Size, commit: Commit) -> list[Figure]:
    """Both relays, and how many times as fast the bridge is."""
    ours, theirs = (side.rates[way] for side in sides)
    count = size.talks * size.messages * size.rounds
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    rates = [
        Figure(
            TABLE, f"{side.name}, {way}", median(side.rates[way]), "messages/s", count, commit,
            ends(side.rates[way]), values=side.rates[way],
        )
        for side in sides
    ]  # fmt: skip
    ratio = Figure(
        TABLE, f"ratio, {way}", median(ours) / median(theirs), "times", count, commit,
        ends(ratios), ">= 0.9", ratios,
    )  # fmt: skip
    return [*rates, ratio]
