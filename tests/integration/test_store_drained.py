"""A backlog goes out fairly: nobody waits for somebody with much, and what is urgent is first."""

from dataclasses import replace

from bridge.store.outbox_rows import Wanted
from tests.store_world import World, row, texts

AT_ONCE = 4  # rows on their way at the same time


async def drained(world: World) -> list[str]:
    """The words in the order in which they went, a few at a time, after a restart."""
    await world.reopen()
    few: Wanted = replace(world.wanted(), most=AT_ONCE)
    said: list[str] = []
    while (claims := await world.claim_out(few)).rows:
        said += texts(claims)
        await world.settle(claims.rows)
    return said


async def test_everybody_has_a_message_before_whoever_has_much_has_many(world: World) -> None:
    much = await world.lane("much")
    await world.add(*(row(much, f"much {n}") for n in range(40)))
    for name in ("one", "two", "three", "four", "five", "six"):
        lane = await world.lane(name)
        await world.add(row(lane, f"{name} 0"), row(lane, f"{name} 1"))
    said = await drained(world)
    assert len(said) == 52
    others = [number for number, words in enumerate(said) if not words.startswith("much")]
    assert max(others) < 2 * len(others)
    assert [words for words in said if words.startswith("much")] == [f"much {n}" for n in range(40)]


async def test_what_is_urgent_goes_first_though_it_was_written_last(world: World) -> None:
    much = await world.lane("much")
    await world.add(*(row(much, f"much {n}") for n in range(20)))
    lanes = [await world.lane(f"{n}") for n in range(10)]
    await world.add(*(row(lane, "normal") for lane in lanes))
    await world.add(*(row(lane, "urgent", priority=0) for lane in (lanes[-1], much)))
    assert (await drained(world))[:2] == ["urgent", "urgent"]
