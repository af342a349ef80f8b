"""A real process under load in both directions, killed at random moments: nothing is lost."""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from tests.faults.far import Far
from tests.faults.process import Process
from tests.pipeline import far_sides, write_organisation

KILLS = 15
CLIENTS = 6
SEED = 20261122
RATE = 0.02  # seconds between two messages


async def _load(far: Far, chosen: random.Random) -> None:
    number = 0
    while True:
        number += 1
        await far.talk(chosen, number)
        await asyncio.sleep(RATE * 2 * chosen.random())


async def _kill_again_and_again(process: Process, chosen: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(0.1 + 2.4 * chosen.random())
        await process.kill()
        await process.start()


@pytest.mark.timeout(180)
@pytest.mark.xdist_group("kills")
async def test_kill_nine_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    chosen = random.Random(SEED)
    async with far_sides() as far:
        process = Process(write_organisation(tmp_path, far.ports))
        await process.start()
        try:
            for number in range(CLIENTS):
                await far.bring_in(f"client-{number}")
            load = asyncio.create_task(_load(far, chosen))
            await _kill_again_and_again(process, chosen)
            load.cancel()
            await asyncio.gather(load, return_exceptions=True)
            await far.until_complete()
            await process.until_up()
            assert await process.stop() == 0
        finally:
            await process.kill()
        rooms, chats = far.judge()
    sys.stdout.write(f"\nkills={KILLS} rooms: {rooms.line()}\n         chats: {chats.line()}\n")
    assert process.starts == KILLS + 1
    assert rooms.said > 200
    assert chats.said > 200
    assert rooms.clean, rooms.where
    assert chats.clean, chats.where
