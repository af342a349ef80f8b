"""How lists of a command look: columns under each other, periods as people say them."""

from collections.abc import Sequence
from datetime import timedelta

from config.values import YEAR

UNITS = {"year": YEAR, "day": timedelta(days=1), "hour": timedelta(hours=1)}


def period(length: timedelta) -> str:
    """As people say it, in the largest unit in which it is a whole number: `3 years`, `1 day`."""
    fitting = (unit for unit in UNITS.items() if not length % unit[1])
    name, size = next(fitting, ("minute", timedelta(minutes=1)))
    count = length // size
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def table(rows: Sequence[Sequence[str]], *, numbers: int = 0) -> list[str]:
    """Rows of equally many cells under each other, the last `numbers` of each to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = len(widths) - numbers
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
