"""What is remembered besides: timers, seats, documents, counters."""

from datetime import date, timedelta

from bridge.store import counters, documents, seats, timers
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.timers import Timer
from routing.events import TimeCame
from routing.ids import CounsellorId
from tests.store_world import World

ANNA, BEN = CounsellorId("anna"), CounsellorId("ben")


async def fire(world: World) -> int:
    sealer = world.opened.sealer
    return await world.write(lambda tx: timers.fire_due(tx, sealer, world.clock.now()))


async def test_a_timer_fires_once_at_its_time_and_not_before(world: World) -> None:
    lane = await world.lane()
    due = world.clock.now() + timedelta(minutes=10)
    await world.write(lambda tx: timers.put(tx, [Timer(lane, "offer", "1", due)]))
    assert await world.write(timers.next_due) == due
    world.later(minutes=9)
    assert await fire(world) == 0
    world.later(minutes=1)
    await world.reopen()
    assert await fire(world) == 1
    assert await fire(world) == 0
    [row] = await world.handle()
    assert isinstance(row.what, TimeCame)
    assert (row.what.kind, row.what.key) == ("offer", "1")
    assert await world.write(timers.next_due) is None


async def test_setting_a_timer_again_moves_it_and_cancelling_stops_it(world: World) -> None:
    lane = await world.lane()
    now = world.clock.now()

    def begin(tx: Tx) -> None:
        timers.put(tx, [Timer(lane, "offer", key, now) for key in ("moved", "stopped", "as is")])
        timers.put(tx, [Timer(lane, "offer", "moved", now + timedelta(minutes=5))])
        timers.cancel(tx, lane, "offer", "stopped")
        timers.cancel(tx, lane, "offer", "never set")

    await world.write(begin)
    await fire(world)
    first = await world.handle()
    world.later(minutes=5)
    await fire(world)
    second = await world.handle()
    assert [row.what.key for row in first + second if isinstance(row.what, TimeCame)] == [
        "as is",
        "moved",
    ]


async def test_a_timer_that_is_set_again_after_it_fired_fires_again(world: World) -> None:
    lane = await world.lane()
    for _ in range(3):
        due = [Timer(lane, "offer", "1", world.clock.now())]
        await world.write(lambda tx, d=due: timers.put(tx, d))  # type: ignore[misc]
        assert await fire(world) == 1
        assert len(await world.handle()) == 1
        world.later(seconds=1)


async def test_many_timers_fire_the_earliest_first(world: World) -> None:
    lane = await world.lane()
    now = world.clock.now()
    many = [Timer(lane, "k", f"{n:03}", now - timedelta(seconds=n)) for n in range(250)]
    await world.write(lambda tx: timers.put(tx, many))
    assert [await fire(world), await fire(world), await fire(world)] == [200, 50, 0]
    fired = [row.what.key for row in await world.handle() if isinstance(row.what, TimeCame)]
    assert fired == [f"{n:03}" for n in reversed(range(50, 250))]


async def test_seats_are_counted_and_never_below_none(world: World) -> None:
    changes = [(ANNA, 1), (ANNA, 1), (BEN, -1), (ANNA, -1), (BEN, 1), (BEN, -3)]
    counts = [
        await world.write(lambda tx, w=who, b=by: seats.change(tx, w, b))  # type: ignore[misc]
        for who, by in changes
    ]
    assert counts == [1, 2, 0, 1, 1, 0]
    assert await world.write(seats.taken) == {ANNA: 1, BEN: 0}


async def test_whoever_was_just_offered_a_case_comes_last(world: World) -> None:
    for who in (ANNA, BEN, ANNA):
        await world.write(lambda tx, w=who: seats.change(tx, w, 1))  # type: ignore[misc]
        await world.write(lambda tx, w=who: seats.offered(tx, w))  # type: ignore[misc]
    await world.write(lambda tx: seats.change(tx, ANNA, -1))
    assert await world.write(seats.turns) == {BEN: 2, ANNA: 3}


async def test_cases_that_wait_look_again_when_somebody_has_room_and_nothing_else_does(
    world: World,
) -> None:
    lane, now = await world.lane(), world.clock.now()
    later = now + timedelta(minutes=9)
    kinds = [("offer", "1"), *(("retry", f"{n}") for n in range(3))]
    due = [
        Timer(lane, kind, key, later + timedelta(seconds=n)) for n, (kind, key) in enumerate(kinds)
    ]
    await world.write(lambda tx: timers.put(tx, due))
    assert await world.write(lambda tx: timers.retry_now(tx, now, most=2)) == 2
    assert await fire(world) == 2
    fired = [row.what for row in await world.handle() if isinstance(row.what, TimeCame)]
    assert {(one.kind, one.key) for one in fired} == {("retry", "0"), ("retry", "1")}


async def test_who_has_waited_longest_looks_first_whenever_they_would_be_next(world: World) -> None:
    now = world.clock.now()
    lanes = {name: await world.lane(name) for name in ("third", "first", "second")}
    begun = {"first": 3, "second": 2, "third": 1}
    due = [
        Timer(lane, "retry", name, now + timedelta(minutes=n), now - timedelta(hours=begun[name]))
        for n, (name, lane) in enumerate(lanes.items(), start=1)
    ]
    await world.write(lambda tx: timers.put(tx, due))
    assert await world.write(lambda tx: timers.retry_now(tx, now, most=2)) == 2
    sealer = world.opened.sealer
    fired = await world.write(lambda tx: timers.fire(tx, sealer, now, 7))
    assert [one.id for one in fired.held] == [lanes["first"].bytes, lanes["second"].bytes]


async def test_what_a_fast_clock_has_set_is_due_as_long_after_it_is_right_and_nothing_else_is(
    world: World,
) -> None:
    lane, now = await world.lane(), world.clock.now()
    day, ten = timedelta(days=1), timedelta(minutes=10)
    set_then = [
        Timer(lane, "offer", "wrong", now + day + ten, set_at=now + day),
        Timer(lane, "offer", "right", now + day, set_at=now),
        Timer(lane, "offer", "of old", now + day),
    ]
    await world.write(lambda tx: timers.put(tx, set_then))
    assert await world.write(lambda tx: timers.put_right(tx, now)) == 1
    assert await world.write(timers.next_due) == now + ten
    assert await world.write(lambda tx: timers.put_right(tx, now)) == 0


async def test_a_document_is_found_by_its_hash_exactly_as_it_was(world: World) -> None:
    sealer, now = world.opened.sealer, world.clock.now()
    text = Document(Kind.AGREEMENT, "privacy", "Größe\r\n\x00".encode(), 3, "de")
    digest = await world.write(lambda tx: documents.put(tx, sealer, text, now))
    await world.write(lambda tx: documents.put(tx, sealer, text, now))
    await world.reopen()
    sealer = world.opened.sealer
    found = await world.write(lambda tx: documents.get(tx, sealer, Kind.AGREEMENT, digest))
    assert found == text
    assert digest == text.sha256
    assert await world.write(lambda tx: documents.get(tx, sealer, Kind.FLOW, digest)) is None


async def test_the_newest_document_of_a_name_is_found_even_when_an_old_one_comes_back(
    world: World,
) -> None:
    sealer = world.opened.sealer
    old, new = (Document(Kind.CONFIGURATION, "last", content) for content in (b"old", b"new"))
    for document in (old, new, old):
        now = world.clock.now()
        await world.write(lambda tx, d=document, n=now: documents.put(tx, sealer, d, n))  # type: ignore[misc]
        world.later(seconds=1)
    found = await world.write(lambda tx: documents.last(tx, sealer, Kind.CONFIGURATION, "last"))
    assert found == old
    assert await world.write(lambda tx: documents.last(tx, sealer, Kind.FLOW, "last")) is None


async def test_counters_add_up_by_day(world: World) -> None:
    today, tomorrow = date(2026, 11, 22), date(2026, 11, 23)
    await world.write(lambda tx: counters.add(tx, today, {"contacts": 2, "reached": 1}))
    await world.write(lambda tx: counters.add(tx, today, {"contacts": 3}))
    await world.write(lambda tx: counters.add(tx, tomorrow, {"contacts": 1}))
    await world.write(lambda tx: counters.add(tx, tomorrow, {}))
    assert await world.write(lambda tx: counters.of(tx, today)) == {"contacts": 5, "reached": 1}
    assert await world.write(lambda tx: counters.of(tx, tomorrow)) == {"contacts": 1}
