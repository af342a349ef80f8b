"""What comes in waits for nobody who is deciding, and no lane rests with a row nobody has seen."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from sqlalchemy import text

from bridge.store import erase, inbox, lanes, timers
from bridge.store.database import Tx
from bridge.store.inbox import Batch, Receipt
from bridge.store.inbox_rows import Claimed, Saved
from bridge.store.timers import Timer
from routing.ids import SourceId
from routing.messages import Inbound
from tests.store_world import NETWORKS, PHONES, POSTGRESQL, World, message

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
IMPATIENT = text("SET LOCAL lock_timeout = '500ms'")  # whoever would wait fails
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
How = Callable[[World, Tx, list[Claimed]], None]


def taken_in(world: World, tx: Tx, said: Inbound, *, urgent: bool = False) -> Receipt:
    tx.execute(IMPATIENT)
    hurries = {said.source} if urgent else set[SourceId]()
    batch = Batch(PHONES, NETWORKS[PHONES], strangers=True, messages=[said], urgent=hurries)
    return inbox.receive(tx, world.opened.sealer, batch, world.clock.now())


@contextmanager
def another(world: World) -> Iterator[Tx]:
    """A transaction of another process; committed at the end."""
    with world.opened.store.database.engine.connect() as connection, connection.begin():
        yield connection


def claimed(world: World, tx: Tx) -> list[Claimed]:
    return lanes.claim(tx, world.opened.sealer, world.clock.now())


def all_done(world: World, tx: Tx, found: list[Claimed]) -> None:
    saved = [Saved(one, b"{}", done=one.rows, keep=True) for one in found]
    lanes.save(tx, world.opened.sealer, saved, world.clock.now())


def all_wait(world: World, tx: Tx, found: list[Claimed]) -> None:
    saved = [Saved(one, waits=True) for one in found]
    lanes.save(tx, world.opened.sealer, saved, world.clock.now())


async def words(world: World) -> list[str]:
    """What is handled now."""
    return [one.what.body.text for one in await world.handle() if isinstance(one.what, Inbound)]


@pytest.mark.parametrize("decide", [all_done, all_wait])
async def test_what_comes_in_while_somebody_decides_is_stored_at_once_and_seen_to(
    world: World, decide: How
) -> None:
    await world.receive(message("one"))

    def work(tx: Tx) -> None:
        found = claimed(world, tx)
        with another(world) as other:
            taken_in(world, other, message("two"))
        decide(world, tx, found)

    await world.write(work)
    assert (await words(world))[-1:] == ["two"]


@pytest.mark.parametrize("decide", [all_done, all_wait])
async def test_what_is_committed_only_after_the_decision_is_seen_to(
    world: World, decide: How
) -> None:
    await world.receive(message("one"))

    def work(tx: Tx) -> None:
        with another(world) as other:
            with another(world) as decider:
                found = claimed(world, decider)
                taken_in(world, other, message("two"))
                decide(world, decider, found)
            assert [row for one in claimed(world, tx) for row in one.rows] == (
                [] if decide is all_done else list(found[0].rows)
            )

    await world.write(work)
    assert (await words(world))[-1:] == ["two"]


async def test_whoever_finds_a_lane_empty_does_not_put_it_to_rest_before_what_is_coming(
    world: World,
) -> None:
    lane = await world.lane()
    wake = text("UPDATE lanes SET ready = 1 WHERE id = :lane")
    await world.write(lambda tx: tx.execute(wake, {"lane": lane.bytes}))

    def work(tx: Tx) -> None:
        taken_in(world, tx, message("two"))
        with another(world) as decider:
            assert claimed(world, decider) == []

    await world.write(work)
    assert await words(world) == ["two"]


async def test_a_lane_that_waits_rests_where_nothing_has_come(world: World) -> None:
    """However many rows wait in it, and however few of them were looked at."""
    await world.receive(*(message(str(n)) for n in range(9)))

    def work(tx: Tx) -> None:
        found = lanes.claim(tx, world.opened.sealer, world.clock.now(), most_rows=4)
        assert [(len(one.rows), one.more) for one in found] == [(4, 5)]
        all_wait(world, tx, found)

    await world.write(work)
    assert await world.write(lanes.next_due) is None


async def test_what_asks_for_urgent_help_waits_for_whoever_decides(
    world: World,
) -> None:
    """Else they would put its lane behind all others again."""
    await world.receive(message("one"))

    def work(tx: Tx) -> str:
        claimed(world, tx)
        with pytest.raises(Exception, match="lock timeout"), another(world) as other:
            taken_in(world, other, message("help", source="1"), urgent=True)
        return "done"

    assert await world.write(work) == "done"


async def test_who_is_erased_takes_along_what_is_just_coming_in(world: World) -> None:
    lane, coming = await world.lane(), threading.Event()
    keys, now = world.opened.keys, world.clock.now()

    def work(tx: Tx) -> None:
        taken_in(world, tx, message("two"))
        coming.set()
        until = monotonic() + 20
        while not tx.scalar(WAITING):
            assert monotonic() < until

    def erases(tx: Tx) -> None:
        assert coming.wait(20)
        erase.client(tx, keys, lane, now)

    await asyncio.gather(world.write(work), world.write(erases))
    assert await words(world) == []
    assert await world.count("lanes") == 0


async def test_who_is_being_erased_is_not_told_anything_new(world: World) -> None:
    lane = await world.lane()
    timer = Timer(lane, "test", "", world.clock.now())
    keys, now = world.opened.keys, world.clock.now()

    def work(tx: Tx) -> None:
        timers.put(tx, [timer])
        erase.client(tx, keys, lane, now)
        with pytest.raises(Exception, match="lock timeout"), another(world) as other:
            taken_in(world, other, message("two"))

    await world.write(work)
    await world.receive(message("three"))
    assert await words(world) == ["three"]
