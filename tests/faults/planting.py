"""Plants faults in copies of the source, one at a time, and looks which run notices each.

    python -m tests.faults --planted --only WORDS

A run has noticed a fault when it says what is wrong in its own words. One that breaks off, or does
not end, has noticed nothing: the next is tried. Each run must first pass without any fault.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic

from tests.faults.planted import ROOT, Fault, chosen
from tests.faults.planted_copy import Copy, Ended, copied
from tests.faults.record import say

KILLS, STORMS, POINTS, TESTS = "kills", "storms", "points: ", "tests/"
ALWAYS = (KILLS, STORMS)  # tried where none of the expected runs has noticed it
SMALL = {KILLS: "10", STORMS: "6", POINTS: "5"}
WRONG = "lost|reordered|repeated|unmarked|astray|stuck|never reached"
MOST_SAID = 3  # of what is wrong


class Went(StrEnum):
    CLEAN = "clean"
    NOTICED = "noticed"
    BROKE = "broke off"
    ENDLESS = "did not end"


@dataclass(frozen=True, slots=True)
class Tried:
    """`said`: what is wrong, by labels and names, as the run told it."""

    run: str
    went: Went
    seconds: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One fault, as it is recorded. `caught_by`: empty, where nothing noticed it."""

    fault: str
    caught_by: str
    said: str
    seconds: float
    seed: int
    code: str
    day: str
    tried: Sequence[str]

    def append(self, file: Path) -> None:
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps({name: getattr(self, name) for name in self.__slots__}) + "\n")


@dataclass(slots=True)
class Garden:
    """The copy that nothing is planted in, the hash of its source, and what each run says of it."""

    sound: Copy
    code: str
    seed: int
    folder: Path
    passed: dict[str, Tried] = field(default_factory=dict)

    @classmethod
    def made(cls, seed: int, folder: Path) -> "Garden":
        sound = copied(ROOT, folder / "sound")
        return cls(sound, sound.code(), seed, folder)

    def passes(self, run: str) -> bool:
        """Whether this run finds nothing where nothing is; looked at once."""
        if run not in self.passed:
            self.passed[run] = tried = self.tries(self.sound, run)
            say(f"nothing planted: {run}: {tried.went} in {tried.seconds:.0f} s {tried.said}")
        return self.passed[run].went is Went.CLEAN

    def tries(self, copy: Copy, run: str) -> Tried:
        begun = monotonic()
        with tempfile.TemporaryDirectory(dir=self.folder) as records:
            ended = copy.run(command(run, self.seed, records))
        went, said = judged(run, ended)
        return Tried(run, went, round(monotonic() - begun, 1), said)

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[Copy]:
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            copy = copied(self.sound.tree, Path(name) / "tree")
            fault.plant(copy.tree)
            yield copy


def command(run: str, seed: int, records: str) -> list[str]:
    """What `python` is given for this run."""
    if run == KILLS:
        return ["-m", "tests.faults", "--kills", SMALL[KILLS], "--seed", str(seed), "--to", records]
    if run == STORMS:
        return ["-m", "tests.faults.storm", "--seeds", SMALL[STORMS], "--seed", "1"]
    if run.startswith(POINTS):
        words = run.removeprefix(POINTS)
        some = ["--points", "--only", words, "--seeds", SMALL[POINTS], "--seed", str(seed)]
        return ["-m", "tests.faults", *some, "--to", records]
    return ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", run]


def judged(run: str, ended: Ended) -> tuple[Went, str]:
    """From how it ended and from its last words; and what it says is wrong."""
    if ended.status is None:
        return Went.ENDLESS, ""
    lines = ended.output.splitlines()
    if ended.status == 0:
        return Went.CLEAN, ""
    found = [match[1] for line in lines if (match := _complaint(run).match(line))]
    over = run.startswith(TESTS) or any(re.match(r"kills=\d|seeds=\d", line) for line in lines)
    if ended.status == 1 and found and over:
        return Went.NOTICED, "; ".join(found[:MOST_SAID])
    return Went.BROKE, lines[-1] if lines else ""


def _complaint(run: str) -> re.Pattern[str]:
    """What a line looks like in which a run says what is wrong."""
    if run == STORMS:
        return re.compile(r"(seed \d+: .{1,100})")
    if run == KILLS or run.startswith(POINTS):
        return re.compile(rf"(?:  )?((?:{WRONG}):.+)")
    return re.compile(r"FAILED \S*::(\w+)")


def look(garden: Garden, fault: Fault) -> Found:
    """Run after run, the expected ones first, until one notices it."""
    tried: list[Tried] = []
    with garden.planted(fault) as copy:
        copy.code()  # which looks that its programs run it
        for run in dict.fromkeys((*fault.runs, *ALWAYS)):
            if not garden.passes(run):
                continue  # what complains of sound source tells nothing of this fault
            tried.append(garden.tries(copy, run))
            if tried[-1].went is Went.NOTICED:
                break
    caught = bool(tried) and tried[-1].went is Went.NOTICED
    return Found(
        fault=fault.name,
        caught_by=tried[-1].run if caught else "",
        said=tried[-1].said if caught else "",
        seconds=round(sum(one.seconds for one in tried), 1),
        seed=garden.seed,
        code=garden.code,
        day=datetime.now(UTC).date().isoformat(),
        tried=[f"{one.run}: {one.went}" for one in tried],
    )


def run_planted(words: str, seed: int, to: Path) -> int:
    """The exit status: 0 where each of them was caught, and sound source by nothing."""
    faults = chosen(words)
    if not faults:
        say(f"No fault has {words!r} in its name: they stand in tests/faults/planted_*.toml.")
        return 1
    found = []
    with tempfile.TemporaryDirectory(prefix="counselbridge-planted-") as name:
        folder = Path(name)
        garden = Garden.made(seed, folder)
        say(f"source {garden.code}, {len(faults)} faults, one at a time")
        for number, fault in enumerate(faults, 1):
            one = look(garden, fault)
            one.append(to / "planted.jsonl")
            found.append(one)
            say(f"{number} of {len(faults)} {_told(one)}")
        unsound = [run for run in garden.passed if not garden.passes(run)]
    return summed_up(found, unsound)


def _told(one: Found) -> str:
    how = f"caught by {one.caught_by}" if one.caught_by else "NOT CAUGHT"
    return f"{one.fault}: {how}, {one.seconds:.0f} s ({'; '.join(one.tried)}) {one.said}"


def summed_up(found: Sequence[Found], unsound: Sequence[str]) -> int:
    """A table at the end, and what is wrong."""
    width = max(len(one.fault) for one in found)
    for one in found:
        say(f"{one.fault:{width}}  {one.caught_by or 'NOTHING'}  {one.seconds:.0f} s")
    missed = [one.fault for one in found if not one.caught_by]
    for run in unsound:
        say(f"Not used, because it complains with nothing planted: {run}. Mend that first.")
    for name in missed:
        say(f"Nothing notices: {name}. Write the check that does, and name it with the fault.")
    say(f"planted={len(found)} caught={len(found) - len(missed)}")
    return 1 if missed or unsound else 0
