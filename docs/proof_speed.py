"""The part of docs/proof.md that is about time: tables and pictures from docs/proof/speed.jsonl.

A run of the benchmarks adds its figures at the end; of each figure the newest one counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docs.speed_pictures import growth, latency

RECORDS = Path(__file__).resolve().parent / "proof" / "speed.jsonl"
LATENCY, GROWTH = "Relay latency", "Cost of a message, by what is stored"
PACED, MEMORY = "Relay at 10 messages a second", "A start, and what is held"
BURST = "A burst, limits off"
BACKLOG = "A backlog after a start"
PIPELINE, SEVERAL = "A backlog, both directions", "A backlog shared by several processes"
DUE, CROWD = "Timers that are due", "New cases in one moment"
HEADS = ("", "Median", "Spread", "Unit", "n", "To reach", "A commit there, ms", "Source", "Load")

Raw = Mapping[str, Any]


def newest(table: str, records: Iterable[Raw]) -> list[Raw]:
    """Of the tables whose name begins so: each figure of the last run that has all of them."""
    mine = [one for one in records if str(one["table"]).startswith(table)]
    last = {(one["what"], one["unit"]): one for one in mine}
    code = mine[-1]["code"] if mine else ""
    return [one for one in last.values() if one["code"] == code]


def read() -> list[Raw]:
    """Every figure that was kept. Raises OSError or ValueError."""
    if not RECORDS.exists():
        return []
    return [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]


def tables(records: Sequence[Raw]) -> dict[str, str]:
    """The tables of the page, by the name of their place."""
    return {
        "latency": _table(newest(LATENCY, records)),
        "growth": _table(newest(GROWTH, records)),
        "paced": _table(newest(PACED, records)),
        "burst": _table(newest(BURST, records)),
        "memory": _table(newest(MEMORY, records)),
        "backlog": _table(newest(BACKLOG, records)),
        "pipeline": _table(newest(PIPELINE, records)),
        "several_speed": _table(newest(SEVERAL, records)),
        "due": _table(newest(DUE, records)),
        "crowd": _table(newest(CROWD, records)),
    }


def pictures(records: Sequence[Raw]) -> dict[str, str]:
    """Files beside the page, by name; what was not measured has none."""
    found = {"proof-latency.svg": (LATENCY, latency), "proof-growth.svg": (GROWTH, growth)}
    return {
        name: draw(mine)
        for name, (table, draw) in found.items()
        if (mine := newest(table, records))
    }


def _table(figures: Sequence[Raw]) -> str:
    if not figures:
        return "Not measured yet."
    lines = [HEADS, ("---",) * len(HEADS), *map(_cells, figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(one: Raw) -> tuple[str, ...]:
    spread = ", ".join(f"{name} {_number(value)}" for name, value in one["spread"].items())
    commit = f"{one['commit_ms']['median']:.2f}"
    return (
        one["what"], _number(one["median"]), spread, one["unit"], f"{one['n']:,}",
        one["target"].replace("<=", "at most"), commit, f"`{one['code']}`",
        f"{one['machine']['load']}",
    )  # fmt: skip


def _number(value: float) -> str:
    """Three digits that mean something."""
    if value >= 100:  # noqa: PLR2004 - three digits
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - as above
