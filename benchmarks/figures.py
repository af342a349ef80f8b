"""Figures: what was measured, printed as tables and written as JSON lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Protocol

HEADS = ("what", "median", "spread", "unit", "n", "target", "commit ms (median / p95)")


class Commit(Protocol):
    """Milliseconds of one commit, measured beside the figure."""

    @property
    def median(self) -> float: ...

    @property
    def p95(self) -> float: ...


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value; between two of them, their mean."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ends(values: Sequence[float]) -> dict[str, float]:
    """The spread of rounds."""
    return {f"{len(values)} rounds, lowest": min(values), "highest": max(values)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table.

    `n` counts messages. `spread` maps a name to a value in `unit`: p95, or lowest and highest of
    the rounds. `target` is a sentence for people: a figure is printed, never judged. `values` are
    what it is made of, for whoever draws it.
    """

    table: str
    what: str
    value: float
    unit: str
    n: int
    commit: Commit
    spread: Mapping[str, float] = field(default_factory=dict)
    target: str = ""
    values: Sequence[float] = ()

    def cells(self) -> tuple[str, ...]:
        spread = ", ".join(f"{name} {number(value)}" for name, value in self.spread.items())
        commit = f"{self.commit.median:.2f} / {self.commit.p95:.2f}"
        return (
            self.what, number(self.value), spread, self.unit, f"{self.n:,}", self.target, commit,
        )  # fmt: skip

    def line(self, around: Mapping[str, object] | None = None) -> str:
        """The same as one line of JSON; `around` says where and when, as a raw record does."""
        data: dict[str, object] = {
            "table": self.table,
            "what": self.what,
            "median": self.value,
            "spread": dict(self.spread),
            "unit": self.unit,
            "n": self.n,
            "target": self.target,
            "commit_ms": {"median": self.commit.median, "p95": self.commit.p95},
        }
        if around is not None:
            data |= {"values": [round(value, 3) for value in self.values], **around}
        return json.dumps(data, ensure_ascii=False)


def number(value: float) -> str:
    """Three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def latencies(table: str, what: str, spent: Sequence[float], commit: Commit) -> Figure:
    """Of milliseconds, one value a message."""
    spread = {"p95": percentile(spent, 95)}
    return Figure(table, what, median(spent), "ms", len(spent), commit, spread, values=spent)


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns; numbers to the right."""
    rows = [HEADS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    right = {1, 4}
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


class Report:
    """Prints each table as soon as it is there, and keeps the figures for the file.

    `file` is written anew. `record` is a file of raw records: lines are added, each with what
    `around` says of this machine and this source.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        record: Path | None = None,
        around: Mapping[str, object] | None = None,
    ) -> None:
        self._file, self._record, self._around = file, record, around or {}
        self.figures: list[Figure] = []
        if file is not None:
            file.write_text("", encoding="utf-8")

    def add(self, figures: Sequence[Figure], *notes: str) -> None:
        """One table, with sentences below it that say how to read it."""
        if not figures:
            return
        print(f"\n{figures[0].table}\n{table(figures)}")
        for note in notes:
            print(f"  {note}")
        self.figures += figures
        if self._file is not None:
            _append(self._file, [figure.line() for figure in figures])
        if self._record is not None:
            _append(self._record, [figure.line(self._around) for figure in figures])


def _append(file: Path, lines: Sequence[str]) -> None:
    with file.open("a", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)
