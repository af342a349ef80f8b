"""Fuzzing at length: `make fuzz`.

    python -m tests.fuzz [--inputs N] [--seed S] [--minutes M] [--only updates,events] [--keep]
                         [--record FILE]

Every target gets its share of the inputs, one after the other; a line tells every few seconds how
far it is. What is found is written to tests/fixtures/corpus/found/, once for each place it comes
from, and is tried by `make test` from then on. `--keep` puts inputs that reached something new
into the corpus; `--record` adds a line of JSON for docs/proof.md. The exit status is 1 when
anything was found.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.record import code
from tests.fuzz.corpus import FOUND, KEPT, kept
from tests.fuzz.engine import Campaign, Finding
from tests.fuzz.targets import TARGETS, share

OFTEN = 5.0  # seconds between two lines
MOST = 60  # files of each target in the corpus


@dataclass(slots=True)
class Progress:
    """Tells how far a campaign is, and ends it when its time is over."""

    inputs: int
    until: float
    last: float = field(default_factory=time.monotonic)

    def __call__(self, campaign: Campaign) -> bool:
        now, done = time.monotonic(), campaign.count >= self.inputs
        if done or now - self.last > OFTEN:
            self.last = now
            say(
                f"{campaign.target.name}: {campaign.count:,} of {self.inputs:,} inputs,"
                f" {len(campaign.reached):,} steps reached, {len(campaign.fresh):,} new inputs,"
                f" {len(campaign.found):,} findings"
            )
        return now < self.until


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - where all of it is said


def write_down(findings: Sequence[Finding], folder: Path = FOUND) -> list[str]:
    """The smallest input of each place, as a file; a line for each."""
    places: dict[str, Finding] = {}
    for one in findings:
        place = f"{one.target} {one.what}"
        if place not in places or len(one.data) < len(places[place].data):
            places[place] = one
    return [f"{one.what}: {_put(folder, one.target, one.data)}" for one in places.values()]


def keep(campaign: Campaign) -> None:
    """As many as make a small corpus, the smallest first."""
    name = campaign.target.name
    there = len(list(KEPT.glob(f"{name}-*")))
    for data in sorted(campaign.fresh, key=len)[: max(0, MOST - there)]:
        _put(KEPT, name, data)


def _record(options: argparse.Namespace, counts: Mapping[str, int], findings: int) -> None:
    data = {"seed": options.seed, "inputs": counts, "findings": findings, "code": code()}
    with options.record.open("a", encoding="utf-8") as out:
        out.write(json.dumps(data) + "\n")


def _put(folder: Path, target: str, data: bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}.json"
    file.write_bytes(data)
    return f"{folder.name}/{file.name}"


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzzing.")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="at most, in all")
    parser.add_argument("--only", default=",".join(TARGETS), help="some of the targets")
    parser.add_argument("--keep", action="store_true", help="add to the corpus")
    parser.add_argument("--record", type=Path, help="add what was run to these raw records")
    options = parser.parse_args(words)
    options.only = options.only.split(",")
    for name in options.only:
        if name not in TARGETS:
            parser.error(f"there is no target {name!r}; there is: {', '.join(TARGETS)}")
    return options


def main(words: Sequence[str] | None = None) -> int:
    options = _options(words)
    say(f"seed {options.seed}, {options.inputs:,} inputs, at most {options.minutes:g} minutes")
    findings, counts, began = list[Finding](), dict[str, int](), time.monotonic()
    for number, name in enumerate(options.only):
        target = TARGETS[name]()
        inputs = share(options.inputs, name, options.only)
        left = began + options.minutes * 60 - time.monotonic()
        until = time.monotonic() + left / (len(options.only) - number)
        campaign = Campaign(target, options.seed, kept(target))
        campaign.run(inputs, said=Progress(inputs, until))
        findings += campaign.found
        counts[name] = campaign.count
        if options.keep:
            keep(campaign)
    for line in write_down(findings) if findings else ():
        say(line)
    spent = time.monotonic() - began
    if options.record is not None:
        _record(options, counts, len(findings))
    say(
        f"inputs={sum(counts.values())} findings={len(findings)} seed={options.seed}"
        f" seconds={spent:.0f}"
    )
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
