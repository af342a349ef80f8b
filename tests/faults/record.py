"""What a run found, as one line of JSON: the raw record that docs/proof.md is made from."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.disk import commit_time
from benchmarks.figures import median, percentile
from tests.faults.checker import Verdict

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("adapters", "bridge", "config", "consent", "routing")


@dataclass(frozen=True, slots=True)
class Record:
    """One run, or one kill point. `said` counts messages, pictures and edits each way.

    `died_by_itself`: ends that nobody caused; at kill points, also points never reached.
    """

    what: str  # kills | points
    relay: str  # bridge | naive
    database: str
    homeserver: str
    seed: int
    kills: int
    to_rooms: Mapping[str, int]  # what the checker counted
    to_clients: Mapping[str, int]
    load: Mapping[str, object]
    gaps_ms: Mapping[str, float]
    seconds: float
    commit_ms: Mapping[str, float]
    point: str = ""
    died_by_itself: int = 0
    where: Sequence[str] = ()  # examples of faults, by label
    machine: Mapping[str, object] = field(default_factory=dict)
    code: str = ""
    day: str = ""

    def sums(self) -> dict[str, int]:
        """The figures that are promised, and `astray`."""
        return {
            "kills": self.kills,
            "lost": self.to_rooms["lost"] + self.to_clients["lost"],
            "reordered": self.to_rooms["reordered"] + self.to_clients["reordered"],
            "matrix_doubled": self.to_rooms["repeated"],
            "telegram_unmarked": self.to_clients["unmarked"],
            "astray": self.to_rooms["astray"] + self.to_clients["astray"],
        }

    def append(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")


def line(records: Sequence[Record]) -> tuple[str, bool]:
    """The last line of a command, and whether everything was as promised."""
    sums: dict[str, int] = {}
    for record in records:
        for name, count in record.sums().items():
            sums[name] = sums.get(name, 0) + count
    clean = not any(count for name, count in sums.items() if name != "kills")
    clean = clean and not any(record.died_by_itself for record in records)
    return " ".join(f"{name}={n}" for name, n in sums.items() if name != "astray"), clean


def say(words: str, *below: str) -> None:
    """Output of a command; lines below are set in."""
    print("\n  ".join((words, *below)), flush=True)  # noqa: T201 - where all of it is said


def counts(verdict: Verdict) -> dict[str, int]:
    data = asdict(verdict)
    del data["where"]
    return data


def gaps(killed: Sequence[float], up: Sequence[float], shown: Sequence[float]) -> dict[str, float]:
    """Milliseconds without anything new in front of anybody, around each end of the process.

    Of ends in a row, without a start in between that came to its end, the first one counts.
    """
    silences = list(pairwise(shown))
    found = []
    for end, next_end in pairwise([*_first_ends(killed, up), float("inf")]):
        own = [b - a for a, b in silences if b > end and (a < end or b <= next_end)]
        found.append(max(own, default=0.0) * 1000)
    if not found or not shown:
        return {}
    return {
        "median": round(median(found)),
        "p95": round(percentile(found, 95)),
        "most": round(max(found)),
    }


def _first_ends(killed: Sequence[float], up: Sequence[float]) -> list[float]:
    """Those before which the process had come up."""
    ends = []
    for number, end in enumerate(killed):
        before = killed[number - 1] if number else 0.0
        if any(before < one < end for one in up):
            ends.append(end)
    return ends


def surroundings(folder: Path) -> dict[str, Any]:
    """Where this runs, in words that name no machine; what a commit costs there; which code."""
    commit = commit_time(folder)
    return {
        "commit_ms": {"median": round(commit.median, 2), "p95": round(commit.p95, 2)},
        "machine": {
            "processor": platform.machine(),
            "processors": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
        },
        "code": code(),
        "day": datetime.now(UTC).date().isoformat(),
    }


def code() -> str:
    """A short hash of every source file of the service."""
    found = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            found.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:12]
