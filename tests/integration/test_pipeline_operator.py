"""The operator is always told: what is tried again, a room they left, a way that was damaged."""

from functools import partial
from pathlib import Path

from sqlalchemy import text

from adapters.port import NotTrusted
from bridge.app import App
from bridge.store import parked
from bridge.store.database import Tx
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.test_pipeline_damage import RUBBISH, parked_rows
from tests.pipeline import bridge, settled

SPOIL = {
    "lane": "UPDATE lanes SET sealed_state = :rubbish WHERE sealed_state IS NOT NULL",
    "route": "UPDATE routes SET sealed_chat = :rubbish WHERE party = 'operator'",
}


async def spoil(app: App, what: str) -> None:
    def work(tx: Tx) -> None:
        tx.execute(text(SPOIL[what]), {"rubbish": RUBBISH})

    await app.opened.store.write(work)


def service_rooms(far: Far) -> list[ChatId]:
    return [chat for chat, room in far.staff.rooms.items() if room.name == "Service"]


def told(far: Far, words: str) -> int:
    return sum(words in shown for chat in service_rooms(far) for shown in far.staff.texts(chat))


async def until_told(far: Far, count: int) -> None:
    await far.staff.until(lambda: told(far, "could not be opened") == count)


async def operator_is_there(far: Far) -> ChatId:
    await far.staff.until(lambda: bool(far.invitations("kim")))
    [room] = far.invitations("kim")
    await far.staff.join(room, "kim")
    await far.until_operator("needs somebody's attention")
    return room


async def test_a_damaged_row_can_be_tried_again_as_often_as_somebody_wants(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in("client-1")
        await spoil(app, "lane")
        await far.clients.say("client-1", "help")
        for count in range(1, 4):
            await until_told(far, count)
            [row] = await parked_rows(app)
            now = app.services.clock.now()
            again = partial(parked.retry, row=row.id, now=now)
            assert await app.opened.store.write(again)
            app.worker.wake()
        await far.bring_in("client-2")


async def test_an_operator_who_left_is_invited_again_and_told_what_waited(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        room = await operator_is_there(far)
        await settled(app)
        far.staff.gone.add(room)
        await far.staff.leave(room, "kim")
        await far.bring_in("client-1")
        await spoil(app, "lane")
        await far.clients.say("client-1", "hello")
        await far.staff.until(lambda: told(far, "could not be opened") == 1)
        assert len(service_rooms(far)) == 2
        assert far.invitations("kim")
        assert [row.way for row in await parked_rows(app)] == ["in"]


async def test_an_operator_without_a_trusted_device_is_told_how_to_mend_it(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await operator_is_there(far)
        await far.bring_in("client-1")
        await settled(app)
        await spoil(app, "lane")
        far.staff.faults.append(NotTrusted("no device is vouched for"))
        await far.clients.say("client-1", "hello")
        await far.until_operator("What is for you waits")
        assert not told(far, "could not be opened")


async def test_a_damaged_way_to_the_operator_is_made_anew(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await operator_is_there(far)
        await far.bring_in("client-1")
        await settled(app)
        await spoil(app, "route")
        await spoil(app, "lane")
        await far.clients.say("client-1", "hello")
        await far.staff.until(lambda: len(service_rooms(far)) == 2)
        await far.staff.until(lambda: told(far, "could not be opened") > 0)
        await settled(app)
        assert len(await parked_rows(app)) == 2


async def test_a_start_with_a_damaged_way_to_the_operator_succeeds(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await operator_is_there(far)
        await settled(app)
        await spoil(app, "route")
    async with bridge(folder):
        await far.staff.until(lambda: len(service_rooms(far)) == 2)
