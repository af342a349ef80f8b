"""What of a case crossed and is still held, as its rows tell it, on each database."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from adapters.port import Sent
from bridge.store import outbox, retelling
from bridge.store.outbox_rows import Doubtful, Hopeless, NewRow, Outcome
from bridge.store.payload import OutboxPayload
from bridge.store.takingback import take_back
from routing.effects import desk
from routing.ids import CaseId, LaneId, MessageId, OutboundId, SourceId
from routing.messages import Body, OutboundKind
from tests.store_world import World, row

CASE, OTHER = CaseId(uuid4()), CaseId(uuid4())
DAY = timedelta(hours=24)


def words(lane: LaneId, text: str, case: CaseId = CASE) -> NewRow:
    """A counsellor's, for the client."""
    return replace(row(lane, text), case=case)


def removed(of: NewRow) -> NewRow:
    """What takes it away at the client's."""
    mark = replace(of, id=OutboundId(uuid4()), message=MessageId(uuid4()), target=of.message)
    return replace(mark, kind=OutboundKind.DELETE, payload=OutboxPayload(Body()))


async def shown(world: World, lane: LaneId, since: datetime | None = None) -> list[str]:
    now = world.clock.now()
    found = await world.write(
        lambda tx: list(
            retelling.passed(tx, world.opened.sealer, (lane, CASE), since or now - DAY, now)
        )
    )
    texts = [one.payload.body.text if one.payload is not None else "?" for one in found]
    return [f"{text}…" if one.waits else text for one, text in zip(found, texts, strict=True)]


async def sends(world: World, outcome: Outcome | None) -> None:
    """What can go now goes; None: it is on its way still."""
    claims = await world.claim_out()
    assert claims.rows
    if outcome is not None:
        await world.settle(claims.rows, outcome)


async def takes_back(world: World, one: NewRow) -> None:
    now = world.clock.now()
    await world.write(lambda tx: take_back(tx, one.lane, one.message, now))


def arrived() -> Sent:
    return Sent(SourceId(uuid4().hex), 1)


async def test_what_has_arrived_is_on_its_way_or_in_doubt_and_nothing_that_is_parked(
    world: World,
) -> None:
    lane = await world.lane()
    for text, outcome in (
        ("arrived", arrived()),
        ("refused", Hopeless("refused")),
        ("in doubt", Doubtful(world.clock.now())),
    ):
        await world.add(words(lane, text))
        await sends(world, outcome)
    assert await shown(world, lane) == ["arrived", "in doubt…"]
    await sends(world, None)
    await world.add(words(lane, "waits"))
    assert await shown(world, lane) == ["arrived", "in doubt", "waits…"]


async def test_what_is_held_for_a_moment_may_still_be_taken_back(world: World) -> None:
    lane = await world.lane()
    later = world.clock.now() + timedelta(seconds=30)
    await world.add(replace(words(lane, "held"), not_before=later))
    assert await shown(world, lane) == []
    world.later(seconds=31)
    assert await shown(world, lane) == ["held…"]


async def test_what_waits_for_a_desk_goes_there_by_itself(world: World) -> None:
    lane = await world.lane()
    await world.add(replace(row(lane, "for the desk", desk(CASE)), case=CASE))
    assert await shown(world, lane) == []


async def test_what_was_taken_back_is_gone_wherever_it_was(world: World) -> None:
    lane = await world.lane()
    old, flying, new = (words(lane, text) for text in ("arrived", "flying", "waiting"))
    await world.add(old)
    await sends(world, arrived())
    await world.add(removed(old))
    await sends(world, arrived())
    assert await shown(world, lane) == []
    await world.add(flying)
    await sends(world, None)
    await world.add(new)
    assert await shown(world, lane) == ["flying", "waiting…"]
    for one in (flying, new):
        await takes_back(world, one)
    assert await shown(world, lane) == []


async def test_only_people_s_words_of_this_case_and_since_then(world: World) -> None:
    lane, other = await world.lane(), await world.lane("556")
    ours = replace(words(lane, ""), payload=OutboxPayload(Body("ours")))
    for one in (
        words(lane, "before"),
        words(lane, "of another case", OTHER),
        replace(words(lane, "of no case"), case=None),
        words(other, "of another client"),
        ours,
    ):
        await world.add(one)
        await sends(world, arrived())
    world.later(minutes=10)
    since = world.clock.now()
    await world.add(words(lane, "after"))
    await sends(world, arrived())
    assert await shown(world, lane) == ["before", "after"]
    assert await shown(world, lane, since) == ["after"]


async def test_what_was_swept_is_not_there(world: World) -> None:
    lane = await world.lane()
    await world.add(words(lane, "gone"))
    await sends(world, arrived())
    world.later(hours=25)
    now = world.clock.now()
    await world.write(lambda tx: outbox.sweep_delivered(tx, now - DAY))
    assert await shown(world, lane, now - 2 * DAY) == []


async def test_the_parts_of_a_long_message_are_in_their_order(world: World) -> None:
    lane = await world.lane()
    world.parts = lambda body: [Body(word) for word in body.text.split()]
    await world.add(words(lane, "one two three"))
    for _ in range(3):
        await sends(world, arrived())
    assert await shown(world, lane) == ["one", "two", "three"]
