"""What drives the service: seconds that only go forward, and what starts the jobs of the clock.

Handed in, so that a whole service can live on a time of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from time import monotonic
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds."""

    work: Callable[[], Awaitable[None]]
    seconds: float
    name: str


class Trigger(Protocol):
    """Starts jobs at their times, one at a time."""

    async def __call__(self, jobs: Sequence[Job]) -> None:
        """Until cancelled; what runs then is finished. A job that is late is done once."""
        ...


async def scheduled(jobs: Sequence[Job]) -> None:
    """By APScheduler, on this machine's clock. It ticks and does not think; none is stored."""
    scheduler, busy = AsyncIOScheduler(timezone=UTC), asyncio.Lock()

    async def alone(job: Job) -> None:
        """A job of the scheduler, and of nothing else: being cancelled ends it quietly."""
        with suppress(asyncio.CancelledError):  # the end of the service is no failure of a job
            async with busy:
                await job.work()

    for job in jobs:  # twice: one that runs, and one that waits for its turn behind the others
        scheduler.add_job(
            alone, "interval", [job], seconds=job.seconds, coalesce=True, max_instances=2,
            misfire_grace_time=None, id=job.name,
        )  # fmt: skip
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.remove_all_jobs()
        async with busy:  # what runs is finished
            scheduler.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class Pulse:
    """`monotonic`: seconds, for pacing and for how long something lasted."""

    monotonic: Callable[[], float] = monotonic
    trigger: Trigger = scheduled
