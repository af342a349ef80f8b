"""Several processes on one PostgreSQL, all of them in this one: for tests of how they share."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import wraps
from pathlib import Path

from bridge.app import App
from bridge.clock import Clock
from bridge.worker import Turn
from tests.pipeline import bridge

PATIENCE = 20.0  # seconds


@asynccontextmanager
async def crew(folder: Path, number: int, clock: Clock | None = None) -> AsyncIterator[list[App]]:
    """So many, started one after the other; the first owns the accounts."""
    async with AsyncExitStack() as stack:
        apps = []
        for _ in range(number):
            apps.append(await stack.enter_async_context(bridge(folder, clock)))
            await owner(apps)
        yield apps


async def until(ready: Callable[[], bool]) -> None:
    """Looks again and again: what is waited for happens in the store, and rings no bell."""
    async with asyncio.timeout(PATIENCE):
        while not ready():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


async def owner(apps: list[App]) -> App:
    """Whoever owns the accounts, as soon as somebody does."""

    def ours() -> list[App]:
        return [app for app in apps if app.services.hold.stands()]

    await until(lambda: bool(ours()))
    return ours()[0]


def counted(apps: list[App]) -> "Counter[int]":
    """How many rows each of them handles from now on."""
    counts: Counter[int] = Counter()

    def count(number: int, app: App) -> None:
        original = app.worker.turn

        @wraps(original)
        async def turn() -> Turn:
            done = await original()
            counts[number] += done.handled
            return done

        setattr(app.worker, "turn", turn)  # noqa: B010 - a method, of this one object

    for number, app in enumerate(apps):
        count(number, app)
    return counts
