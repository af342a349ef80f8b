"""A hand-over while networks fail and all of them write: no word is lost, doubled or misplaced."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.memory.network import Fault
from adapters.port import RetryLater
from bridge.app import App
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows, room_shows
from tests.integration.test_handing import (
    NOTE,
    assert_in_no_file,
    gives,
    shows,
    taken,
    two,
)
from tests.pipeline import bridge, settled

__all__ = ["two"]  # a fixture
SHORT = timedelta(seconds=0.2)


async def offered(app: App, far: Far) -> tuple[ChatId, ChatId]:
    """A client of Anna's is given to Ben; the rooms of both, known to the bridge."""
    await far.bring_in(CLIENT)
    bens = await gives(far)
    await settled(app)
    return ChatId(far.rooms[CLIENT]), bens


async def comes(far: Far) -> ChatId:
    """Ben, when Anna hands over to him; he has read her note in his room."""
    bens = await gives(far)
    await far.staff.join(bens, "ben")
    await shows(far, bens, NOTE)
    return bens


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
async def test_words_around_the_moment_of_coming_reach_one_of_the_two_once(
    two: Path, far: Far, fault: Fault
) -> None:
    async with bridge(two) as app:
        annas, bens = await offered(app, far)
        far.staff.faults += [fault, RetryLater(SHORT, "busy")]
        for n in range(3):
            await far.clients.say(CLIENT, f"before {n}", author=CLIENT)
        read = [text for text in far.staff.texts(annas) if "before" in text]
        await far.staff.join(bens, "ben")
        for n in range(3):
            await far.clients.say(CLIENT, f"after {n}", author=CLIENT)
        await shows(far, bens, NOTE)
        await shows(far, bens, "after 2")
        assert await taken(app) == [("ben", 1)]
        got = [text for text in far.staff.texts(bens) if "before" in text or "after" in text]
        for n in range(3):
            assert sum(f"after {n}" in text for text in got) == 1
            assert any(f"before {n}" in text for text in [*got, *read]) or fault is Fault.AFTER
        order = [text for text in got if "after" in text]
        assert order == sorted(order)
        await far.staff.until(lambda: far.staff.rooms[annas].forgotten)


async def test_what_the_one_before_writes_in_the_moment_between_reaches_nobody(
    two: Path, far: Far
) -> None:
    """Ben has come, and Anna's room is not emptied yet: its network is busy."""
    async with bridge(two) as app:
        annas, bens = await offered(app, far)
        far.staff.faults += [RetryLater(SHORT, "busy")] * 4
        await far.staff.join(bens, "ben")
        await far.staff.say(annas, "one more thing from Anna", author="anna")
        await far.staff.say(annas, "!close", author="anna")
        await far.staff.until(lambda: far.staff.rooms[annas].forgotten)
        await far.staff.say(bens, "hello from Ben", author="ben")
        await chat_shows(far, "hello from Ben")
        assert await taken(app) == [("ben", 1)]
        said = far.clients.texts(CLIENT)
        assert not any("one more thing" in text for text in said)
        assert not any("one more thing" in text for text in far.staff.texts(bens))
        assert not far.staff.rooms[bens].closed


async def test_words_for_later_outlive_a_restart_and_go_with_the_hand_over(
    two: Path, far: Far
) -> None:
    async with bridge(two):
        await far.bring_in(CLIENT)
        annas = far.rooms[CLIENT]
        await far.staff.say(annas, "!schedule 2h words for later", author="anna")
        await room_shows(far, "words for later")
    assert_in_no_file(two, "words for later")
    async with bridge(two) as app:
        await far.staff.say(annas, "!schedule", author="anna")
        await far.staff.until(
            lambda: sum("words for later" in one for one in far.staff.texts(annas)) > 1
        )
        bens = await comes(far)
        await far.staff.say(bens, "!schedule", author="ben")
        await shows(far, bens, "!schedule")
        assert not any("words for later" in one for one in far.staff.texts(bens))
        assert not any("words for later" in one for one in far.clients.texts(CLIENT))
        assert await taken(app) == [("ben", 1)]


async def test_words_that_wait_for_a_yes_are_in_no_file_and_in_nobody_else_s_hands(
    two: Path, far: Far
) -> None:
    async with bridge(two):
        await far.bring_in(CLIENT)
        annas = far.rooms[CLIENT]
        await far.staff.say(annas, "my draft for blue fern", author="anna")
        await room_shows(far, "!yes")
        bens = await comes(far)
        await far.staff.say(bens, "!yes", author="ben")
        await asyncio.sleep(0)
        await far.staff.say(bens, "hello from Ben", author="ben")
        await chat_shows(far, "hello from Ben")
        assert not any("my draft" in one for one in far.clients.texts(CLIENT))
        assert not any("my draft" in one for one in far.staff.texts(bens))
    assert_in_no_file(two, "my draft")
