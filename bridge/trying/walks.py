"""Random conversations: each must end, keep every promise, and never break the program.

A walk is made from its number alone: the same number on the same files is the same walk. So one
that fails can be played again, and written down as a conversation to keep.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bridge.trying import moves
from bridge.trying.promises import Broken, Promises
from bridge.trying.talk import CameOutOtherwise, Talk
from bridge.trying.talks import broke
from bridge.trying.visits import Coverage, Visits
from bridge.trying.world import Trial, World
from bridge.trying.writing import Written, as_yaml
from config.talklines import Did, Typed, Waited
from routing.conversation import Gate

FIRST_DAY = datetime(2026, 1, 12)  # noqa: DTZ001 - a Monday on the organisation's clock
DAYS, MINUTES = 14, 24 * 60
WILD = 20  # turns in which anything may happen; then straight on to the end
STRAYS, STAYS, RETURNS = 0.25, 0.15, 0.25
AFTER = 3  # turns after a hand-over
CODED = 10  # every so manieth walk is written and read at every turn


@dataclass(frozen=True, slots=True)
class Walk:
    """`end`: how it ended, in a word; empty: it failed, and `fault` says how."""

    number: int
    at: datetime
    language: str | None
    line: tuple[Did, ...] = field(repr=False)
    end: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """`ends` counts how walks ended; `longest` counts turns."""

    ends: Counter[str]
    turns: int
    longest: int
    failed: tuple[Walk, ...]
    coverage: Coverage


def walks(world: World, numbers: Sequence[int], *, most_failures: int = 1) -> Walked:
    """Take these walks, up to the first that fail."""
    visits, ends, failed = Visits(world.house.flow), Counter[str](), list[Walk]()
    turns = longest = 0
    for number in numbers:
        done = walk(world, number, visits)
        turns, longest = turns + len(done.line), max(longest, len(done.line))
        ends[done.end or "failed"] += 1
        if done.fault:
            failed.append(done)
            if len(failed) >= most_failures:
                break
    return Walked(ends, turns, longest, tuple(failed), visits.coverage())


def walk(world: World, number: int, visits: Visits | None = None) -> Walk:
    """One walk, from its number."""
    chance = chance_of(number)
    minutes = timedelta(minutes=chance.randrange(DAYS * MINUTES))
    at = (FIRST_DAY + minutes).replace(tzinfo=world.house.zone)
    language = chance.choice((None, *map(str, world.house.languages)))
    trial = world.trial(at=at, language=language, coded=number % CODED == 0)
    trial.watchers.append(Promises())
    if visits is not None:
        trial.watchers.append(visits.watcher())
    walking = _Walking(trial, chance)
    end, fault = walking.to_its_end()
    return Walk(number, at, language, tuple(walking.line), end, fault)


def chance_of(number: int) -> Random:
    """The same for the same number."""
    return Random(number)  # noqa: S311 - nothing secret: it must come out the same again


def replay(world: World, taken: Walk) -> str:
    """The fault that the same lines lead to now; empty: none, or they cannot be played."""
    trial = world.trial(at=taken.at, language=taken.language, coded=taken.number % CODED == 0)
    trial.watchers.append(Promises())
    talk = Talk(trial)
    for do in taken.line:
        fault = _acted(talk, do)
        if fault is not None:
            return fault
    return "" if ended(trial) or not taken.fault.startswith(_ENDLESS) else taken.fault


_ENDLESS = "it does not come to an end"


def ended(trial: Trial) -> str:
    """How the conversation ended, in a word; empty: it goes on."""
    conversation = trial.conversation
    if conversation.case is not None:
        return "handed over"
    if conversation.gate is Gate.REFUSED:
        return "refused"
    if conversation.gate is Gate.WITHDRAWN:
        return "stopped"
    if conversation.gate is Gate.ERASING:
        return "erased"
    is_over = conversation.greeted and conversation.run is None and conversation.pending is None
    return "ended" if is_over else ""


class _Walking:
    """One walk while it is taken."""

    def __init__(self, trial: Trial, chance: Random) -> None:
        self._trial, self._chance = trial, chance
        self._talk = Talk(trial)
        self._bound = WILD + 3 * len(trial.house.flow.steps) + 20
        self._returns = 0
        self.line: list[Did] = []

    def to_its_end(self) -> tuple[str, str]:
        """How it ended, and what went wrong; one of both is empty."""
        for do in self._moves():
            self.line.append(do)
            fault = _acted(self._talk, do)
            if fault is not None:
                return "", fault
        end = ended(self._trial)
        return end, "" if end else f"{_ENDLESS} within {self._bound} turns"

    def _moves(self) -> Iterator[Did]:
        yield moves.first(self._trial, self._chance)
        while len(self.line) < self._bound:
            if ended(self._trial) and not self._comes_back():
                break
            yield self._next()
        if ended(self._trial) == "handed over" and self._chance.random() < STAYS:
            for _ in range(AFTER):
                yield moves.astray(self._trial, self._chance)

    def _comes_back(self) -> bool:
        """Somebody who said no, or stopped, writes again: the way back is open."""
        if self._trial.conversation.pending is not None:
            return True
        if self._returns > 1 or ended(self._trial) == "handed over":
            return False
        self._returns += 1
        return self._chance.random() < RETURNS

    def _next(self) -> Did:
        if self._trial.conversation.pending is None:
            return Typed("hello")
        tame = len(self.line) > WILD
        if not tame and self._chance.random() < STRAYS:
            return moves.astray(self._trial, self._chance)
        return moves.onwards(self._trial, self._chance, tame=tame)


def _acted(talk: Talk, do: Did) -> str | None:
    """Carry a line out; the fault it led to, or None."""
    before = _seen(talk.trial)
    try:
        talk.acts(do)
    except (Broken, CameOutOtherwise) as fault:
        return str(fault)
    except Exception as error:  # noqa: BLE001 - whatever breaks is what is looked for
        return f"the program fails: {broke(error)}"
    waits = talk.trial.conversation.case is not None or isinstance(do, Waited)
    if not waits and _seen(talk.trial) == before:
        return "the client did something, and saw no answer to it"
    return None


def _seen(trial: Trial) -> tuple[int, int]:
    """Changes with everything the client sees, an edited line too."""
    return len(trial.chat), hash(tuple((line.text, line.choices) for line in trial.chat))


def shortest(world: World, failed: Walk) -> Walk:
    """The same fault with as few lines as can be found by leaving out one after the other."""
    if failed.fault.startswith(_ENDLESS):
        return failed
    place = len(failed.line) - 1
    while place >= 0:
        line = (*failed.line[:place], *failed.line[place + 1 :])
        fewer = replace(failed, line=line)
        if replay(world, fewer) == failed.fault:
            failed = fewer
        place -= 1
    return failed


def as_test(world: World, failed: Walk) -> str:
    """The walk as a file of conversations; the last line is the one that leads to the fault."""
    head = Written(world.house.flow.name, f"walk {failed.number}", failed.at, failed.language)
    return as_yaml(head, failed.line, failed.fault)
