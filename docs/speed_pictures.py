"""How long words take, and what they cost when much is stored: drawn from the raw records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from benchmarks.figures import median as middle
from docs.drawn import Panel, Sheet

Raw = Mapping[str, Any]
WAYS = ("client to counsellor", "counsellor to client")
SIDES = {"bridge": ("Counselbridge", "ours"), "naive relay": ("naive relay", "theirs")}
MARKS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # ms
STEPS, LINES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0), 6  # ms between lines of the grid; so many
TARGET = 1.2  # times the cost in the small store


def latency(records: Sequence[Raw]) -> str:
    """Of all messages, which share has come after how long; one panel each way.

    `records`: `what` is `SIDE, WAY`, `values` are milliseconds. KeyError where one is missing.
    """
    found = {one["what"]: sorted(one["values"]) for one in records if one["unit"] == "ms"}
    title = "From one person's key press until the other's own client shows the words"
    sheet = Sheet(title, _latencies(found), height=372)
    sheet.head(24, 30, title)
    sheet.text(24, 50, "Share of all messages that have arrived; milliseconds, on a log scale.")
    every = [value for values in found.values() for value in values]
    marks = [mark for mark in MARKS if min(every) / 2 <= mark <= max(every) * 2]
    for number, way in enumerate(WAYS):
        panel = Panel(72 + 456 * number, 96, 384, 206)
        sheet.text(panel.left, 84, way, colour="ink")
        _axes(sheet, panel, marks)
        for side, (_, colour) in SIDES.items():
            _share(sheet, panel, found[f"{side}, {way}"], (marks, colour))
    _legend(sheet, 348)
    return sheet.written()


def _latencies(found: Mapping[str, Sequence[float]]) -> str:
    halves = (f"{what}: half within {middle(one):.0f} ms" for what, one in found.items())
    return f"Curves that rise from nothing to all. {'; '.join(halves)}."


def _axes(sheet: Sheet, panel: Panel, marks: Sequence[int]) -> None:
    for quarter in range(5):
        panel.rule(sheet, quarter / 4, f"{quarter * 25} %")
    for mark in marks:
        panel.mark(sheet, _along(mark, marks), f"{mark}")


def _along(value: float, marks: Sequence[float]) -> float:
    """The place on the scale, from 0 to 1."""
    low, high = log10(marks[0]), log10(marks[-1])
    return min(max((log10(value) - low) / (high - low), 0.0), 1.0)


def _share(
    sheet: Sheet, panel: Panel, values: Sequence[float], how: tuple[Sequence[int], str]
) -> None:
    marks, colour = how
    points = [(panel.x(_along(values[0], marks)), panel.y(0))]
    for number, value in enumerate(values):
        x = panel.x(_along(value, marks))
        points += [(x, panel.y(number / len(values))), (x, panel.y((number + 1) / len(values)))]
    sheet.line(points, colour, width=2.2)
    half = middle(values)
    x, y = panel.x(_along(half, marks)), panel.y(0.5)
    sheet.dot(x, y, colour, 4.5)
    left = colour == "theirs"
    sheet.text(
        x + (-9 if left else 9), y + (-6 if left else 16), f"{half:.0f} ms", colour=colour,
        anchor="end" if left else "start",
    )  # fmt: skip


def _legend(sheet: Sheet, top: float) -> None:
    for number, (name, colour) in enumerate(SIDES.values()):
        left = 72 + 180 * number
        sheet.bar((left, top - 9, 22, 5), colour)
        sheet.text(left + 30, top, name, colour="ink")


# --------------------------------------------------------------------------------------- growth


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of a message with so many conversations stored, one value a round."""

    stored: int
    who: str
    values: Sequence[float]
    median: float

    @classmethod
    def of(cls, record: Raw) -> "Cost":
        """Of `1,000 stored, who speaks`."""
        number, _, who = str(record["what"]).partition(" stored, ")
        return cls(int(number.replace(",", "")), who, record["values"], record["median"])


def growth(records: Sequence[Raw]) -> str:
    """Milliseconds of a message by what is stored: every round as a dot, medians as a line."""
    costs = [Cost.of(one) for one in records if one["unit"] == "ms"]
    title = "What a message costs, by how many conversations are stored (SQLite)"
    parts = (f"{one.stored:,} stored, {one.who}: {one.median:.2f} ms" for one in costs)
    sheet = Sheet(title, f"Lines over what is stored. {'; '.join(parts)}.", height=372)
    sheet.head(24, 30, title)
    below = "Milliseconds a message of a backlog takes: each round, and their middle."
    sheet.text(24, 50, f"{below} What is stored is on a log scale.")
    most = max(value for one in costs for value in one.values) * 1.1
    for number, who in enumerate(dict.fromkeys(one.who for one in costs)):
        panel = Panel(72 + 456 * number, 96, 384, 206)
        sheet.text(panel.left, 84, who, colour="ink")
        _grown(sheet, panel, [one for one in costs if one.who == who], most)
    sheet.line([(72, 344), (94, 344)], "theirs", width=1.5, dashes="5 4")
    sheet.text(102, 348, f"{TARGET} times the cost with {costs[0].stored:,}: the aim", colour="ink")
    return sheet.written()


def _grown(sheet: Sheet, panel: Panel, costs: Sequence[Cost], most: float) -> None:
    step = next((step for step in STEPS if most / step <= LINES), STEPS[-1])
    for number in range(int(most / step) + 1):
        panel.rule(sheet, number * step / most, f"{number * step:g} ms")
    points, aim = [], panel.y(costs[0].median * TARGET / most)
    for one in costs:
        share = 0.1 + 0.76 * _decades(one, costs)
        panel.mark(sheet, share, f"{one.stored:,}")
        for value in one.values:
            sheet.dot(panel.x(share), panel.y(value / most), "said", 3.2)
        x, y = panel.x(share), panel.y(one.median / most)
        points.append((x, y))
        below = not y + 4 < aim < y + 24  # else the line of the aim would go through it
        sheet.text(x + 10, y + (20 if below else -9), f"{one.median:.2f}", colour="ours")
    sheet.line(points, "ours")
    for x, y in points:
        sheet.dot(x, y, "ours", 4.5)
    sheet.line([(panel.left, aim), (panel.x(1), aim)], "theirs", width=1.5, dashes="5 4")


def _decades(one: Cost, costs: Sequence[Cost]) -> float:
    """How far along it stands, from 0 to 1: as far for each time ten."""
    least, most = (log10(found.stored) for found in (costs[0], costs[-1]))
    return (log10(one.stored) - least) / (most - least) if most > least else 0.0


__all__ = ["growth", "latency"]
