"""What comes in alone is handled in the commit that stores it; nothing is lost where it cannot."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text

from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.host import AccountHost
from bridge.organisation import read
from bridge.store.database import Tx
from bridge.worker import Turn, Worker
from routing.ids import AccountName
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, room_shows
from tests.integration.test_pipeline_crash import on_sqlite
from tests.pipeline import bridge, settled

T = TypeVar("T")
WAITING = text("SELECT count(*) FROM inbox WHERE state = 0 AND lane IS NOT NULL")
TAKEN = Worker._taken.__qualname__
LONG_ENOUGH = 0.2  # seconds: a network in memory has shown it many times over


class Watched:
    """How many rows of the inbox wait to be handled after each commit that takes something in."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: list[int] = []
        database = app.opened.store.database
        self._write, self._read = database.write, database.read
        monkeypatch.setattr(database, "write", self.write)

    def write(self, work: Callable[[Tx], T]) -> T:
        result = self._write(work)
        if getattr(work, "__qualname__", "").startswith((TAKEN, AccountHost.receive.__qualname__)):
            self.waiting.append(self._read(lambda tx: tx.scalar(WAITING)) or 0)
        return result


class Undecided:
    """Keeps the commit that takes these words in open for a while, once it is decided what becomes
    of them, and looks what the counsellor sees of them meanwhile.
    """

    def __init__(
        self, app: App, seen: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.label = ""
        self.early: dict[str, bool] = {}
        self._seen, self._write = seen, app.opened.store.database.write
        monkeypatch.setattr(app.opened.store.database, "write", self.write)

    def write(self, work: Callable[[Tx], T]) -> T:
        if not self.label or not getattr(work, "__qualname__", "").startswith(TAKEN):
            return self._write(work)
        label, self.label = self.label, ""

        def kept_open(tx: Tx) -> T:
            result = work(tx)
            time.sleep(LONG_ENOUGH)
            self.early[label] = any(label in text for text in self._seen())
            return result

        return self._write(kept_open)


async def test_nothing_goes_to_a_network_before_its_commit_is_over(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        undecided = Undecided(app, lambda: far.staff.texts(far.rooms[CLIENT]), monkeypatch)
        for n in range(3):
            undecided.label = f"line {n}"
            await far.clients.say(CLIENT, f"line {n}")
            await room_shows(far, f"line {n}")
            await settled(app)
        assert undecided.early  # of one at least: words that come amid other work are decided later
        assert not any(undecided.early.values()), undecided.early


async def test_words_that_come_alone_never_wait_to_be_handled(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        watched = Watched(app, monkeypatch)
        for n in range(3):
            await far.clients.say(CLIENT, f"line {n}")
            await room_shows(far, f"line {n}")
            await settled(app)
        assert watched.waiting.count(0) >= 1
        assert len(watched.waiting) == 3


async def test_what_cannot_be_handled_with_its_coming_is_stored_all_the_same(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        handled, failed = app.worker._handled, list[str]()

        def stumbling(tx: Tx, *claimed: object, **careful: object) -> Turn:
            if not failed:
                failed.append("once")
                raise ValueError("a bug")
            return handled(tx, *claimed, **careful)  # type: ignore[arg-type]  # as it was given

        monkeypatch.setattr(app.worker, "_handled", stumbling)
        await far.clients.say(CLIENT, "still there")
        await room_shows(far, "still there")
        assert failed
    assert sum("still there" in one for one in far.staff.texts(far.rooms[CLIENT])) == 1
    assert "still there" not in caplog.text


@on_sqlite
async def test_whoever_does_not_run_handles_nothing(folder: Path, far: Far) -> None:
    """Nobody would write down how it went: the next start would find it in doubt."""
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await settled(app)
    rows = text("SELECT count(*) FROM outbox WHERE state = 1")
    async with opened_app(read(folder, None), SystemClock(), {}) as app:
        phones = AccountName("phones")
        host = AccountHost(phones, app.adapters[phones], app.services, app.lifeline)
        received = asyncio.create_task(app.adapters[phones].run(host))
        await far.clients.say(CLIENT, "is anybody there")
        store = app.opened.store
        async with asyncio.timeout(20):
            while not await store.read(lambda tx: tx.scalar(WAITING)):  # noqa: ASYNC110 - no bell
                await asyncio.sleep(0.01)
        assert await store.read(lambda tx: tx.scalar(rows)) == 0
        received.cancel()
        await asyncio.gather(received, return_exceptions=True)
    async with bridge(folder):
        await room_shows(far, "is anybody there")
