"""The log is looked at by night, a part at a time; what is wrong is told until it is mended."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bridge import nightly, slices
from bridge.app import App, opened_app
from bridge.heads import Heads
from bridge.host import Services
from bridge.nightly import NOTE, PAUSE, Nightly, Round, decoded, encoded
from bridge.organisation import read
from bridge.slices import Place
from bridge.store import evidence, lanes, state
from bridge.store.database import Tx
from bridge.store.headfile import HeadFile
from bridge.store.tables import LaneKind
from bridge.store.times import EPOCH
from consent.tree import Range
from routing.ids import LaneId
from tests.clock import FakeClock
from tests.evidence_kit import AROUND
from tests.evidence_victim import ACTS
from tests.integration.test_pipeline_evidence import commanded
from tests.unsealing import unsealed

NIGHT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
NOON = NIGHT.replace(hour=12)
FAULT, MENDED = "something in the log of consent is not", "is as this service wrote it again"
SPOILT = "UPDATE evidence SET at = at + 1 WHERE line = 4"
MENDING = "UPDATE evidence SET at = at - 1 WHERE line = 4"


class Watch:
    """A service that is not running, but for what looks at its log."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.clock = app, FakeClock(NIGHT)
        store, sealer = app.opened.store, app.opened.sealer
        services = Services(store, sealer, self.clock, app.services.disk)
        self.heads = Heads(services, HeadFile(folder / "var"), app.teller)
        self.nightly = Nightly(services, app.teller, self.heads, lambda: UTC)

    async def add(self, count: int) -> None:
        """Acts of one more client, each with a line."""
        lane, record = LaneId(uuid4()), uuid4()
        made = [replace(one, id=uuid4(), record=record) for one in (ACTS * count)[:count]]
        now = self.clock.now()

        def work(tx: Tx) -> None:
            lanes.make(tx, lane, LaneKind.CLIENT, now)
            for one in made:
                evidence.add(tx, self.app.opened.sealer, lane, one, AROUND)

        await self.app.opened.store.write(work)
        await self.app.ticks.line_up()

    async def run(self, *statements: str) -> None:
        for one in statements:
            await self.app.opened.store.write(partial(_execute, one))

    async def seconds(self, count: int) -> None:
        for _ in range(count):
            await self.nightly.step()
            self.clock.advance(timedelta(seconds=1))

    async def at(self) -> Round:
        sealer = self.app.opened.sealer
        found = decoded(await self.app.opened.store.read(lambda tx: state.get(tx, sealer, *NOTE)))
        assert found is not None
        return found

    async def night(self, after: int = 1) -> Round:
        """So many days later, by night, until it rests."""
        self.clock.advance(timedelta(days=after, seconds=-200))
        await self.seconds(2 * PAUSE + 60)
        return await self.at()

    async def said(self, words: str) -> int:
        sealer = self.app.opened.sealer
        found = await self.app.opened.store.read(lambda tx: unsealed(tx, sealer))
        return len([where for _, where in found.holding([words]) if where.startswith("outbox")])


def _execute(statement: str, tx: Tx) -> None:
    tx.execute(text(statement))


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watch]:
    organisation = read(folder, None)
    async with opened_app(organisation, FakeClock(NIGHT), {}) as app:
        yield Watch(app, folder)


async def test_a_start_looks_at_nothing_and_the_next_night_does(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(5)
        assert (await watch.at()).place.number == 0
        found = await watch.night()
        assert (found.place.number, found.running, found.fault) == (5, False, 0)
        assert found.full == found.done


async def test_what_is_wrong_is_told_once_a_day_until_it_is_mended(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        await watch.run(SPOILT)
        assert (await watch.night()).fault == 4
        assert (await watch.said(FAULT), await watch.said("From line 4 on")) == (1, 1)
        await watch.seconds(200)
        assert await watch.said(FAULT) == 1
        assert (await watch.night()).fault == 4
        assert await watch.said(FAULT) == 2
        await watch.run(MENDING)
        await watch.add(2)
        found = await watch.night()
        assert (found.fault, found.place.number) == (0, 7)
        assert (await watch.said(FAULT), await watch.said(MENDED)) == (2, 1)
        assert (await watch.night()).fault == 0
        assert await watch.said(MENDED) == 1
    errors = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert errors == ["the log of consent is not as it was written, at line 4"] * 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM consent_log WHERE number = 5",
        "DELETE FROM checkpoints WHERE size = 5",
        "DELETE FROM signers",
        "UPDATE state SET sealed_value = NULL WHERE network = 'consent' AND key = 'newest line'",
        "INSERT INTO consent_tree SELECT 99, hash FROM consent_tree WHERE position = 2",
    ],
)
async def test_what_is_wrong_at_the_end_is_told_too(folder: Path, statement: str) -> None:
    if "NULL" in statement:
        statement = "DELETE FROM state WHERE network = 'consent' AND key = 'newest line'"
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        await watch.run(statement)
        assert (await watch.night()).fault
        assert await watch.said(FAULT) == 1


async def test_daily_only_what_is_new_and_weekly_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "SMALL", 0)
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        assert (await watch.night()).place.number == 5
        await watch.run(SPOILT)
        await watch.add(3)
        for _ in range(6):
            found = await watch.night()
            assert (found.place.number, found.fault) == (8, 0)
        assert (await watch.night()).fault == 4


async def test_verify_says_when_the_service_itself_has_looked(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        _, out, _ = await commanded("consent", "verify", folder)
        assert "By itself" not in out
        await watch.night()
        _, out, _ = await commanded("consent", "verify", folder)
        assert "By itself the service looked at what was new on 2026-11-24 02:2" in out


async def test_a_short_log_is_looked_at_as_a_whole_every_day(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        assert (await watch.night()).fault == 0
        await watch.run(SPOILT)
        assert (await watch.night()).fault == 4


async def test_a_restart_goes_on_where_it_was(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(250)
        await watch.seconds(1)
        watch.clock.advance(timedelta(days=1))
        await watch.seconds(PAUSE)
        await watch.seconds(2)
        assert ((await watch.at()).place.number, (await watch.at()).running) == (200, True)
    async with watching(folder) as watch:
        watch.clock.advance(timedelta(days=1, seconds=2))
        await watch.seconds(1)
        assert (await watch.at()).place.number == 251
        await watch.seconds(1)
        assert not (await watch.at()).running


async def test_a_note_that_somebody_changed_is_not_believed(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        assert (await watch.night()).place.number == 5
        stolen = (
            "UPDATE state SET sealed_value = (SELECT s.sealed_value FROM state s WHERE"
            " s.key = 'newest line' AND s.network = 'consent') WHERE key = 'looked at'"
        )
        await watch.run(stolen, SPOILT)
        assert (await watch.night()).fault == 4


async def test_two_processes_look_but_tell_once(folder: Path) -> None:
    async with watching(folder) as watch:
        await watch.add(4)
        await watch.seconds(1)
        await watch.run(SPOILT)
        watch.clock.advance(timedelta(days=1))
        other = Watch(watch.app, folder)
        other.clock = watch.clock
        other.nightly._services.clock = watch.clock
        watch.nightly._pause = 0
        await asyncio.gather(watch.nightly.step(), other.nightly.step())
        assert ((await watch.at()).fault, await watch.said(FAULT)) == (4, 1)


# --------------------------------------------------------------------------------- when it is due

REST = Round(NIGHT, NIGHT)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "zone", "due"),
    [
        (0, UTC, False), (1, UTC, False), (10, UTC, False), (19.9, UTC, False), (24, UTC, True),
        (22, UTC, False),  # half past midnight: people are still up
        (23, UTC, True), (27, UTC, False), (30, UTC, False), (37, UTC, True), (-5, UTC, True),
        (22, BERLIN, True), (26, BERLIN, False),
    ],
)  # fmt: skip
def test_it_is_due_by_night_once_a_day_or_when_it_is_late(
    hours: float, zone: ZoneInfo, due: bool
) -> None:
    assert REST.due(NIGHT + timedelta(hours=hours), zone) is due


def test_a_round_that_began_by_night_waits_while_people_are_up() -> None:
    running = replace(REST, running=True)
    assert running.due(NIGHT + timedelta(hours=1), UTC)
    assert not running.due(NOON, UTC)
    assert running.due(NOON + timedelta(days=1, hours=3), UTC)


def test_how_far_it_is_is_kept_whole_and_rubbish_is_nothing() -> None:
    tree = Range().add(bytes(32))[0].add(bytes(range(32)))[0].add(bytes(32))[0]
    at = Round(NIGHT, EPOCH, Place(bytes(32), bytes(range(32)), tree), False, True, 7)
    assert decoded(encoded(at)) == at
    for rubbish in (
        None,
        b"",
        b"{}",
        b"[]",
        b"\xff",
        encoded(at).replace(b'"lines": 3', b'"a": 3'),
    ):
        assert decoded(rubbish) is None
    assert decoded(encoded(at).replace(b'"lines": 3', b'"lines": 4')) is None


def test_one_part_is_short() -> None:
    """At 0.4 ms a line nobody waits longer than for a few messages."""
    assert slices.MOST <= 100
