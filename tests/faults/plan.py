"""What a run does and when, fixed by its seed alone: who says what, and when the process dies.

Two runs of one seed ask for the same in the same order at the same moments, counted from the start
of the load and, for a death, from the moment at which the process was started or said that it runs.
What the machine makes of it differs: how long a start takes, so which message is on its way when
the process dies, and when a newcomer is through the intake.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    CLIENT = "client"  # the client says something
    STAFF = "staff"  # the counsellor says something
    PICTURE = "picture"  # the client sends a picture
    NEWCOMER = "newcomer"  # somebody new begins the intake
    ERRAND = "errand"  # anything else that people do (errands.py)


@dataclass(frozen=True, slots=True)
class Load:
    """`talks` conversations; `rate` messages a second over all; shares of 1."""

    talks: int = 50
    rate: float = 20.0
    pictures: float = 0.05
    newcomers: float = 0.02
    errands: float = 0.0


@dataclass(frozen=True, slots=True)
class Act:
    """`at` in seconds since the load began; `number` makes the label."""

    at: float
    what: What
    talk: int
    number: int


@dataclass(frozen=True, slots=True)
class Kill:
    """`after` seconds since it was started (`starting`), or since it said that it runs."""

    starting: bool
    after: float


def acts(seed: int, load: Load) -> Iterator[Act]:
    """Without an end; at random intervals, as independent people write."""
    chosen, at, number = random.Random(f"{seed} load"), 0.0, 0
    words = (1 - load.newcomers - load.pictures - load.errands) / 2
    shares = (load.newcomers, load.pictures, words, words, load.errands)
    kinds = (What.NEWCOMER, What.PICTURE, What.CLIENT, What.STAFF, What.ERRAND)
    while True:
        number += 1
        at += chosen.expovariate(load.rate)
        [what] = chosen.choices(kinds, shares)
        yield Act(at, what, chosen.randrange(load.talks), number)


def kills(seed: int, count: int) -> list[Kill]:
    """One in six dies while it starts, the others in the first two seconds of their work."""
    chosen = random.Random(f"{seed} kills")
    found = []
    for _ in range(count):
        starting = chosen.random() < 1 / 6
        found.append(Kill(starting, chosen.uniform(0.0, 1.2) if starting else chosen.uniform(0, 2)))
    return found
