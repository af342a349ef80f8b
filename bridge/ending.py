"""Ending in order: what is in the middle of a transaction is not torn from its result.

The store finishes what it began whoever waits for it. Were the one who waits cancelled alone, rows
would be leased that nobody sends, and results lost that nobody writes: the next start would take
all of them for doubtful, and say so to people who saw everything once.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Its result. Cancelled, it is finished first, and then this is over."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait([task])
        raise
