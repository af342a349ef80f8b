"""Once a month the operator is told what went because its time was over, in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridge import monthly
from bridge.app import App
from bridge.store.retaining import Kind, Times
from routing.ids import ChatId
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.forgetting_kit import on_sqlite, quiet
from tests.pipeline import bridge

TIMES = Times(timedelta(hours=24), timedelta(days=3 * 366))
OCTOBER, NOVEMBER = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 1, 1, tzinfo=UTC)


async def report(app: App, clock: FakeClock, now: datetime) -> None:
    clock.advance(now - clock.now())
    write = app.opened.store.write
    await write(lambda tx: monthly.report(tx, app.teller, TIMES, now))
    app.delivery.wake()
    await quiet(app)


@on_sqlite
async def test_the_report_says_how_much_went_and_how_long_it_is_kept(
    folder: Path, far: Far
) -> None:
    clock = FakeClock(OCTOBER)
    async with bridge(folder, clock) as app:
        gone = {Kind.DELIVERED: 60, Kind.EVIDENCE: 1}
        await app.opened.store.write(lambda tx: monthly.count(tx, gone, OCTOBER))
        await report(app, clock, NOVEMBER)
        await far.until_operator("Deleted in October 2026, because its time was over:\n")
        await far.until_operator("messages that were delivered: 60 (kept for 24 hours)")
        await far.until_operator("proofs of decisions, by record: 1 (kept for 3 years)")


@on_sqlite
async def test_it_is_told_once_and_a_month_without_anything_is_told_too(
    folder: Path, far: Far
) -> None:
    clock = FakeClock(OCTOBER)
    async with bridge(folder, clock) as app:
        await app.opened.store.write(lambda tx: monthly.count(tx, {Kind.HANDLED: 1}, OCTOBER))
        for _ in range(2):
            await report(app, clock, NOVEMBER)
        await report(app, clock, NOVEMBER + timedelta(days=31))
        await far.until_operator("In November 2026 there was nothing")
        said = [one for chat in far.staff.shown for one in far.staff.texts(ChatId(chat))]
        assert sum("Deleted in October" in one for one in said) == 1
