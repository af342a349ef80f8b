"""Several processes on one PostgreSQL: whoever was paused is fenced, whoever is killed replaced."""

import asyncio
import sys
from pathlib import Path

import pytest

from routing.ids import ChatId
from tests.faults.cast import COUNSELLOR
from tests.faults.checker import MARK
from tests.faults.record import line
from tests.faults.several import LOAD, lost_owner
from tests.faults.sharing import Party, party

GAP = 10.0  # seconds, promised
WORDS = "s1-777"
LEASE = 1.5  # seconds
TAKEN = "another process has taken the accounts over"
pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("kills")]


async def test_one_of_three_killed_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    record, inwards, outwards = await lost_owner(tmp_path, 20261123, "killed")
    gap = record.gaps_ms["most"] / 1000
    sys.stdout.write(f"\n{line([record])[0]} marked={outwards.marked} gap_s={gap:.1f}\n")
    assert inwards.said > 60
    assert outwards.said > 60
    assert record.died_by_itself == 0
    assert inwards.clean, (inwards.line(), inwards.where)
    assert outwards.clean, (outwards.line(), outwards.where)
    assert gap < GAP


async def _asleep(several: Party) -> int:
    """The owner falls asleep with a row in its hand, another takes over, the owner wakes up: how
    often the client sees these words then.
    """
    cast = several.cast
    await several.start()
    await cast.gather(1)
    [(client, room)] = cast.rooms.items()
    sleeper = several.owner()
    assert sleeper is not None
    await cast.staff.say(room, WORDS, author=COUNSELLOR)
    await several.until_another(sleeper)
    await cast.clients.until(lambda: _seen(several, client) == 1)
    sleeper.resume()
    await cast.staff.say(room, "s1-778", author=COUNSELLOR)
    await cast.clients.until(lambda: any("s1-778" in text for text in cast.clients.texts(client)))
    await several.until(lambda: any(TAKEN in line for line in sleeper.output))
    await asyncio.sleep(1.0)  # whatever it still had in mind
    assert several.owner() is not sleeper
    await several.end()
    return _seen(several, client)


def _seen(several: Party, client: str) -> int:
    shown = several.cast.clients.shown[ChatId(client)]
    return sum(WORDS in one.text for one in shown)


@pytest.mark.parametrize("broken", [{}, {"SHARER_UNFENCED": "yes"}])
async def test_an_owner_that_wakes_up_after_its_lease_sends_nothing(
    tmp_path: Path, broken: dict[str, str]
) -> None:
    """And without the fence it does, at least once."""
    sleeps = {"SHARER_LEASE": "1.5", "SHARER_SLEEPS": WORDS, **broken}
    async with party(tmp_path, 7, [sleeps, {"SHARER_LEASE": "1.5"}]) as several:
        times = await _asleep(several)
    assert times > 1 if broken else times == 1


async def test_words_in_doubt_are_not_given_up_where_a_lease_is_renewed_too_late(
    tmp_path: Path,
) -> None:
    """A death leaves them in doubt; the next life stands still for longer than it may send."""
    async with party(tmp_path, 8, [{"SHARER_LEASE": str(LEASE)}]) as several:
        await several.start()
        await several.cast.gather(1)
        await several.stillness.reached()
        [process], clients = several.processes, several.cast.clients
        [(client, room)] = several.cast.rooms.items()
        clients.swallows = True
        await several.cast.staff.say(room, WORDS, author=COUNSELLOR)
        await several.until(lambda: clients.carrying == 1)
        await process.kill()
        await process.start()
        await several.until(lambda: clients.carrying == 2)
        process.pause()
        await asyncio.sleep(LEASE)
        clients.swallows = False
        process.resume()
        await several.until(lambda: _seen(several, client) == 1)
        assert await several.end() == [0]
    [text] = [text for text in clients.texts(client) if WORDS in text]
    assert MARK in text


async def test_owners_paused_at_random_moments_under_load_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    async with party(tmp_path, 20261124, [{"SHARER_LEASE": "1.5"}] * 2) as several:
        await several.start()
        await several.cast.gather(LOAD.talks)
        several.talk(LOAD)
        for seconds in (0.31, 0.57, 0.83):
            await asyncio.sleep(seconds)
            owner = several.owner()
            assert owner is not None
            owner.pause()
            await several.until_another(owner)
            owner.resume()
        await several.finish()
        assert await several.end() == [0, 0]
    inwards, outwards = several.cast.judge()
    assert inwards.said > 30
    assert inwards.clean, (inwards.line(), inwards.where)
    assert outwards.clean, (outwards.line(), outwards.where)
