"""Does a message cost more when much more is stored?

Services side by side, alike but for how much lies in their stores, measured in turns. As many
conversations speak in each: once the same all the time, and once others in each round, so that in
a large store nothing of them is at hand: keys and pages of the database are read anew.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.pipeline import Service, service
from benchmarks.stored import Talk

TABLE = "Cost of a message, by what is stored (SQLite)"
Speakers = Callable[[Sequence[Talk], int], Sequence[Talk]]  # of all, in the round of this number


@dataclass(frozen=True, slots=True)
class Size:
    """Stored conversations in the small and in each larger store; how many of them speak."""

    few: int = 1000
    many: Sequence[int] = (100_000, 1_000_000)
    speak: int = 500
    messages: int = 2000
    rounds: int = 9


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Cost of a message in each, and how many times that in the small store it is."""
    async with AsyncExitStack() as stack:
        stores = {
            stored: await stack.enter_async_context(service(folder / str(stored), stored))
            for stored in (size.few, *size.many)
        }
        side = Side(stores, size, folder)
        return [
            *await side.figures(f"the same {size.speak:,} speak", _the_same(size.speak)),
            *await side.figures(f"another {size.speak:,} each round", _others(size.speak)),
        ]


def _the_same(count: int) -> Speakers:
    """Spread over all that is stored, not the newest."""
    return lambda talks, _: talks[:: len(talks) // count][:count]


def _others(count: int) -> Speakers:
    return lambda talks, number: random.Random(number).sample(talks, count)


@dataclass(frozen=True, slots=True)
class Side:
    """The same service with little and with much in its store; `stores` by how much, least first.

    Each round begins with another of them, so that none is always the one that finds things warm.
    """

    stores: Mapping[int, Service]
    size: Size
    folder: Path

    async def figures(self, who: str, speakers: Speakers) -> list[Figure]:
        commit = commit_time(self.folder)
        spent: dict[int, list[Spent]] = {stored: [] for stored in self.stores}
        for seed in range(self.size.rounds + 1):
            for stored in self._turn(seed):
                spent[stored].append(await self._cost(stored, speakers, seed))
        taken = {stored: one[1:] for stored, one in spent.items()}  # the first is to get warm
        waited = {stored: [one.waited for one in some] for stored, some in taken.items()}
        worked = {stored: [one.worked for one in some] for stored, some in taken.items()}
        return [
            *self._costs(who, waited, commit, "ms"),
            *self._costs(who, worked, commit, "ms of a processor"),
        ]

    def _costs(
        self, who: str, costs: Mapping[int, Sequence[float]], commit: Commit, unit: str
    ) -> Iterator[Figure]:
        count, few = self.size.messages * self.size.rounds, costs[self.size.few]
        for stored, one in costs.items():
            what = f"{stored:,} stored, {who}"
            yield Figure(TABLE, what, median(one), unit, count, commit, ends(one), values=one)
        for stored in self.size.many:
            ratios = [large / small for small, large in zip(few, costs[stored], strict=True)]
            name = f"ratio in {unit}, {stored:,} to {self.size.few:,}, {who}"
            yield Figure(
                TABLE, name, median(ratios), "times", count, commit, ends(ratios), "<= 1.2",
                values=ratios,
            )  # fmt: skip

    def _turn(self, seed: int) -> Sequence[int]:
        every = list(self.stores)
        first = seed % len(every)
        return every[first:] + every[:first]

    async def _cost(self, stored: int, speakers: Speakers, seed: int) -> "Spent":
        """What the whole pipeline takes for one message of a backlog.

        The work for its signs counts too, or what one service leaves for later would be the next
        one's; that they are held back for some seconds does not.
        """
        one, began = self.stores[stored], time.process_time()
        waited = await one.round(speakers(one.talks, seed), self.size.messages, seed)
        await one.rest()
        worked = time.process_time() - began
        share = 1000 / self.size.messages
        return Spent(waited * share, worked * share)


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one message.

    On the clock, until it was shown; of a processor, for all of it, which others disturb less.
    """

    waited: float
    worked: float
