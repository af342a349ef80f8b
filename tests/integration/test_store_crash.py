"""A process that is killed at any point: nothing is lost, nothing overtakes, doubts are marked."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.store.errors import StoreFull
from bridge.store.start import Where
from tests.dying import kill_everywhere, places_for
from tests.store_victim import MESSAGES, POINTS
from tests.store_world import POSTGRESQL, SQLITE, World, message

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
IN_DOUBT = {"claimed", "sent", "settled, not committed"}


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Where]]:
    """A store of its own for each point."""
    with places_for(POINTS, request, tmp_path) as found:
        yield found


def seen(where: Where) -> dict[str, list[tuple[str, bool]]]:
    """What the far side saw in each chat, and whether it was marked as perhaps a repeat."""
    chats: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for line in (where.data.parent / "sent").read_text(encoding="utf-8").splitlines():
        chat, text, again = line.split()
        chats[chat].append((text, again == "1"))
    return chats


def test_a_process_killed_at_any_point_loses_and_swaps_nothing(places: dict[str, Where]) -> None:
    kill_everywhere("tests.store_victim", places)
    for point, where in places.items():
        chats = seen(where)
        assert sorted(chats) == ["0", "1", "2"], point
        for chat, lines in chats.items():
            expected = [m.body.text for m in MESSAGES if m.place.chat == chat]
            once = [text for text, again in lines if not again]
            marked = [text for text, again in lines if again]
            assert list(dict.fromkeys(text for text, _ in lines)) == expected, point
            if point in IN_DOUBT:
                assert marked == expected[:1], point
                assert once in (expected, expected[1:]), point
            else:
                assert (once, marked) == (expected, []), point


async def fill_up(world: World) -> int:
    """Receive until there is no more room; how many were stored."""
    for n in range(1_000):
        try:
            await world.receive(message("x" * 2_000, source=f"{n}"))
        except StoreFull:
            return n
    raise AssertionError


@on_sqlite
async def test_on_a_full_disk_nothing_is_stored_and_work_goes_on_when_there_is_room(
    where: Where, small_disk: Path
) -> None:
    world = World(replace(where, data=small_disk / "var"))
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    stored = await fill_up(world)
    for _ in range(3):
        with pytest.raises(StoreFull):
            await world.receive(message("x" * 100_000, source="too much"))
    ballast.unlink()
    receipt = await world.receive(*(message("x" * 2_000, source=f"{n}") for n in range(stored + 1)))
    assert receipt.repeats == stored
    count = 0
    while rows := await world.handle():
        count += len(rows)
    assert count == stored + 1
    await world.close()
    connection = sqlite3.connect(small_disk / "var" / "counselbridge.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@on_sqlite
async def test_a_database_that_may_not_grow_says_that_there_is_no_room(world: World) -> None:
    """What a full disk looks like where no small one can be made."""
    await world.receive(message("a", source="1"))
    pages = await world.write(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar())
    limit = f"PRAGMA max_page_count = {pages}"
    await world.write(lambda tx: tx.exec_driver_sql(limit).all())
    with pytest.raises(StoreFull, match="disk"):
        await world.receive(message("x" * 100_000, source="2"))
    more = "PRAGMA max_page_count = 1000000"
    await world.write(lambda tx: tx.exec_driver_sql(more).all())
    assert (await world.receive(message("x" * 100_000, source="2"))).repeats == 0
    assert len(await world.handle()) == 2


def test_a_full_disk_is_an_error_of_the_system_to_those_who_only_know_such() -> None:
    assert issubclass(StoreFull, OSError)
    assert "disk" in str(StoreFull())
