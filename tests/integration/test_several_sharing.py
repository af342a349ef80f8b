"""Whoever owns the accounts leaves deciding to others where much waits, and where there are any."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge import sharing
from bridge.app import App
from bridge.worker import Turn
from tests.crew import counted, crew
from tests.faults.far import Far
from tests.pipeline import settled
from tests.store_world import POSTGRESQL

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
CLIENTS = [f"client-{n}" for n in range(1, 5)]
LONG = 3600.0


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lanes with work are more than one process does at once."""
    monkeypatch.setattr("bridge.worker.FEW", 1)


@contextmanager
def _stopped(app: App) -> Iterator[None]:
    """It decides nothing more in here, as a process that was stopped."""
    original, goes_on = app.worker.turn, asyncio.Event()

    async def turn() -> Turn:
        await goes_on.wait()
        return await original()

    setattr(app.worker, "turn", turn)  # noqa: B010 - a method, of this one object
    app.worker.wake()  # it rests in the old one
    try:
        yield
    finally:
        goes_on.set()


async def _gathered(far: Far) -> None:
    for client in CLIENTS:
        await far.bring_in(client)


async def _say_everywhere(far: Far, number: int) -> None:
    """All at one moment, so that the adapter hands them in together."""
    words = {client: f"c{client[-1]}-{number}" for client in CLIENTS}
    for client, label in words.items():
        far.said_in[far.rooms[client]].append(label)
    await asyncio.gather(
        *(far.clients.say(client, label, author=client) for client, label in words.items())
    )


@pytest.mark.usefixtures("much")
async def test_others_decide_where_much_waits(folder: Path, far: Far) -> None:
    async with crew(folder, 3) as apps:
        await _gathered(far)
        await settled(apps[0])
        apps[0].worker.heard()
        counts, calls = counted(apps), _left(apps[0])
        for number in range(20):
            await _say_everywhere(far, number)
        await far.until_complete()
        await settled(apps[0])
    inwards, outwards = far.judge()
    assert inwards.clean, inwards.line()
    assert outwards.clean, outwards.line()
    assert calls.count(True) > 0
    assert counts[1] + counts[2] > counts[0], counts


def _left(app: App) -> list[bool]:
    """Whether each turn from now on left something."""
    original, found = app.worker.turn, list[bool]()

    async def turn() -> Turn:
        done = await original()
        found.append(done.left)
        return done

    setattr(app.worker, "turn", turn)  # noqa: B010 - a method, of this one object
    return found


@pytest.mark.usefixtures("much")
async def test_what_others_do_not_take_is_decided_after_a_moment_and_then_at_once(
    folder: Path, far: Far
) -> None:
    async with crew(folder, 2) as apps:
        await _gathered(far)
        await settled(apps[0])
        with _stopped(apps[1]):
            apps[0].worker.heard()
            turns = _left(apps[0])
            await _say_everywhere(far, 1)
            await far.until_complete()
            assert True in turns
            turns.clear()
            await _say_everywhere(far, 2)
            await far.until_complete()
            assert True not in turns  # nothing has been heard of them since
        await settled(apps[0])


@pytest.mark.usefixtures("much")
async def test_a_word_of_danger_is_answered_while_all_else_is_left_to_others(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And before what the same moment brought from others."""
    async with crew(folder, 2) as apps:
        await _gathered(far)
        await settled(apps[0])
        with _stopped(apps[1]):
            monkeypatch.setattr(sharing, "PATIENCE", LONG)
            apps[0].worker.heard()
            await _say_everywhere(far, 1)
            before = len(far.clients.texts("client-1"))
            await far.clients.say("client-1", "help", author="client-1")
            await far.clients.until(lambda: len(far.clients.texts("client-1")) > before)
            urgent = apps[0].lifeline.text("en")[:20]
            assert any(urgent in text for text in far.clients.texts("client-1")[before:])
            waiting = [far.staff.texts(far.rooms[client])[-1] for client in CLIENTS]
            assert not all("-1" in text for text in waiting)
        await far.until_complete()
        await settled(apps[0])


async def test_a_single_message_is_decided_at_once_whoever_else_is_there(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crew(folder, 2) as apps:
        await far.bring_in("client-1")
        await settled(apps[0])
        with _stopped(apps[1]):
            monkeypatch.setattr(sharing, "PATIENCE", LONG)
            apps[0].worker.heard()
            turns = _left(apps[0])
            far.said_in[far.rooms["client-1"]].append("c1-1")
            await far.clients.say("client-1", "c1-1", author="client-1")
            await far.until_complete()
            assert True not in turns
        await settled(apps[0])
