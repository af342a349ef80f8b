"""A sign on a line of ours, from the network to what it does: it takes a case, and nothing else."""

from pathlib import Path

from routing.ids import ChatId, SourceId
from routing.messages import Body, InboundKind
from tests.faults.far import Far
from tests.integration.desk_kit import quiet, rooms
from tests.integration.files_kit import CLIENT
from tests.pipeline import bridge, settled
from tests.takers import by_hand
from tests.takers_round import Round

UP = "\N{THUMBS UP SIGN}"


async def reacts(far: Far, room: ChatId, picture: str, target: SourceId) -> SourceId:
    more = {"body": Body(picture), "target": target}
    return await far.staff.happen(room, "anna", InboundKind.REACTION, **more)


async def test_a_thumb_on_a_line_about_a_case_that_waits_takes_it_and_nothing_else_does(
    folder: Path, far: Far
) -> None:
    async with bridge(by_hand(folder)) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        await far.staff.until(lambda: len(rooms(far, "ben")) == 1)
        await far.staff.join(rooms(far, "anna")[0], "anna")
        await quiet(app, far)
        await Round(far, app, CLIENT).begins()
        [desk] = rooms(far, "anna")
        shown = next(one for one in far.staff.shown[desk] if "!take" in one.text)
        await quiet(app, far)
        before = far.staff.texts(desk)
        sign = await reacts(far, desk, "\N{HEAVY BLACK HEART}", shown.source)
        own = await far.staff.say(desk, "hello", author="anna")
        await reacts(far, desk, UP, own)
        await far.staff.happen(desk, "anna", InboundKind.DELETION, target=sign)
        await quiet(app, far)
        assert not far.invitations("anna")
        assert len(far.staff.texts(desk)) == len(before) + 1  # only of what was written
        await reacts(far, desk, UP, shown.source)
        await far.staff.until(lambda: bool(far.invitations("anna")))


async def test_in_a_room_no_sign_says_or_does_anything_nor_one_that_is_taken_away(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        room = ChatId(far.rooms[CLIENT])
        await settled(app)
        await quiet(app, far)
        card, chat = far.staff.shown[room][0].source, far.clients.texts(CLIENT)
        before = far.staff.texts(room)
        for picture in (UP, "\N{CROSS MARK}"):
            sign = await reacts(far, room, picture, card)
            await quiet(app, far)
            await far.staff.happen(room, "anna", InboundKind.DELETION, target=sign)
            await quiet(app, far)
        assert far.staff.texts(room) == before
        assert far.clients.texts(CLIENT) == chat
