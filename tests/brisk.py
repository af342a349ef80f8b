"""A service that looks often whether there is something to do: a test need not wait for the next
second to begin.

Only times in which nothing is done are shorter. What is done, in which order, and how long anybody
is given for it is as it runs for people. Tests of such a time itself stand without `sooner`.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from types import ModuleType

import pytest

from adapters.matrix import sync
from bridge import hearing, outcomes, owning, receipts
from bridge.cli import reload
from bridge.ending import whole
from bridge.pulse import Job, Pulse
from bridge.store import verdicts
from routing.rights import emptying

OFTENER = 10  # times


async def brisk(jobs: Sequence[Job]) -> None:
    """Each for the first time after a while, and then again and again; one at a time."""
    time = asyncio.get_running_loop().time
    due = {job: time() + job.seconds / OFTENER for job in jobs}
    while True:
        job = min(due, key=due.__getitem__)
        await asyncio.sleep(due[job] - time())
        await whole(done(job))
        due[job] = time() + job.seconds / OFTENER


async def done(job: Job) -> None:
    await job.work()


BRISK = Pulse(trigger=brisk)
TIMES: Sequence[tuple[ModuleType, str, object]] = (
    (hearing, "LOOK", 0.02),  # whether somebody asks that changed files are taken
    (reload, "LOOK", 0.02),  # whether that was answered
    (outcomes, "FIRST", timedelta(seconds=0.05)),  # between tries of what did not go
    (verdicts, "APART", timedelta(seconds=0.2)),  # signs that move on
    (receipts, "SOON", timedelta(seconds=0.05)),  # until a decision is in the log
    (emptying, "LOOK", timedelta(seconds=0.2)),  # whether everything has been said
    (sync, "_SHORT_POLL", 0.1),  # where something is to be judged soon
    (owning, "OFTEN", 50),  # renewals of a lease
)


@pytest.fixture(autouse=True)
def sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times in which a service does nothing are shorter."""
    for module, name, time in TIMES:
        monkeypatch.setattr(module, name, time)
