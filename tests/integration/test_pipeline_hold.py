"""The hold on the durable path: what waits keeps its time, and what is deleted is never sent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.port import RetryLater
from bridge import delivery
from bridge.app import App
from bridge.organisation import read
from bridge.store import outbox
from routing.ids import ChatId, SourceId
from routing.messages import Body, InboundKind
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, room_shows
from tests.integration.test_pipeline_crash import on_sqlite, one_life
from tests.integration.test_pipeline_delays import ROOM_WAITS, passes, slow, until
from tests.pipeline import bridge, settled

SECOND = timedelta(seconds=1)
SLIP, MEANT = "why is she always late", "good to read from you"
IN_TIME, TOO_LATE = "Taken back: it was not sent", "Too late: the client has it already"
RUNS_AGAIN = "The client is waiting for an answer as before"
COUNSELLOR = "capacity: 500"
HELD = "SELECT count(*) FROM outbox WHERE person AND party = 'client' AND state = 0"


def holding(folder: Path, hold: str = "5s") -> Path:
    """The organisation, with a hold for Anna."""
    file = folder / "organisation.yaml"
    text = file.read_text(encoding="utf-8")
    assert COUNSELLOR in text
    held = text.replace(COUNSELLOR, f"{COUNSELLOR}, send: hold {hold}")
    file.write_text(held, encoding="utf-8")
    return folder


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def holds(folder: Path, far: Far, clock: FakeClock) -> AsyncIterator[App]:
    """A client in conversation with Anna, whose words go out 5 s later by the clock."""
    async with slow(holding(folder), clock) as app:
        await far.bring_in(CLIENT)
        yield app


async def writes(far: Far, text: str) -> SourceId:
    return await far.staff.say(far.rooms[CLIENT], text, author="anna")


async def deletes(far: Far, target: SourceId, author: str = "anna") -> None:
    kind = InboundKind.DELETION
    await far.staff.happen(far.rooms[CLIENT], author, kind, target=target)


async def edits(far: Far, target: SourceId, words: str) -> None:
    room, body = far.rooms[CLIENT], Body(words)
    await far.staff.happen(room, "anna", InboundKind.EDIT, body=body, target=target)


async def held(app: App, count: int) -> None:
    """Until so many words of counsellors wait; what came before them in the lane is done then."""
    await until(app, HELD, count)
    await settled(app)


async def arrived(far: Far, count: int) -> None:
    await far.clients.until(lambda: len(crossed(far)) == count)


def crossed(far: Far) -> list[str]:
    """What Anna's client has of her."""
    return [one[6:] for one in far.clients.texts(CLIENT) if one.startswith("Anna: ")]


def shown(far: Far, words: str) -> int:
    return sum(words in one for one in far.staff.texts(far.rooms[CLIENT]))


async def test_words_wait_go_in_order_and_what_is_deleted_meanwhile_is_never_sent(
    holds: App, far: Far, clock: FakeClock
) -> None:
    slip = await writes(far, SLIP)
    await room_shows(far, "goes out 5 s later")
    await writes(far, MEANT)
    await held(holds, 2)
    await passes(holds, clock, 4 * SECOND)
    assert crossed(far) == []
    await deletes(far, slip)
    await room_shows(far, IN_TIME)
    await passes(holds, clock, SECOND)
    await far.until_chat(CLIENT, MEANT)
    await passes(holds, clock, 60 * SECOND)
    assert crossed(far) == [MEANT]
    assert shown(far, "goes out 5 s later") == 1


async def test_a_reply_taken_back_while_their_network_was_away_leaves_them_waiting_as_before(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await far.clients.say(CLIENT, "I need an answer", author=CLIENT)
        await room_shows(far, "I need an answer")
        far.clients.faults = [RetryLater(2 * SECOND) for _ in range(100)]
        slip = await writes(far, SLIP)
        await held(app, 1)
        await deletes(far, slip)
        await room_shows(far, RUNS_AGAIN)
        far.clients.faults = []
        await passes(app, clock, 60 * SECOND)
        assert crossed(far) == []


async def test_what_is_out_cannot_be_taken_back_not_even_when_its_row_is_swept(
    holds: App, far: Far, clock: FakeClock
) -> None:
    meant = await writes(far, MEANT)
    await held(holds, 1)
    await passes(holds, clock, 5 * SECOND)
    await far.until_chat(CLIENT, MEANT)
    await settled(holds)
    await deletes(far, meant)
    await room_shows(far, TOO_LATE)
    await settled(holds)
    await holds.opened.store.write(lambda tx: outbox.sweep_delivered(tx, clock.now() + SECOND))
    await deletes(far, meant)
    await far.staff.until(lambda: shown(far, TOO_LATE) == 2)
    assert shown(far, IN_TIME) == 0


async def test_others_take_nothing_back_and_a_deleted_note_is_not_talked_of(
    holds: App, far: Far, clock: FakeClock
) -> None:
    meant = await writes(far, MEANT)
    note = await writes(far, "/ she sounds tired")
    of_ours = far.staff.shown[ChatId(far.rooms[CLIENT])][0].source
    await deletes(far, of_ours)  # what the program said is not theirs
    await deletes(far, meant, "kim")
    await far.staff.until(lambda: shown(far, "nothing was taken back") == 2)
    before = far.staff.texts(far.rooms[CLIENT])
    await deletes(far, note)
    await writes(far, "one more")
    await held(holds, 2)
    assert far.staff.texts(far.rooms[CLIENT]) == before
    await passes(holds, clock, 5 * SECOND)
    await far.until_chat(CLIENT, "one more")
    assert crossed(far) == [MEANT, "one more"]


async def test_what_was_written_and_deleted_while_the_service_was_away_is_never_sent(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    """Also without a hold: both are read at once, and nothing has gone out in between."""
    async with slow(folder, clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
    slip = await writes(far, SLIP)
    await deletes(far, slip)
    await writes(far, MEANT)
    async with slow(folder, clock) as app:
        await far.until_chat(CLIENT, MEANT)
        await room_shows(far, IN_TIME)
        await passes(app, clock, 60 * SECOND)
        assert crossed(far) == [MEANT]


async def test_a_hold_is_no_delay_of_which_anybody_is_told(
    folder: Path, far: Far, clock: FakeClock
) -> None:
    async with slow(holding(folder, "60s"), clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
        for count in range(7):  # longer together than words may wait until somebody is told
            await writes(far, MEANT)
            await held(app, 1)
            await passes(app, clock, 30 * SECOND)
            await passes(app, clock, 30 * SECOND)
            await arrived(far, count + 1)
        assert shown(far, ROOM_WAITS) == 0
        assert not any("late" in one for one in far.clients.texts(CLIENT))


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
async def test_held_words_go_when_their_time_comes_without_anybody_looking(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "IDLE", 3600.0)
    async with bridge(holding(folder, "1s")):
        await far.bring_in(CLIENT)
        await writes(far, MEANT)
        await far.until_chat(CLIENT, MEANT)


@on_sqlite
@pytest.mark.parametrize("commits", [1, 2, 3, 4])
async def test_a_process_that_dies_within_the_hold_loses_neither_the_words_nor_their_time(
    folder: Path, far: Far, clock: FakeClock, commits: int
) -> None:
    never = asyncio.Event()
    async with slow(holding(folder), clock) as app:
        await far.bring_in(CLIENT)
        await settled(app)
    slip = await writes(far, SLIP)
    await writes(far, MEANT)
    await one_life(read(folder, None), commits, never, clock)
    clock.advance(4 * SECOND)
    async with slow(folder, clock) as app:
        await held(app, 2)
        assert crossed(far) == []
        await deletes(far, slip)
        await room_shows(far, IN_TIME)
        await passes(app, clock, 5 * SECOND)
        await far.until_chat(CLIENT, MEANT)
        await passes(app, clock, 60 * SECOND)
        assert crossed(far) == [MEANT]


async def test_words_that_are_made_a_note_meanwhile_are_never_sent_nor_later_a_note_made_words(
    holds: App, far: Far, clock: FakeClock
) -> None:
    slip = await writes(far, SLIP)
    note = await writes(far, "!note she is late")
    await held(holds, 1)
    await edits(far, slip, f"!note {SLIP}")
    await room_shows(far, IN_TIME)
    await edits(far, note, "she is late")
    await writes(far, MEANT)
    await held(holds, 1)
    await passes(holds, clock, 60 * SECOND)
    await far.until_chat(CLIENT, MEANT)
    assert crossed(far) == [MEANT]
