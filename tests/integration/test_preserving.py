"""What a legal hold puts aside of an intake: whole, sealed by the client's key, and bounded."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from bridge.store import gone, preserving
from bridge.store.codec import decode, encode
from bridge.store.preserving import loses, preserved
from bridge.store.routes import lane_owner
from routing.conversation import Conversation, Gate, Run
from routing.ids import LaneId, StepName
from tests.integration.test_legal_hold import place, quiet_client, release
from tests.store_world import World
from tests.unsealing import unsealed


async def aside(world: World, lane: LaneId) -> list[bytes]:
    sealer = world.opened.sealer
    return await world.write(lambda tx: [one.said for one in preserved(tx, sealer, lane)])


async def test_what_is_put_aside_is_sealed_by_the_clients_key_and_goes_with_the_hold(
    world: World,
) -> None:
    lane, other = await quiet_client(world, "1"), await quiet_client(world, "2")
    for one in (lane, other):
        await place(world, one)
    sealer, now = world.opened.sealer, world.clock.now()
    [said] = await aside(world, lane)
    assert decode(said, Conversation).gate is Gate.ADMITTED
    found = await world.write(lambda tx: unsealed(tx, sealer))
    assert not any(said in plain for where, plain in found.plain if where.startswith("state"))
    assert await release(world, lane)
    assert (await aside(world, lane), len(await aside(world, other))) == ([], 1)
    await world.write(lambda tx: gone.replay(tx, sealer, [lane_owner(other.bytes)], now))
    left = text("SELECT count(*) FROM state WHERE network = 'holds'")
    assert await world.write(lambda tx: tx.scalar(left)) == 0


async def test_answers_that_are_changed_all_the_time_do_not_fill_the_disk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preserving, "MOST", 3)
    lane = await quiet_client(world, "1")
    await place(world, lane)
    sealer, now = world.opened.sealer, world.clock.now()
    for number in range(9):
        said = f"{number}".encode()
        await world.write(partial(preserving.keep, sealer=sealer, lane=lane, said=said, now=now))
    assert (await aside(world, lane))[1:] == [b"0", b"1"]
    assert not await world.write(lambda tx: preserving.held_lanes(tx) - {lane})


async def test_a_state_that_cannot_be_read_is_held_all_the_same(world: World) -> None:
    lane = await quiet_client(world, "1")
    spoil = text("UPDATE lanes SET sealed_state = sealed_state || sealed_state")
    await world.write(lambda tx: tx.execute(spoil))
    assert await place(world, lane)
    assert await aside(world, lane) == []


def answered(**answers: str | None) -> Conversation:
    said = {StepName(name): answer for name, answer in answers.items()}
    return Conversation(LaneId(UUID(int=1)), run=Run("flow", answers=said))


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        (answered(a="1", b=None), False),
        (answered(a="1", b=None, c="2"), False),
        (answered(a="1"), True),
        (answered(a="2", b=None), True),
        (Conversation(LaneId(UUID(int=1))), True),
    ],
)
def test_an_answer_is_lost_when_it_is_gone_or_another(after: Conversation, *, lost: bool) -> None:
    assert loses(encode(answered(a="1", b=None)), after) is lost
    assert loses(b"rubbish", after)
    assert not loses(encode(Conversation(LaneId(UUID(int=1)))), after)
