"""Timers beside other processes and beside people: who waits for whom, and who never does."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.memory import MemoryAdapter, MemoryNetwork
from bridge import flights, ticking
from bridge.admitting import AT_ONCE
from bridge.app import App, opened_app
from bridge.delivery import ROOM, Delivery
from bridge.host import AccountHost
from bridge.organisation import read
from bridge.owning import Sole
from bridge.store import lanes, timers
from bridge.store.database import Tx
from bridge.store.outbox_rows import Claims
from bridge.store.sql import lock
from bridge.store.tables import LaneKind
from bridge.store.timers import Fired, Timer
from bridge.ticking import PORTION
from bridge.worker import Worker
from routing.ids import LaneId
from tests.clock import FakeClock
from tests.crew import until
from tests.faults.far import Far
from tests.integration.test_flights import SENDING, SENT, Slow, claimed, delivery_of, stands
from tests.pipeline import bridge
from tests.store_world import PHONES, POSTGRESQL, World, row

TOLD = 3  # portions
LONG = 60.0  # seconds that no test lasts
WORDS = "Are you still there?"
on_postgres = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
_left = text("SELECT count(*) FROM timers WHERE kind = 'test'")


async def _many_due(app: App, count: int) -> None:
    now = app.services.clock.now()

    def write(tx: Tx) -> None:
        for _ in range(count):
            lane = LaneId(uuid4())
            lanes.make(tx, lane, LaneKind.POST, now)
            timers.put(tx, [Timer(lane, "test", "", now)])

    await app.services.store.write(write)


@on_postgres
async def test_a_lane_that_somebody_else_holds_is_passed_by_until_it_is_free(
    world: World,
) -> None:
    now, made = world.clock.now(), [await world.lane("one"), await world.lane("other")]
    await world.write(lambda tx: timers.put(tx, [Timer(one, "test", "", now) for one in made]))
    holds, may_end = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        lock(tx, [made[0].bytes])
        holds.set()
        may_end.wait(LONG)

    def fire(tx: Tx) -> Fired:
        return timers.fire(tx, world.opened.sealer, now, PORTION)

    holding = asyncio.create_task(world.opened.store.write(hold))
    try:
        assert await asyncio.to_thread(holds.wait, LONG)
        async with asyncio.timeout(LONG):
            assert await world.write(fire) == Fired(2, frozenset({made[1].bytes}))
            assert await world.write(fire) == Fired(1)
    finally:
        may_end.set()
        await holding
    assert await world.write(fire) == Fired(1, frozenset({made[0].bytes}))


async def test_people_who_never_stop_leave_timers_a_portion_each_time_they_were_waited_for(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    del far
    times = 3
    monkeypatch.setattr(ticking, "PATIENCE", 0.001)
    monkeypatch.setattr(ticking, "LONGEST", timedelta(seconds=times * 0.001))
    async with opened_app(read(folder, None), FakeClock(), {}) as app:
        portion = app.ticks.portion
        await _many_due(app, 2 * times * portion)
        with app.services.precedence.given():
            for done in (1, 2):
                await app.ticks.fire()
                left = await app.services.store.read(lambda tx: tx.scalar(_left))
                assert left == (2 - done) * times * portion


@pytest.mark.parametrize("kept", [0, 1])
async def test_timers_wait_where_no_more_places_are_free_than_people_need(
    world: World, kept: int
) -> None:
    for n in range(AT_ONCE - ROOM - kept):
        await world.add(row(await world.lane(f"{n}")))
    slow = Slow.on(MemoryNetwork(PHONES))
    delivery = delivery_of(world, LaneId(UUID(int=1)), slow, Sole())
    delivery.dispatch(await claimed(world, delivery), hurries=False)
    assert delivery.has_room() is bool(kept)
    assert not delivery.has_room(kept + 1)
    await until(lambda: delivery.handed() == AT_ONCE - ROOM - kept)
    delivery.lapse()
    await delivery.finish()
    assert delivery.has_room()


async def _sent_calmly(world: World) -> Delivery:
    lane = await world.lane()
    await world.add(row(lane))
    return delivery_of(world, lane, MemoryAdapter.on(MemoryNetwork(PHONES)), Sole())


async def test_what_went_and_was_not_written_yet_is_written_when_the_service_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "GATHER", LONG)
    delivery = await _sent_calmly(world)
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0)
    delivery.dispatch(await claimed(world, delivery), hurries=False)
    await until(lambda: not delivery.handed())
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await stands(world))[0] == SENDING
    await delivery.finish()
    assert await stands(world) == (SENT, 1, 0)


@dataclass(slots=True)
class Noted:
    """In order: tick and portion as they begin, words in once they are stored, out once claimed.

    After some portions it is time to say something: the last of them lasts until that has come.
    """

    seen: list[str] = field(default_factory=list)
    stored: asyncio.Event = field(default_factory=asyncio.Event)
    full: int = 0

    async def until_said(self) -> None:
        self.full += 1
        if self.full == TOLD:
            self.stored.clear()
            self.seen.append("say")
            await self.stored.wait()


def _note_timers(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    fire, timely = ticking.Ticks.fire, Worker.timely

    async def ticked(self: ticking.Ticks) -> None:
        noted.seen.append("tick")
        await fire(self)

    async def portion(self: Worker, *given: Any) -> Fired:
        noted.seen.append("portion")
        fired = await timely(self, *given)
        if len(fired.lanes) >= PORTION:
            await noted.until_said()
        return fired

    monkeypatch.setattr(ticking.Ticks, "fire", ticked)
    monkeypatch.setattr(Worker, "timely", portion)


def _note_words(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    receive, dispatch = AccountHost.receive, Delivery.dispatch

    async def received(self: AccountHost, *given: Any, **named: Any) -> None:
        await receive(self, *given, **named)
        noted.seen.append("in")
        noted.stored.set()

    def dispatched(self: Delivery, claims: Claims, *, hurries: bool = True) -> None:
        dispatch(self, claims, hurries=hurries)
        if claims.rows:
            noted.seen.append("out")

    monkeypatch.setattr(AccountHost, "receive", received)
    monkeypatch.setattr(Delivery, "dispatch", dispatched)


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    noted = Noted()
    _note_timers(noted, monkeypatch)
    _note_words(noted, monkeypatch)
    return noted.seen


def _between(seen: list[str]) -> Iterator[str]:
    """What began from the words' being said until they were on their way, but for a tick's first.

    They may be on their way before whoever brought them in hears that they are stored.
    """
    begin = seen.index("say")
    end = seen.index("out", begin)
    return (now for before, now in pairwise(seen[begin:end]) if before != "tick")


async def test_words_that_come_amid_a_crowd_of_timers_go_before_the_rest_of_it(
    folder: Path, far: Far, happened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "PATIENCE", LONG)
    async with bridge(folder) as app:
        await far.bring_in("client-1")
        await _many_due(app, 4 * TOLD * app.ticks.portion)
        await until(lambda: "say" in happened)
        await far.clients.say("client-1", WORDS, author="client-1")
        room = far.rooms["client-1"]
        await far.staff.until(lambda: any(WORDS in shown for shown in far.staff.texts(room)))
        async with asyncio.timeout(LONG):
            while await app.services.store.read(lambda tx: tx.scalar(_left)):  # noqa: ASYNC110 - no bell
                await asyncio.sleep(0.01)
    assert "portion" not in _between(happened)
    assert "portion" in happened[happened.index("say") :]


async def test_it_is_told_how_others_went_once_people_are_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "GATHER", 0.001)
    monkeypatch.setattr(flights, "GIVING_WAY", 1_000_000)
    delivery, told = await _sent_calmly(world), asyncio.Event()
    monkeypatch.setattr(delivery._flights, "_landed", told.set)
    with delivery._services.precedence.given():
        delivery.dispatch(await claimed(world, delivery), hurries=False)
        await until(lambda: not delivery.handed())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(told.wait(), 0.05)
    await asyncio.wait_for(told.wait(), LONG)
    await delivery.finish()
