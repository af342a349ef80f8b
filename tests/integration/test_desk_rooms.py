"""Every counsellor has a desk's room, made once, and left when they are gone."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.port import Unreachable
from bridge.app import App
from bridge.cli.reload import reload
from bridge.store import lanes
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from tests.faults.far import Far
from tests.integration.desk_kit import change, quiet, rooms
from tests.integration.test_reloading import replace_anna
from tests.pipeline import bridge, settled, until


@pytest.fixture
def folder(folder: Path) -> Path:
    """With desks."""
    change(folder, "desks: no", "desks: yes")
    return folder


async def test_each_counsellor_gets_one_room_however_often_the_service_starts(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        before = dict(app.current.desks)
        await settled(app)
    async with bridge(folder) as app:
        assert dict(app.current.desks) == before
        await quiet(app, far)
        [lane] = await app.opened.store.read(lambda tx: list(lanes.all_of(tx, LaneKind.DESK)))
        assert [lane] == list(before)
        opened = text("SELECT count(*) FROM outbox WHERE kind = 'open_place' AND lane = :lane")
        count = await app.opened.store.read(lambda tx: tx.scalar(opened, {"lane": lane.bytes}))
        assert count == 1
    assert len(rooms(far, "anna")) == 1


async def test_without_desks_there_are_none_and_those_of_before_are_left(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        await settled(app)
        change(folder, "desks: yes", "desks: no")
        await reload(folder)
        await far.staff.until(lambda: not rooms(far, "anna"))
        assert app.current.desks == {}


async def test_a_reload_gives_a_new_counsellor_a_desk_and_leaves_that_of_one_who_is_gone(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await _at_her_desk(app, far)
        whole = (folder / "organisation.yaml").read_text("utf-8")
        replace_anna(folder)
        await reload(folder)
        await far.staff.until(lambda: len(rooms(far, "ben")) == 1)
        await far.staff.until(lambda: not rooms(far, "anna"))
        (folder / "organisation.yaml").write_text(whole, "utf-8")
        await reload(folder)
        await far.staff.until(lambda: not rooms(far, "ben"))
        lane = next(iter(app.current.desks))
        opened = text("SELECT count(*) FROM outbox WHERE kind = 'open_place' AND lane = :lane")
        asked = await app.opened.store.read(lambda tx: tx.scalar(opened, {"lane": lane.bytes}))
        assert asked == 2


async def test_a_desk_that_is_wanted_again_while_it_is_being_left_is_made_again(
    folder: Path, far: Far
) -> None:
    """Its room could not be left yet, for the network was away; when it is back, it is left."""
    async with bridge(folder) as app:
        await _at_her_desk(app, far)
        whole = (folder / "organisation.yaml").read_text("utf-8")
        away = [Unreachable(timedelta(0)) for _ in range(1000)]
        far.staff.faults += away
        replace_anna(folder)
        await reload(folder)
        await until(lambda: app.opened.store.read(_left_in_vain))
        (folder / "organisation.yaml").write_text(whole, "utf-8")
        await reload(folder)
        far.staff.faults.clear()
        await until(lambda: app.opened.store.read(_left))
        await quiet(app, far)
        assert len(rooms(far, "anna")) == 1


def _left(tx: Tx) -> bool:
    left = text("SELECT count(*) FROM outbox WHERE kind = 'forget_place' AND state = 3")
    return bool(tx.scalar(left))


async def _at_her_desk(app: App, far: Far) -> None:
    await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
    [room] = rooms(far, "anna")
    await far.staff.join(room, "anna")
    await quiet(app, far)


def _left_in_vain(tx: Tx) -> bool:
    tried = text("SELECT count(*) FROM outbox WHERE kind = 'forget_place' AND tries > 0")
    return bool(tx.scalar(tried))
