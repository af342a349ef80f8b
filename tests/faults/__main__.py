"""Kill runs, kill points and planted faults, as many as one likes: `make faults`.

    python -m tests.faults --kills N --db sqlite|postgres --seed S [--homeserver memory|synapse]
    python -m tests.faults --kills N --relay naive
    python -m tests.faults --points --seeds 20 --db sqlite|postgres [--only WORDS]
    python -m tests.faults --several --seeds 10
    python -m tests.faults --planted [--only WORDS]

Kills are run in rounds of 50, each on new data and with a seed of its own, from S upwards. Every
round is appended to the file of records as soon as it is over. The last line sums them up; the exit
status is 1 when anything is not 0 in it.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.harness import Run, Times, kill_run, memory_world
from tests.faults.named import chosen
from tests.faults.plan import Load
from tests.faults.record import ROOT, Record, line, say

ROUND = 50
PROOF = ROOT / "docs" / "proof"


async def _one(run: Run, folder: Path) -> tuple[Record, Times]:
    if run.homeserver == "synapse":
        from tests.faults.synapse import synapse_world  # nio is slow to load

        async with synapse_world(run, folder) as real:
            return await kill_run(run, real, folder)
    async with memory_world(run, folder) as world:
        return await kill_run(run, world, folder)


def _runs(options: argparse.Namespace) -> list[Run]:
    load = Load()
    if options.homeserver == "synapse":
        load = Load(talks=8, rate=4.0, pictures=0.0, newcomers=0.0)
    if options.relay == "naive":
        load = Load(newcomers=0.0)
    if options.newcomers is not None:
        load = replace(load, newcomers=options.newcomers)
    numbers = range(0, options.kills, ROUND)
    return [
        Run(
            min(ROUND, options.kills - done),
            options.seed + number,
            "none" if options.relay == "naive" else options.db,
            options.homeserver,
            options.relay,
            load,
            options.distance,
        )
        for number, done in enumerate(numbers)
    ]


def _kills(options: argparse.Namespace) -> list[Record]:
    records = []
    for run in _runs(options):
        with tempfile.TemporaryDirectory(prefix="counselbridge-faults-") as name:
            record, times = asyncio.run(_one(run, Path(name)))
        record.append(options.to / "kills.jsonl")
        records.append(record)
        say(f"seed={run.seed} {line([record])[0]} gaps_ms={record.gaps_ms}", *record.where)
        if options.timeline:
            name = f"timeline-{run.relay}-{run.database}-{run.seed}.json"
            _write_times(options.to / name, times)
    return records


def _write_times(file: Path, times: Times) -> None:
    """Seconds since the load began, in hundredths."""
    names = ("killed", "up", "said", "shown")
    data = {
        name: [round(at - times.begun, 2) for at in getattr(times, name) if at >= times.begun]
        for name in names
    }
    file.write_text(json.dumps(data) + "\n", encoding="utf-8")


def _points(options: argparse.Namespace) -> list[Record]:
    from tests.faults.points import run_points

    seeds = range(options.seed, options.seed + options.seeds)
    return run_points(options.db, seeds, options.to, options.only)


def _several(options: argparse.Namespace) -> list[Record]:
    from tests.faults.several import run_several

    return run_several(range(options.seed, options.seed + options.seeds), options.to)


def _planted(options: argparse.Namespace) -> int:
    from tests.faults.planting import run_planted

    return run_planted(options.only, options.seed, options.to)


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Kill runs.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--homeserver", choices=("memory", "synapse"), default="memory")
    parser.add_argument("--relay", choices=("bridge", "naive"), default="bridge")
    parser.add_argument("--distance", type=float, default=1.0, help="of the networks, times")
    parser.add_argument("--newcomers", type=float, help="share of the load that begins the intake")
    parser.add_argument("--points", action="store_true", help="die at every point by name")
    parser.add_argument("--planted", action="store_true", help="faults in copies of the source")
    parser.add_argument("--only", default="", help="points or faults with these words in them")
    parser.add_argument("--several", action="store_true", help="the owner of three is lost")
    parser.add_argument(
        "--seeds", type=int, default=20, help="deaths at each point; losses of an owner"
    )
    parser.add_argument("--timeline", action="store_true", help="write down when what happened")
    parser.add_argument("--to", type=Path, default=PROOF, help="the folder of the records")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    options = _options(words)
    if options.points and not chosen(options.db, options.only):
        sys.exit(f"No point has {options.only!r} in its name: they stand in tests/faults/named.py.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no process is left behind
    if options.planted:
        sys.exit(_planted(options))
    run = _several if options.several else _points if options.points else _kills
    records = run(options)
    said, clean = line(records)
    say(said)
    sys.exit(0 if clean else 1)


if __name__ == "__main__":
    main()
