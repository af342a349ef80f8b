"""A process that ends after any commit of a whole intake: the far sides see the same in the end.

Here the process is this one: after so many commits its store is gone, and whoever waits for the
last of them never hears that it went through. Then everything is opened anew.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import pytest

from bridge.app import opened_app
from bridge.clock import Clock, SystemClock
from bridge.organisation import Organisation, read
from bridge.store.database import Tx
from bridge.store.engine import Store
from tests.faults.far import STEPS, Far
from tests.integration.files_kit import CLIENT, chat_shows, gives, room_has, room_shows
from tests.store_world import SQLITE

T = TypeVar("T")
on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
EARLY = "my flat was sold and I do not know where to go"
KEPT = "it began in the spring when they sold the house over our heads " * 5
COMMITS = (1, 2, 3, 4, 5, 7, 9)  # of one process after the other
DAYS = 400  # processes at most; it takes some thirty


class Mortal(Store):
    """A store that is gone after so many commits."""

    def __init__(self, store: Store, commits: int) -> None:
        self._whole, self._left = store, commits
        self.gone = asyncio.Event()

    async def read(self, work: Callable[[Tx], T]) -> T:
        self._alive()
        return await self._whole.read(work)

    async def write(self, work: Callable[[Tx], T]) -> T:
        self._alive()
        self._left -= 1
        last = self._left == 0
        result = await self._whole.write(work)
        if last:
            self.gone.set()
        self._alive()
        return result

    async def checkpoint(self) -> None:
        await self._whole.checkpoint()

    async def close(self) -> None:
        await self._whole.close()

    def _alive(self) -> None:
        if self.gone.is_set() or self._left < 0:
            raise OSError("the process is dead")


async def one_life(
    organisation: Organisation, commits: int, end: asyncio.Event, clock: Clock | None = None
) -> None:
    """Until it has committed so often, or `end`."""
    async with opened_app(organisation, clock or SystemClock(), {}) as app:
        mortal = Mortal(app.services.store, commits)
        app.services.store = mortal
        waits = [asyncio.create_task(mortal.gone.wait()), asyncio.create_task(end.wait())]
        running = asyncio.create_task(app.run())
        await asyncio.wait([*waits, running], return_when=asyncio.FIRST_COMPLETED)
        for task in (*waits, running):
            task.cancel()
        with suppress(OSError, ExceptionGroup):
            for outcome in await asyncio.gather(*waits, running, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome


async def lives(organisation: Organisation, commits: Iterator[int], end: asyncio.Event) -> int:
    """One process after the other; how many there were."""
    for count in range(DAYS):
        if end.is_set():
            return count
        await one_life(organisation, next(commits), end)
    raise AssertionError


async def whole_intake(far: Far) -> None:
    """Words and pictures before agreeing and at a question, and a counsellor in the end."""
    await far.clients.say(CLIENT, "/start")
    await chat_shows(far, STEPS[0][0])
    await far.clients.say(CLIENT, EARLY)
    await gives(far, b"an early picture", "the first letter")
    await chat_shows(far, "I have not kept or passed that on")
    await far.clients.press(CLIENT, STEPS[0][1])
    await chat_shows(far, STEPS[1][0])
    await far.clients.press(CLIENT, STEPS[1][1])
    await chat_shows(far, "Before, you wrote something to me")
    await far.clients.press(CLIENT, "pass")
    for question, label in STEPS[2:]:
        await chat_shows(far, question)
        await far.clients.press(CLIENT, label)
    await chat_shows(far, "What is it about?")
    await far.clients.say(CLIENT, KEPT)
    await gives(far, b"a late picture", "the second letter")
    await chat_shows(far, "I have kept that for your counsellor")
    await far.clients.press(CLIENT, "Debt")
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [far.rooms[CLIENT]] = far.invitations("anna")
    await far.staff.join(far.rooms[CLIENT], "anna")
    await far.clients.say(CLIENT, "are you there")
    await room_shows(far, "are you there")
    await chat_shows(far, "is here now")


@on_sqlite
@pytest.mark.timeout(60)
async def test_a_process_that_ends_after_any_commit_changes_nothing_for_the_far_sides(
    folder: Path, far: Far
) -> None:
    end = asyncio.Event()
    dying = asyncio.create_task(lives(read(folder, None), cycle(COMMITS), end))
    try:
        await whole_intake(far)
        files = await room_has(far, 2)
    finally:
        end.set()
        count = await dying
    assert count > 10
    assert [data for _, data in files] == [b"an early picture", b"a late picture"]
    assert [caption.split(") ")[-1] for caption, _ in files] == [
        "the first letter",
        "the second letter",
    ]
    texts = far.staff.texts(far.rooms[CLIENT])
    said = [EARLY, "the first letter", KEPT.strip(), "the second letter", "are you there"]
    places = [[n for n, shown in enumerate(texts) if one in shown] for one in said]
    assert [len(found) for found in places] == [1, 1, 1, 1, 1]
    assert places == sorted(places)
