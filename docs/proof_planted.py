"""Which planted faults were caught, and by which run: a part of docs/proof.md, from its records."""

from collections.abc import Mapping, Sequence
from typing import Any

from docs.proof_around import table

HEADS = ("Fault", "Caught by", "What it said", "After, s", "Source")
RUNS = {"kills": "kills at random", "storms": "storms"}
POINTS, TESTS = "points: ", "tests/"
MOST = 60  # characters of what was said

Raw = Mapping[str, Any]


def planted(records: Sequence[Raw]) -> str:
    """Of each fault its newest record, with how many were caught."""
    newest = {record["fault"]: record for record in records}
    if not newest:
        return "None was planted yet."
    caught = sum(bool(one["caught_by"]) for one in newest.values())
    rows = [
        (name, _run(one["caught_by"]), _said(one["said"]), f"{one['seconds']:.0f}",
         f"`{one['code']}`")
        for name, one in sorted(newest.items(), key=lambda item: _kind(item[1]["caught_by"]))
    ]  # fmt: skip
    return f"{table(HEADS, rows)}\n\nOf {len(newest)} faults {caught} were caught."


def _kind(run: str) -> tuple[bool, bool, str]:
    return run.startswith(TESTS), run.startswith(POINTS), run


def _run(run: str) -> str:
    if run.startswith(POINTS):
        return f"points by name: {run.removeprefix(POINTS)}"
    if run.startswith(TESTS):
        return f"`{run.partition('::')[0].removeprefix(TESTS)}`"
    return RUNS.get(run, "**nothing**")


def _said(words: str) -> str:
    """The beginning of it; names of tests as words."""
    first = words.partition(";")[0].replace("|", "/")
    plain = first.removeprefix("test_").replace("_", " ") if first.startswith("test_") else first
    return plain if len(plain) <= MOST else f"{plain[: MOST - 1].rpartition(' ')[0]} …"
