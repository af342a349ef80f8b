"""How much the judge of storms overlooks: measured, because it has to believe excuses.

    python -m tests.faults.blindness --seeds 5 --seed 1

Of a finished storm every passed-on word is taken out of the record in turn, as if it had been lost,
and the judge is asked again. A line of JSON for each storm is added to docs/proof/judge.jsonl.
`--why` prints of each loss that it does not notice which excuse it believes, and adds nothing.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from tests.faults.judging import excuses, judge
from tests.faults.record import ROOT, code, say
from tests.faults.storm_record import Act, Record, labels
from tests.faults.storm_run import Storm, run

RECORDS = ROOT / "docs" / "proof" / "judge.jsonl"


@dataclass(frozen=True, slots=True)
class Blindness:
    """Of words that were shown: how many, and of how many the loss was noticed."""

    clients: int
    clients_noticed: int
    counsellors: int
    counsellors_noticed: int


def blindness(record: Record) -> Blindness:
    """One loss at a time; nothing else of the record is changed."""
    found: dict[str, list[bool]] = {"c": [], "s": []}
    for act, left in losses(record):
        told = judge(left)
        found[act.label[0]].append("lost" in {one.what for one in told})
    theirs, ours = found["c"], found["s"]
    return Blindness(len(theirs), sum(theirs), len(ours), sum(ours))


def losses(record: Record) -> Iterator[tuple[Act, Record]]:
    """Of each word that was passed on: the same record, in which it was not."""
    for act in record.acts:
        if act.hard and act.label:
            left = [one for one in record.seen if not _shows(one.text, one.place, act)]
            if len(left) < len(record.seen):
                yield act, replace(record, seen=left)


def unnoticed(record: Record) -> dict[str, str]:
    """By label: the excuse behind which its loss hides."""
    every = {act.label: excuses(left) for act, left in losses(record)}
    return {label: found[label] for label, found in every.items() if all(found.values())}


def _shows(text: str, place: str, act: Act) -> bool:
    return act.label in labels(text) and place != act.place


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.blindness")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--why", action="store_true")
    options = parser.parse_args(words)
    for seed in range(options.seed, options.seed + options.seeds):
        outcome = run(Storm(seed))
        if outcome.complaints:
            say(f"seed {seed} is left out: {outcome.complaints[0]}")
            continue
        if options.why:
            for label, excuse in unnoticed(outcome.record).items():
                say(f"seed {seed}: {label} {excuse}")
            continue
        data = {"seed": seed, "code": code(), **asdict(blindness(outcome.record))}
        with RECORDS.open("a", encoding="utf-8") as out:
            out.write(json.dumps(data) + "\n")
        say(json.dumps(data))


if __name__ == "__main__":
    main()
