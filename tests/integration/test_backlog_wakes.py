"""Cases that wait look again as soon as somebody has room for them, however that came: somebody
said no to another one, is back before their time, or is new. Each looks once, in the order of the
line.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.cli.reload import reload
from bridge.store.times import micros
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.desk_kit import quiet, rooms
from tests.integration.test_backlog import DANGER, is_here, one_seat, waits_in
from tests.pipeline import bridge, until

ANNA, BEN = "anna", "ben"
NEW = "  ben: {name: Ben, channel: rooms, address: ben, languages: [de, en], capacity: 2}\n"
NONE_DUE = text("SELECT count(*) = 0 FROM timers WHERE kind = 'retry' AND due_at <= :now")
LINE = ("client-5", "client-2", "client-3", "client-4")  # danger first, then the longest wait


async def test_who_waits_is_offered_to_whoever_has_just_said_no_to_another_one(
    folder: Path, far: Far
) -> None:
    async with bridge(one_seat(folder)):
        await far.to_the_offer("client-1")
        [declined] = far.invitations(ANNA)
        await waits_in(far, "client-2")
        await far.staff.leave(declined, ANNA)
        await far.staff.until(lambda: bool(far.invitations(ANNA)))
        assert await comes(far, ANNA) == "client-2"


async def test_what_somebody_has_said_no_to_is_not_offered_to_them_again_before_its_time(
    folder: Path, far: Far
) -> None:
    """Else two cases that nobody can take would be at their door in turns, without an end."""
    async with bridge(one_seat(folder)) as app:
        await far.to_the_offer("client-1")
        await waits_in(far, "client-2")
        for _ in range(2):
            await far.staff.until(lambda: bool(far.invitations(ANNA)))
            [room] = far.invitations(ANNA)
            await far.staff.leave(room, ANNA)
            await looked(app, far)
        assert far.invitations(ANNA) == []
        assert len(offered(far)) == 2
        await far.to_the_offer("client-3")
        assert await comes(far, ANNA) == "client-3"


async def test_who_waits_is_offered_to_whoever_is_back_before_their_time(
    folder: Path, far: Far
) -> None:
    path = one_seat(folder) / "organisation.yaml"
    path.write_text(path.read_text("utf-8").replace("desks: no", "desks: yes"), "utf-8")
    async with bridge(folder):
        await far.staff.until(lambda: bool(rooms(far, ANNA)))
        [desk] = rooms(far, ANNA)
        await far.staff.join(desk, ANNA)
        today = datetime.now(ZoneInfo("Europe/Berlin"))
        days = f"{today:%d.%m.}-{today + timedelta(days=3):%d.%m.}"
        await far.staff.say(desk, f"!away {days}", author=ANNA)
        await far.staff.until(lambda: shows(far, desk, "!yes"))
        await far.staff.say(desk, "!yes", author=ANNA)
        await far.staff.until(lambda: shows(far, desk, "!back"))
        for client in ("client-1", "client-2"):
            await waits_in(far, client)
        await far.staff.say(desk, "!back", author=ANNA)
        await far.staff.until(lambda: len(far.invitations(ANNA)) > 0)
        assert await comes(far, ANNA) == "client-1"


@pytest.mark.parametrize("who", [ANNA, BEN])
async def test_more_room_and_somebody_new_are_given_to_the_line_from_its_beginning(
    folder: Path, far: Far, who: str
) -> None:
    path = one_seat(folder) / "organisation.yaml"
    async with bridge(folder) as app:
        await far.bring_in("client-1")
        for client in sorted(LINE):
            await waits_in(far, client)
        await far.clients.say("client-5", DANGER, author="client-5")
        await far.until_chat("client-5", "look twice at your last message")
        files = path.read_text("utf-8")
        more = files.replace("capacity: 1", "capacity: 3")
        new = files.replace("people:\n", f"{NEW}people:\n").replace("[anna]", "[anna, ben]")
        path.write_text(more if who == ANNA else new, "utf-8")
        await reload(folder)
        await far.staff.until(lambda: len(far.invitations(who)) == 2)
        there = {await comes(far, who), await comes(far, who)}
        assert there == set(LINE[:2])
        await looked(app, far)
        assert len(offered(far)) == 3


async def looked(app: App, far: Far) -> None:
    """Until what was said is handled, and whoever was woken by it has looked."""
    await quiet(app, far)
    now = {"now": micros(datetime.now(UTC))}
    await until(lambda: app.opened.store.read(lambda tx: tx.scalar(NONE_DUE, now)))
    await quiet(app, far)


async def comes(far: Far, who: str) -> str:
    """They accept an invitation; whose it was."""
    before = {one for one in clients(far) if is_here(far, one)}
    room = far.invitations(who)[0]
    await far.staff.join(room, who)
    await far.clients.until(lambda: len({c for c in clients(far) if is_here(far, c)} - before) == 1)
    [client] = {one for one in clients(far) if is_here(far, one)} - before
    return client


def clients(far: Far) -> list[str]:
    return [f"client-{number}" for number in range(1, 7) if far.clients.texts(f"client-{number}")]


def offered(far: Far) -> list[ChatId]:
    """Every room in which a case was ever offered to somebody."""
    own = {"Service", "Desk"}
    return [chat for chat, room in far.staff.rooms.items() if room.name not in own]


def shows(far: Far, room: ChatId, words: str) -> bool:
    return any(words in one for one in far.staff.texts(room))
