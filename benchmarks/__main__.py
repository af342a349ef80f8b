"""How fast it is, here: `make bench`. Prints, and never judges.

    python -m benchmarks [--quick] [--only NAME,NAME] [--json FILE] [--record FILE] [--folder DIR]

Everything is measured in one run, after warming up, in several rounds whose median is printed;
beside each figure stands what one commit cost on this disk just before. Other work on the machine
is not excluded: a figure is where asking begins, not a verdict.
"""

import argparse
import asyncio
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    assigning,
    backlog,
    burst,
    crowd,
    due,
    erasing,
    growth,
    memory,
    pipeline,
    proof,
    reading,
    receipt,
    relay,
    several,
    signing,
    turns,
)
from benchmarks.disk import commit_time
from benchmarks.figures import Figure, Report
from benchmarks.servers import on_synapse, postgres
from bridge import logs

Part = Callable[[Path, Report, bool], Coroutine[None, None, None]]


async def measure_pipeline(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = pipeline.Size(messages=1000, rounds=3, alone=60) if quick else pipeline.Size()
    figures = await pipeline.measure(folder / "sqlite", size, "sqlite", "SQLite")
    with postgres(quick) as url:
        if url is not None:
            smaller = replace(size, messages=size.messages // 2, rounds=min(size.rounds, 3))
            figures += await pipeline.measure(folder / "postgres", smaller, url, "PostgreSQL")
    report.add(
        _of(figures, pipeline.BACKLOG),
        "A message counts when the other side shows it; half of them go in each direction.",
    )
    report.add(_of(figures, pipeline.ALONE), "From host.receive called to adapter.send called.")


def _of(figures: Sequence[Figure], table: str) -> list[Figure]:
    return [figure for figure in figures if figure.table == table]


async def measure_growth(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = growth.Size(many=(5_000,), messages=500, rounds=3) if quick else growth.Size()
    start = time.perf_counter()
    figures = await growth.measure(folder / "growth", size)
    report.add(
        figures,
        "Services side by side, measured in turns; the ratio is of each pair of rounds.",
        f"With making the stored conversations: {time.perf_counter() - start:.0f} s.",
    )


async def measure_relay(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    quickly = relay.Size(talks=2, messages=8, warm=2, paced=8, blocks=1)
    size = quickly if quick else relay.Size()
    figures = await on_synapse(relay.TABLE, relay.measure(folder / "relay", size))
    report.add(
        _of(figures, relay.TABLE),
        "From one person's key press until the other person's own client shows the words.",
        "The naive relay stores nothing, believes every device, and loses what it cannot send.",
    )
    report.add(_of(figures, relay.PACED), "A message begins whatever became of the one before.")


async def measure_burst(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = burst.Size(talks=2, messages=5, rounds=1) if quick else burst.Size()
    figures = await on_synapse(burst.TABLE, burst.measure(folder / "burst", size))
    report.add(
        figures, "All is written while the relay stands still; until everybody has the last of it."
    )


async def measure_memory(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = memory.Size(rooms=5, sessions=100, seconds=5, starts=1) if quick else memory.Size()
    figures = await on_synapse(memory.TABLE, memory.measure(folder / "memory", size))
    report.add(figures, "A process of its own; from its start until the first answer to it.")


async def measure_backlog(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    quickly = backlog.Size(much=500, others=50, urgent=5, rounds=1)
    size = quickly if quick else backlog.Size()
    report.add(
        await backlog.measure(folder / "backlog", size),
        "A process of its own. Most was said first, to one; what is urgent was said last.",
    )


async def measure_intake(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    turning = turns.Size(talks=6, tests=30, rounds=3) if quick else turns.Size()
    size = reading.Size(rounds=3, starts=5) if quick else reading.Size()
    figures = turns.measure(turning, commit_time(folder / "turns"))
    report.add(_of(figures, turns.TURNS), "Every question is a choice; a third has a condition.")
    report.add(_of(figures, turns.PLAYED), "With looking for broken promises after every turn.")
    report.add(reading.check(size, commit_time(folder / "check")), "All of it in one file.")
    report.add(
        await reading.start(folder / "start", size, commit_time(folder / "start")),
        "The files of today were read before; a flow of before is read when it is needed.",
    )


async def measure_proof(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = proof.Size(acts=60, events=2_000) if quick else proof.Size()
    report.add(
        await proof.measure(folder / "proof", size),
        "An act is measured without the commit that it shares. A log of many lines is checked by",
        "several processes; what it takes to start them is in it.",
    )
    report.add(
        await receipt.measure(folder / "receipt", receipt.Size(rounds=10 if quick else 40)),
        "As the service makes it for a client who has decided four times, the first one left out.",
    )


async def measure_erasing(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = erasing.Size(messages=500) if quick else erasing.Size()
    report.add(
        await erasing.measure(folder / "erasing", size),
        "Until no file of the database holds anything of them; their rooms take a request a word.",
    )


async def measure_assigning(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = assigning.Size(rounds=50) if quick else assigning.Size()
    report.add(
        [*assigning.measure(folder, size), *await assigning.reading(folder / "roster", size)],
        "One choosing, with why everybody else was not; a quarter have hours of their own.",
    )


async def measure_due(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = due.Size(timers=5_000, due=500, messages=50, rounds=50) if quick else due.Size()
    figures = await due.measure(folder / "due", size, "sqlite", "SQLite")
    with postgres(quick) as url:
        if url is not None:
            figures += await due.measure(folder / "due-postgres", size, url, "PostgreSQL")
    report.add(
        figures,
        "Each of the crowd leads to a message into a room; those who write meanwhile are measured",
        "from host.receive called to adapter.send called, on networks that take no time at all.",
    )


async def measure_crowd(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = crowd.Size(cases=20, counsellors=4, processes=1) if quick else crowd.Size()
    with postgres(quick) as url:
        size = size if url else replace(size, processes=1)
        database = url or "sqlite"
        figures = await crowd.measure(folder / "crowd", size, database, database.split(":")[0])
    report.add(figures, "All of them give their last answer in one moment.")


async def measure_several(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    """On PostgreSQL alone, so a fast look leaves it out."""
    with postgres(quick) as url:
        if url is not None:
            report.add(
                await several.measure(folder / "several", several.Size(), url),
                "Receiving and sending belong to one process, the owner of the accounts; deciding",
                "is shared. Processor time is of a message with its sign.",
            )


async def measure_signing(folder: Path, report: Report, quick: bool) -> None:  # noqa: FBT001
    size = signing.Size(talks=20, messages=100, rounds=3) if quick else signing.Size()
    report.add(
        await signing.measure(folder / "signing", size),
        "Half of the messages go to clients, and each of these gets a sign, which is waited for.",
    )


PARTS: Mapping[str, Part] = {
    "assigning": measure_assigning,
    "backlog": measure_backlog,
    "burst": measure_burst,
    "crowd": measure_crowd,
    "due": measure_due,
    "erasing": measure_erasing,
    "intake": measure_intake,
    "memory": measure_memory,
    "pipeline": measure_pipeline,
    "proof": measure_proof,
    "relay": measure_relay,
    "several": measure_several,
    "signing": measure_signing,
    "growth": measure_growth,
}


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures speed.")
    parser.add_argument(
        "--quick", action="store_true", help="a fast look: fewer and smaller, SQLite only"
    )
    parser.add_argument("--only", help=f"some of: {','.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="write every figure as a line of JSON here too")
    parser.add_argument(
        "--record",
        type=Path,
        help="add every figure, with what it is made of, to these raw records",
    )
    parser.add_argument("--folder", type=Path, help="on which disk; a temporary folder by default")
    options = parser.parse_args(words)
    options.only = options.only.split(",") if options.only else list(PARTS)
    for name in options.only:
        if name not in PARTS:
            parser.error(f"there is no part {name!r}; there is: {', '.join(PARTS)}")
    return options


def _report(options: argparse.Namespace, folder: Path) -> Report:
    if options.record is None:
        return Report(options.json)
    from tests.faults.record import surroundings  # the source is read for its hash

    around = surroundings(folder)
    del around["commit_ms"]  # stands beside each figure
    return Report(options.json, record=options.record, around=around)


def main(words: Sequence[str] | None = None) -> None:
    options = _options(words)
    logs.set_up(logging.ERROR)
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} processors (load {load:.1f}),"
        f" Python {platform.python_version()}"
    )
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="counselbridge-bench-", dir=options.folder) as name:
        report = _report(options, Path(name))
        for part in options.only:
            asyncio.run(PARTS[part](Path(name), report, options.quick))
    print(f"\n{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
