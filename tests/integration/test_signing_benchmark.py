"""What signs cost is measured by their work: the time that they keep apart is nobody's work."""

from pathlib import Path

from sqlalchemy import text

from benchmarks.pipeline import service
from benchmarks.signing import Size, cost
from bridge.app import App
from bridge.store.tables import Out
from tests.clock import START, FakeClock

_signs = text("SELECT count(*) FROM outbox WHERE kind = 'react' AND state = :state")


async def number(app: App, state: Out) -> int:
    """How many signs are there."""
    return int(await app.opened.store.read(lambda tx: tx.scalar(_signs, {"state": int(state)})))


async def test_every_sign_is_where_it_belongs_although_no_time_goes_by(tmp_path: Path) -> None:
    clock = FakeClock()
    async with service(tmp_path / "own", 2, clock=clock) as running:
        await cost(running, Size(talks=2, messages=24), 1, clock.advance)
        counts = {state: await number(running.app, state) for state in Out}
    assert counts[Out.SENT] > len(running.talks)  # at some words, and later at the last
    assert clock.now() > START
    assert counts[Out.SENT] + counts[Out.CANCELLED] == sum(counts.values())
