"""What is away comes back: the service goes on by itself, and what was written meanwhile arrives.

Each outage is a real one: the homeserver's process ends, Telegram's port closes, the bridge is
killed. Both far sides are asked afterwards what they received.
"""

import contextlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bridge.sandbox.botapi import Fault, FaultKind
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import brought_together, relayed_to
from tests.e2e.service import Service
from tests.e2e.town import MovedClock, Town
from tests.matrix_bot import until
from tests.pipeline import bridge

pytestmark = pytest.mark.xdist_group("outage")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def homeserver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One that may be stopped; whoever does starts it again."""
    async with Synapse.start(tmp_path_factory.mktemp("homeserver")) as running:
        yield running


@pytest_asyncio.fixture
async def town(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    async with Town.built(tmp_path, homeserver) as built:
        yield built


@contextlib.asynccontextmanager
async def stopped(homeserver: Synapse) -> AsyncIterator[None]:
    await homeserver.stop()
    try:
        yield
    finally:
        await homeserver.restart()


async def test_it_starts_while_both_networks_are_away_and_connects_by_itself(
    town: Town, homeserver: Synapse
) -> None:
    async with contextlib.AsyncExitStack() as away:
        await away.enter_async_context(stopped(homeserver))
        await away.enter_async_context(town.telegram.outage())
        service = Service(town.folder)
        await service.start()
        mia = town.client()
        await mia.phone.start()
        await service.says("Telegram cannot be reached")
        await service.says("The homeserver of account matrix")
    try:
        async with town.at_desk(town.anna) as anna:
            await mia.agrees()
            await anna.join((await anna.next_invite()).room_id)
            await mia.hears("Anna is here now")
    finally:
        assert await service.stop() == 0


async def test_what_is_written_during_outages_arrives_once_and_in_order(
    town: Town, homeserver: Synapse
) -> None:
    mia = town.client()
    async with Service.running(town.folder), town.at_desk(town.anna) as anna:
        room = await brought_together(mia, anna)
        await mia.says("one")
        await anna.wait_for(room, lambda line: line.text == "one")
        async with stopped(homeserver):
            for text in ("two", "three", "four"):
                await mia.says(text)
            await until(lambda: not town.telegram.pending())
        async with town.telegram.outage():
            await mia.says("five")
            for text in ("good", "morning"):
                await anna.say(room, text)
        await mia.says("six")
        await mia.hears("Anna: morning")
        await anna.wait_for(room, lambda line: line.text == "six")
        assert relayed_to(anna, room) == ["one", "two", "three", "four", "five", "six"]
        assert mia.relayed() == ["Anna: good", "Anna: morning"]


async def test_what_arrives_late_says_when_it_was_written(town: Town, homeserver: Synapse) -> None:
    """In this process, because the clock is put forward."""
    mia, clock = town.client(), MovedClock()
    async with bridge(town.folder, clock), town.at_desk(town.anna) as anna:
        room = await brought_together(mia, anna)
        await mia.says("in the evening")
        await anna.wait_for(room, lambda line: line.text == "in the evening")
        async with stopped(homeserver):
            await mia.says("in the night")
            await until(lambda: not town.telegram.pending())
            clock.ahead = timedelta(minutes=6)
        late = await anna.wait_for(room, lambda line: "in the night" in line.text)
        assert re.fullmatch(r"\(written .*[0-9]:[0-9][0-9]\) in the night", late.text)


async def test_killed_in_the_middle_it_loses_nothing(town: Town) -> None:
    mia, said = town.client(), [f"word {number}" for number in range(6)]
    answers = [f"Anna: answer to {text}" for text in said]
    async with Service.running(town.folder) as service, town.at_desk(town.anna) as anna:
        room = await brought_together(mia, anna)
        for text in said[:4]:
            await mia.says(text)
            await anna.say(room, f"answer to {text}")
        await anna.wait_for(room, lambda line: line.text == said[0])
        await service.kill()
        for text in said[4:]:
            await mia.says(text)
            await anna.say(room, f"answer to {text}")
        await service.start()
        await anna.wait_for(room, lambda line: line.text == said[-1])
        await mia.hears(answers[-1])
        assert relayed_to(anna, room) == said
        assert _without_marked_repeats(mia.phone.texts()) == answers


async def test_told_to_stop_it_waits_for_the_answer_to_what_is_on_its_way(town: Town) -> None:
    """So that nothing is in doubt afterwards, and nothing is sent twice."""
    mia = town.client()
    async with Service.running(town.folder) as service, town.at_desk(town.anna) as anna:
        room = await brought_together(mia, anna)
        slowly = Fault(FaultKind.SLOW, method="sendMessage", delay=1.0)
        town.telegram.faults.add(slowly)
        await anna.say(room, "shown before it is confirmed")
        await mia.hears("Anna: shown before it is confirmed")
        assert await service.stop() == 0
        await service.start()
        await anna.say(room, "and the next")
        await mia.hears("Anna: and the next")
        assert mia.relayed() == ["Anna: shown before it is confirmed", "Anna: and the next"]
        assert not any("second time" in text for text in mia.phone.texts())


def _without_marked_repeats(texts: list[str]) -> list[str]:
    """On Telegram what was on its way when the process died may come again, if it says so."""
    bare = [text.removeprefix("(perhaps for the second time) ") for text in texts]
    relayed = [(text, plain) for text, plain in zip(texts, bare, strict=True) if "Anna: " in text]
    return [
        plain
        for index, (text, plain) in enumerate(relayed)
        if text == plain or plain not in [earlier for _, earlier in relayed[:index]]
    ]
