"""A service that is ended in order, at any moment, leaves nothing in doubt for the next start."""

import asyncio
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text

from bridge.app import opened_app
from bridge.clock import SystemClock
from bridge.ending import whole
from bridge.organisation import Organisation, read
from bridge.store.database import Tx
from bridge.store.engine import Store
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, room_shows
from tests.store_world import SQLITE

T = TypeVar("T")
COMMITS = (1, 2, 3, 4, 5)  # of one start after the other
STARTS = 400  # at most
ON_WAY = text("SELECT count(*) FROM outbox WHERE state = 1")


class Slow(Store):
    """After so many commits it is told to end, before it hears that the last went through."""

    def __init__(self, store: Store, commits: int) -> None:
        self._inner, self._left = store, commits
        self.committed, self.answer = asyncio.Event(), asyncio.Event()

    async def read(self, work: Callable[[Tx], T]) -> T:
        return await self._inner.read(work)

    async def write(self, work: Callable[[Tx], T]) -> T:
        result = await self._inner.write(work)
        self._left -= 1
        if self._left == 0:
            self.committed.set()
            await self.answer.wait()
        return result

    async def checkpoint(self) -> None:
        await self._inner.checkpoint()


async def until_told(organisation: Organisation, commits: int, end: asyncio.Event) -> int:
    """One start; how many rows it left on their way."""
    async with opened_app(organisation, SystemClock(), {}) as app:
        app.services.store = slow = Slow(app.services.store, commits)
        waits = [asyncio.create_task(slow.committed.wait()), asyncio.create_task(end.wait())]
        running = asyncio.create_task(app.run())
        await asyncio.wait([*waits, running], return_when=asyncio.FIRST_COMPLETED)
        for task in (*waits, running):
            task.cancel()
        await asyncio.wait(waits)  # it has begun to end
        slow.answer.set()
        await asyncio.gather(running, return_exceptions=True)
        return await app.opened.store.read(lambda tx: tx.execute(ON_WAY).scalar_one())


async def started_again_and_again(organisation: Organisation, end: asyncio.Event) -> list[int]:
    left: list[int] = []
    for commits in cycle(COMMITS):
        left.append(await until_told(organisation, commits, end))
        if end.is_set():
            return left
        assert len(left) < STARTS
    raise AssertionError


@pytest.mark.parametrize("where", [SQLITE], indirect=True)
@pytest.mark.timeout(60)
async def test_nothing_is_doubtful_after_an_end_in_order(folder: Path, far: Far) -> None:
    end = asyncio.Event()
    starts = asyncio.create_task(started_again_and_again(read(folder, None), end))
    try:
        await far.bring_in(CLIENT)
        for number in range(5):
            await far.clients.say(CLIENT, f"line {number}")
            await room_shows(far, f"line {number}")
    finally:
        end.set()
        left = await starts
    assert len(left) > 10
    assert set(left) == {0}
    shown = far.clients.texts(CLIENT) + far.staff.texts(ChatId(far.rooms[CLIENT]))
    assert not [one for one in shown if "perhaps for the second time" in one]


async def test_what_is_whole_ends_before_it_is_over() -> None:
    done, may = [], asyncio.Event()

    async def work() -> int:
        await may.wait()
        done.append("all of it")
        return 7

    may.set()
    assert await whole(work()) == 7
    may.clear()
    waiting = asyncio.create_task(whole(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    may.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["all of it", "all of it"]


async def test_what_fails_in_the_whole_fails_for_whoever_waits() -> None:
    async def work() -> None:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        await whole(work())
