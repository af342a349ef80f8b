"""A client with a running case is erased: nobody can read anything of them any more, anywhere.

Twenty words are planted in what both sides say, in answers, notes, names of files and addresses.
What may be left of them is the proof of decisions, sealed with a key of its own.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.port import AdapterError, PlaceGone, Refused, RetryLater
from bridge.app import App
from bridge.carry import Carrier
from bridge.folds import Decided, Fold
from bridge.store import lanes
from bridge.store.database import Tx
from bridge.store.inbox_rows import Claimed
from bridge.store.start import DATA, KEYS
from bridge.store.tables import LaneKind
from bridge.tallying import tally
from routing.effects import Effect, EraseClient, Notify
from routing.ids import ChatId, EventId, LaneId, MessageId
from routing.messages import Body
from tests.clock import FakeClock
from tests.e2e.planted import Planted
from tests.faults.far import Far
from tests.integration.files_kit import (
    CLIENT,
    PICTURE,
    chat_shows,
    gives,
    room_shows,
    wants_all_deleted,
)
from tests.integration.forgetting_kit import (
    assert_unreadable,
    nobody_is_known,
    on_sqlite,
    opened_up,
    quiet,
)
from tests.pipeline import bridge, until

AFTERWARDS = "hello, I am new here"


async def counselled(far: Far, planted: Planted) -> None:
    """A case that runs, with planted words on both sides."""
    await far.bring_in(CLIENT)
    room = far.rooms[CLIENT]
    for number in range(8):
        said = planted.word(f"said {number}")
        await far.clients.say(CLIENT, said, author=CLIENT)
        await room_shows(far, said)
    name, caption = planted.word("the name of a file"), planted.word("a caption")
    await gives(far, b"a picture", caption, replace(PICTURE, name=f"{name}.jpg"))
    await room_shows(far, caption)
    [author] = far.staff.rooms[ChatId(room)].joined
    for number in range(8):
        answered = planted.word(f"answered {number}")
        await far.staff.say(room, answered, author=author)
        await chat_shows(far, answered)
    await far.staff.say(room, f"/note {planted.word('a note')}", author=author)
    await far.staff.say(room, f"!{planted.word('a command')}", author=author)
    assert len(planted.secrets) == 20


async def erase(app: App, *effects: Effect) -> LaneId:
    """What the core asks for, carried out as the worker does it."""
    networks = {name: adapter.network_id for name, adapter in app.adapters.items()}
    sealer, now = app.opened.sealer, app.services.clock.now()

    def work(tx: Tx) -> LaneId:
        [lane] = lanes.all_of(tx, LaneKind.CLIENT)
        decided = Decided(EventId(uuid4()), (EraseClient(), *effects))
        fold = Fold(Claimed(lane, LaneKind.CLIENT, 0, None, ()), None, [decided], erased=True)
        carrier = Carrier(tx, sealer, app.current, networks, now)
        carrier.fold(fold)
        carrier.flush()
        return lane

    lane = await app.opened.store.write(work)
    app.delivery.wake()
    return lane


def copied(folder: Path, to: Path) -> None:
    to.mkdir()
    for name in (DATA, KEYS):
        with (
            closing(sqlite3.connect(folder / name)) as source,
            closing(sqlite3.connect(to / name)) as copy,
        ):
            source.backup(copy)


def put_back(copy: Path, data: Path) -> None:
    for name in (DATA, KEYS):
        for path in data.glob(f"{name}*"):
            path.unlink()
        (copy / name).rename(data / name)


@on_sqlite
async def test_of_a_client_who_is_erased_nothing_can_be_read_nor_after_a_copy_is_put_back(
    folder: Path, far: Far, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    planted, copy = Planted(), tmp_path / "last week"
    async with bridge(folder) as app:
        await counselled(far, planted)
        await quiet(app)
        assert planted.found("before", b"".join(one for _, one in (await opened_up(app)).plain))
        copied(app.organisation.data, copy)
        await erase(app, Notify(MessageId(uuid4()), Body("carried out as well")))
        await far.until_operator("carried out as well")
        room = far.staff.rooms[ChatId(far.rooms[CLIENT])]
        await far.staff.until(lambda: room.forgotten)
        await quiet(app)
        await app.ticks.look()
        await assert_unreadable(app, planted, caplog)
        query = text("SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 4)")
        assert await app.opened.store.read(lambda tx: tx.scalar(query)) == 0
        assert not any("could not" in line for line in operator_lines(far))
    put_back(copy, folder / "var")
    async with bridge(folder) as app:
        assert await app.opened.store.read(lambda tx: lanes.all_of(tx, LaneKind.CLIENT)) == []
        await quiet(app)
        await app.ticks.look()
        await assert_unreadable(app, planted, caplog)
        assert not any("could not" in line for line in operator_lines(far))
        await far.clients.say(CLIENT, AFTERWARDS, author=CLIENT)
        await far.clients.until(lambda: len(far.clients.texts(CLIENT)) > 0)


def operator_lines(far: Far) -> Iterator[str]:
    for chat, room in far.staff.rooms.items():
        if room.name == "Service":
            yield from far.staff.texts(chat)


@on_sqlite
async def test_a_client_erases_themselves_in_three_taps_and_is_a_stranger_then(
    folder: Path, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    planted = Planted()
    async with bridge(folder) as app:
        await counselled(far, planted)
        [before] = await app.opened.store.read(lambda tx: lanes.all_of(tx, LaneKind.CLIENT))
        await wants_all_deleted(far)
        await until(lambda: app.opened.store.read(nobody_is_known))
        await quiet(app)
        await app.ticks.look()
        assert far.staff.rooms[ChatId(far.rooms[CLIENT])].forgotten
        await assert_unreadable(app, planted, caplog)
        found = await app.opened.store.read(lambda tx: tally(tx, app.opened.sealer))
        assert found.erased == len(found.records) == 1
        said = len(far.clients.texts(CLIENT))
        await far.clients.say(CLIENT, AFTERWARDS, author=CLIENT)
        await far.clients.until(lambda: len(far.clients.texts(CLIENT)) > said)
        [after] = await app.opened.store.read(lambda tx: lanes.all_of(tx, LaneKind.CLIENT))
        assert after != before


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Refused("somebody cannot be removed"), "could not be emptied"),
        (PlaceGone("we are out"), "We were no longer in it"),
        (RetryLater(timedelta(seconds=0)), None),
    ],
)
async def test_a_room_that_stays_is_told_by_its_neutral_name(
    folder: Path, far: Far, fault: AdapterError, told: str | None
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        room = far.staff.rooms[ChatId(far.rooms[CLIENT])]
        far.staff.faults.append(fault)
        await erase(app)
        if told is None:
            await far.staff.until(lambda: room.forgotten)
            return
        await far.until_operator(told)
        [line] = [one for one in operator_lines(far) if told in one]
        assert room.name in line


@on_sqlite
async def test_a_room_that_waits_for_its_homeserver_is_told_once_a_day(
    folder: Path, far: Far
) -> None:
    clock, told = FakeClock(), "should be empty by now, and are not: 1"
    far.clients._now = far.staff._now = clock.now

    def said() -> int:
        return sum(told in one for one in operator_lines(far))

    async with bridge(folder, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        far.staff.faults.append(RetryLater(timedelta(days=30)))
        await erase(app)
        for hours, lines in ((1, 0), (24, 1), (0, 1), (24, 2)):
            clock.advance(timedelta(hours=hours))
            await app.ticks.sweep()
            app.delivery.wake()
            await far.staff.until(lambda: said() >= lines)  # noqa: B023 - looked at in this round
            assert said() == lines


@on_sqlite
async def test_what_ran_out_is_told_once_a_month_in_numbers(folder: Path, far: Far) -> None:
    clock = FakeClock()
    far.clients._now = far.staff._now = clock.now
    async with bridge(folder, clock) as app:
        await far.bring_in(CLIENT)
        await quiet(app)
        for _ in range(3):
            clock.advance(timedelta(days=20))
            await app.ticks.sweep()
            await quiet(app)
        await far.until_operator("texts of messages that were delivered: ")
        assert not any("2026-10" in line for line in operator_lines(far))
        reports = [line for line in operator_lines(far) if "because the time" in line]
        assert len(reports) == len(set(reports))
        clock.advance(timedelta(hours=30))
        await app.ticks.sweep()
        await app.ticks.sweep()
        await quiet(app)
        again = [line for line in operator_lines(far) if "because the time" in line]
        assert again == reports
