"""Storms: seeded runs of a whole bridge between networks that fail, and a verdict on each.

    python -m tests.faults.storm --seeds 50 --seed 1

The same seed is the same run, to the last line. In every third seed cases go from one counsellor to
the next, by hand or because somebody is silent (`--moving`). In every sixth people read along too,
and words of one counsellor wait for a yes of theirs (`--watched`). A seed that fails is made as
small as it stays failing, its transcript is printed, and how to run it again.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from tests.faults.storm_run import TROUBLES, Outcome, Storm, run

MOVING = 3  # in every third seed cases move
WATCHED = 6  # and in every sixth people read along
SHOWN = 60  # lines of a transcript that are printed


def smallest(outcome: Outcome) -> Outcome:
    """The same complaint from fewer people, less time, less trouble, as far as that goes."""
    kinds = {one.what for one in outcome.complaints}
    found = outcome
    while True:
        for smaller in _smaller(found.storm):
            tried = run(smaller)
            if kinds & {one.what for one in tried.complaints}:
                found = tried
                break
        else:
            return found


def _smaller(storm: Storm) -> Iterator[Storm]:
    for trouble in sorted(storm.troubles):
        yield replace(storm, troubles=storm.troubles - {trouble})
    if storm.clients > 1:
        yield replace(storm, clients=storm.clients - 1)
    if storm.minutes > 1:
        yield replace(storm, minutes=storm.minutes // 2)


def main(arguments: list[str] | None = None) -> int:
    """0: every seed was clean."""
    options = _parser().parse_args(arguments)
    only = frozenset(options.only.split(",")) & frozenset(TROUBLES) if options.only else None
    began, failed, total = perf_counter(), 0, Counter[str]()
    for seed in range(options.seed, options.seed + options.seeds):
        moving = {"all": True, "none": False}.get(options.moving, seed % MOVING == 0)
        watched = {"all": True, "none": False}.get(options.watched, seed % WATCHED == 0)
        storm = Storm(seed, options.clients, options.minutes, moving=moving or watched)
        storm = replace(storm, watched=watched)
        outcome = run(storm if only is None else replace(storm, troubles=only))
        total += outcome.counts
        if outcome.complaints:
            failed += 1
            _explain(outcome, small=options.small)
    numbers = " ".join(f"{name.replace(' ', '_')}={count}" for name, count in total.items())
    _print(f"{numbers} seconds={perf_counter() - began:.1f}")
    _print(f"seeds={options.seeds} first={options.seed} failed={failed}")
    return 1 if failed else 0


def _explain(outcome: Outcome, *, small: bool) -> None:
    _print(f"seed {outcome.storm.seed}: {', '.join(map(str, outcome.complaints[:5]))}")
    if small:
        outcome = smallest(outcome)
        _print(f"smallest: {', '.join(map(str, outcome.complaints[:5]))}")
        _print("\n".join(_telling(outcome)))
    _print(f"again: {outcome.storm.again()}")


def _telling(outcome: Outcome) -> list[str]:
    """What led to the first complaint: up to where its words, or its person, occur last."""
    words = [word.strip(",.") for word in outcome.complaints[0].about.split()]
    label = next((word for word in words if "-" in word), "")
    lines = outcome.transcript
    ends = [number for number, line in enumerate(lines) if label and f" {label} " in f"{line} "]
    end = ends[-1] + 1 if ends else len(lines)
    return lines[max(0, end - SHOWN) : end]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="storm", description="Seeded storms, and a verdict.")
    parser.add_argument("--seeds", type=int, default=10, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the first of them")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--minutes", type=int, default=6, help="virtual ones")
    parser.add_argument("--only", help=f"some of {','.join(TROUBLES)}; none")
    parser.add_argument("--moving", choices=("some", "all", "none"), default="some")
    parser.add_argument("--watched", choices=("some", "all", "none"), default="some")
    parser.add_argument("--small", action="store_true", help="make what fails as small as it goes")
    return parser


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
