"""Does a message cost more when much more is stored?

Two services side by side, alike but for how much lies in their stores, measured in turns. As many
conversations speak in both: once the same all the time, and once others in each round, so that in
the large store nothing of them is at hand: keys and pages of the database are read anew.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.disk import commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.pipeline import Service, service
from benchmarks.stored import Talk

TABLE = "Cost of a message, by what is stored (SQLite)"
Speakers = Callable[[Sequence[Talk], int], Sequence[Talk]]  # of all, in the round of this number


@dataclass(frozen=True, slots=True)
class Size:
    """Stored conversations in the small and in the large store; how many of them speak."""

    few: int = 1000
    many: int = 100_000
    speak: int = 500
    messages: int = 2000
    rounds: int = 5


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Cost of a message in both, and how many times that in the small store it is."""
    async with AsyncExitStack() as stack:
        few = await stack.enter_async_context(service(folder / "few", size.few))
        many = await stack.enter_async_context(service(folder / "many", size.many))
        pair = Pair(few, many, size, folder)
        return [
            *await pair.figures(f"the same {size.speak:,} speak", _the_same(size.speak)),
            *await pair.figures(f"another {size.speak:,} each round", _others(size.speak)),
        ]


def _the_same(count: int) -> Speakers:
    """Spread over all that is stored, not the newest."""
    return lambda talks, _: talks[:: len(talks) // count][:count]


def _others(count: int) -> Speakers:
    return lambda talks, number: random.Random(number).sample(talks, count)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same service with little and with much in its store."""

    few: Service
    many: Service
    size: Size
    folder: Path

    async def figures(self, who: str, speakers: Speakers) -> list[Figure]:
        commit = commit_time(self.folder)
        costs: list[tuple[float, float]] = []
        for seed in range(self.size.rounds + 1):
            small = await self._cost(self.few, speakers, seed)
            large = await self._cost(self.many, speakers, seed)
            costs.append((small, large))
        costs = costs[1:]  # the first is to get warm
        count = self.size.messages * len(costs)
        ratios = [large / small for small, large in costs]
        named = ((self.size.few, [a for a, _ in costs]), (self.size.many, [b for _, b in costs]))
        return [
            *(
                Figure(
                    TABLE, f"{stored:,} stored, {who}", median(one), "ms", count, commit, ends(one)
                )
                for stored, one in named
            ),
            Figure(
                TABLE, f"ratio, {who}", median(ratios), "times", count, commit, ends(ratios),
                "<= 1.2",
            ),
        ]  # fmt: skip

    async def _cost(self, one: Service, speakers: Speakers, seed: int) -> float:
        """Milliseconds of the whole pipeline for one message of a backlog."""
        spent = await one.round(speakers(one.talks, seed), self.size.messages, seed)
        return spent / self.size.messages * 1000
