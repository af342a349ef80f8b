"""Plays a kept conversation to its end, and says where it came out otherwise.

A failure names steps, moments, choices and numbers, never what somebody typed.
"""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.trying.promises import Broken, Promises
from bridge.trying.talk import CameOutOtherwise, Talk
from bridge.trying.world import Trial, Watcher, World
from config.moments import called
from config.talklines import FlowTest, Place


@dataclass(frozen=True, slots=True)
class Failure:
    file: str
    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Played:
    """How a test came out; `seconds` it took. No failures: as written.

    `heard` are the steps and moments that the bot said, in order.
    """

    test: FlowTest
    failures: tuple[Failure, ...]
    seconds: float
    heard: tuple[str, ...] = ()


def play_test(
    world: World, test: FlowTest, clock: Callable[[], float], watcher: Watcher | None = None
) -> Played:
    """Play it from the beginning to the first line that does not fit."""
    began = clock()
    trial = world.trial(at=test.at, language=test.language)
    trial.watchers.append(Promises())
    if watcher is not None:
        trial.watchers.append(watcher)
    failures = tuple(_failures(trial, test))
    heard = tuple(called(trial.flow, line.label) for line in trial.chat)
    return Played(test, failures, clock() - began, heard)


def _failures(trial: Trial, test: FlowTest) -> Iterator[Failure]:
    talk = Talk(trial)
    for line in test.talk:
        try:
            found = list(talk.does(line.do))
        except CameOutOtherwise as otherwise:
            found = [otherwise]
        except Broken as broken:
            found = [CameOutOtherwise(f"a promise is broken: {broken}")]
        except Exception as error:  # noqa: BLE001 - whatever breaks is a failure of this line
            found = [CameOutOtherwise(f"the program fails here: {broke(error)}")]
        yield from (Failure(test.file, one.place or line.place, str(one)) for one in found)
        if found:
            return


def broke(error: BaseException) -> str:
    """Which error, and in which line of ours: never its words, which may hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    file = Path(last.filename)
    return f"{type(error).__name__} in {file.parent.name}/{file.name}:{last.lineno}"


__all__ = ["CameOutOtherwise", "Failure", "Played", "Talk", "broke", "play_test"]
