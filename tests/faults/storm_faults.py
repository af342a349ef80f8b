"""What can go wrong with a network, and how often: the weather."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from adapters.port import AdapterError
from routing.ids import ChatId


class Bad(StrEnum):
    """Everything that can go wrong in one call."""

    LATER = "later"
    LIMIT = "limit"
    BEFORE = "before"
    AFTER = "after"
    HANGS = "hangs"
    REFUSED = "refused"


# How often in 100 calls, while the weather is bad.
CHANCES: Mapping[Bad, float] = {
    Bad.LATER: 4.0,
    Bad.LIMIT: 3.0,
    Bad.BEFORE: 2.5,
    Bad.AFTER: 2.5,
    Bad.HANGS: 0.4,
    Bad.REFUSED: 0.4,
}
MISCHIEF = 0.15  # of all fetches: torn, cut short, out of order, or what was confirmed again
MEMORY = timedelta(hours=24)  # how long a network that drops repeats knows our ids
AWAY = 3.0  # seconds that a call takes to find the network away


@dataclass(slots=True)
class Weather:
    """What a network does now. `down`: nobody gets through; `refused`: our token is revoked.

    `planned`: what the next calls get, before chance is asked.
    """

    bad: bool = False
    down: bool = False
    refused: bool = False
    slow: bool = True
    lag: float = 0.0  # seconds that everything takes besides
    only: frozenset[Bad] = frozenset(Bad)
    dead: set[ChatId] = field(default_factory=set)
    untrusted: set[ChatId] = field(default_factory=set)
    planned: list[Bad | AdapterError] = field(default_factory=list)
