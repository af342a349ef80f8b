"""What is in force during the whole of a flow: the crisis block, the times, older versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from routing.flow.expression import Expression
from routing.ids import Language


class OnOld(StrEnum):
    """What becomes of those who are in the middle when a newer version is published."""

    FINISH = "finish"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Crisis:
    """In force at every step and after hand-over. It calls people and decides nothing.

    `words` are folded by routing.words.folding.fold; each is looked for as whole words. Of `alert`
    and `flag` each expression is true at most once in a run.
    """

    words: Mapping[Language, frozenset[str]] = field(default_factory=dict, repr=False)
    alert: tuple[Expression, ...] = ()
    flag: tuple[Expression, ...] = ()
    team: str = ""
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An intake that was begun and left. Nothing unasked is sent between `night` and `morning`.

    After `greet` whoever writes again is greeted and asked whether to go on; after `remind` they
    are reminded once (None: never); after `forget` what was answered goes.
    """

    greet: timedelta = timedelta(hours=12)
    remind: timedelta | None = timedelta(days=2)
    forget: timedelta = timedelta(days=14)
    night: time = time(20)
    morning: time = time(9)
