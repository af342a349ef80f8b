"""Many at once: nothing is lost, nothing waits for ever, and order holds."""

import asyncio
from collections import defaultdict

from bridge.keys import KeyKind, KeyOwner
from bridge.store import lanes, outbox
from bridge.store.database import Tx
from bridge.store.inbox_rows import Saved
from routing.ids import LaneId
from routing.messages import Inbound
from tests.store_world import World, message, row

CHATS, MESSAGES = 12, 10


async def test_rows_added_and_settled_at_the_same_time_all_go_in_order(world: World) -> None:
    """Whoever adds a row and whoever finishes the one before must agree who lets it go."""
    made = {await world.lane(str(n)): 0 for n in range(CHATS)}
    sent: defaultdict[LaneId, list[str]] = defaultdict(list)

    async def add() -> None:
        for n in range(MESSAGES):
            for lane in made:
                await world.add(row(lane, f"{n}"))

    async def send() -> None:
        while sum(map(len, sent.values())) < CHATS * MESSAGES:
            claims = await world.claim_out()
            for one in claims.rows:
                sent[one.lane].append(one.payload.body.text)
            await asyncio.gather(*(world.settle([one]) for one in claims.rows))

    async with asyncio.timeout(60):
        await asyncio.gather(add(), send(), send())
    assert set(sent) == set(made)
    assert all(texts == [f"{n}" for n in range(MESSAGES)] for texts in sent.values())


async def test_messages_received_while_lanes_are_handled_are_all_handled_in_order(
    world: World,
) -> None:
    handled: defaultdict[str, list[int]] = defaultdict(list)

    async def receive(part: int) -> None:
        for n in range(MESSAGES):
            await world.receive(*(message(f"{n}", f"{part} {chat}") for chat in range(CHATS)))

    async def work() -> None:
        while sum(map(len, handled.values())) < 3 * CHATS * MESSAGES:
            for one in await world.handle():
                assert isinstance(one.what, Inbound)
                handled[one.what.place.chat].append(int(one.what.body.text))

    async with asyncio.timeout(60):
        await asyncio.gather(*(receive(part) for part in range(3)), work(), work())
    assert len(handled) == 3 * CHATS
    assert all(numbers == list(range(MESSAGES)) for numbers in handled.values())


async def test_lanes_that_speak_to_one_another_do_not_stop_each_other(world: World) -> None:
    """Each handles its own lane and puts a row into the other: the way deadlocks are made."""
    one, other = await world.lane("1"), await world.lane("2")
    sealer, now = world.opened.sealer, world.clock.now()

    async def cross(mine: str, theirs: LaneId) -> None:
        for n in range(MESSAGES):
            await world.receive(message(f"{n}", mine))

            def work(tx: Tx, n: int = n) -> None:
                claimed = lanes.claim(tx, sealer, now, most_lanes=1)
                lanes.save(tx, sealer, [Saved(c, b"{}", done=c.rows) for c in claimed], now)
                outbox.add(tx, sealer, [row(theirs, f"{mine} {n}")], now)

            await world.write(work)

    async with asyncio.timeout(60):
        await asyncio.gather(cross("1", other), cross("2", one))
    while await world.handle():
        pass
    assert sorted(await world.send_all()) == sorted(
        f"{chat} {n}" for chat in "12" for n in range(MESSAGES)
    )


async def test_two_that_make_the_same_key_at_once_have_the_same_key(world: World) -> None:
    lane = await world.lane()
    key = world.opened.keys
    owner = KeyOwner(KeyKind.CASE, lane.hex)
    both = await asyncio.gather(*(asyncio.to_thread(key.use, owner, 1) for _ in range(8)))
    assert len({one.id for one in both}) == 1
