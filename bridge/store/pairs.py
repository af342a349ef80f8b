"""Asking for many pairs of a lane and a message at once: no database looks up pairs by IN.

A question is put for a power of two of them, the last one again and again, so that there are few
different statements.
"""

from collections.abc import Sequence

from bridge.store.sql import Values

Pair = tuple[bytes, bytes]


def given(pairs: Sequence[Pair]) -> tuple[int, Values]:
    """For how many the question is put, and its values; `pairs` has one at least."""
    count = 1 << (len(pairs) - 1).bit_length()
    values: Values = {}
    for n in range(count):
        lane, message = pairs[min(n, len(pairs) - 1)]
        values |= {f"l{n}": lane, f"m{n}": message}
    return count, values


def wanted(count: int) -> str:
    """What a question for so many begins with: a table `wanted` of them."""
    listed = ", ".join(f"(:l{n}, :m{n})" for n in range(count))
    return f"WITH wanted (lane, message) AS (VALUES {listed}) "
