"""What the counsellor sees of each message, and that one can be taken back: with real networks."""

from bridge.sandbox.counsellor import Counsellor
from tests.e2e.desks import SandboxDesk
from tests.e2e.people import brought_together
from tests.e2e.service import Service
from tests.e2e.town import Town

CHECK, MEMO = "\N{WHITE HEAVY CHECK MARK}", "\N{MEMO}"
GOOD, SLIP = "Good that you write.", "Why is she always late?"


def signs(desk: Counsellor, room: str, event: str) -> list[str]:
    """What the bridge has put on this message of the counsellor's."""
    found = [one for one in desk.shown(room) if one.relation == "m.annotation"]
    ours = (one for one in found if one.target == event and one.sender != desk.user_id)
    return [one.text for one in ours if one.text]


async def test_the_check_mark_is_on_the_newest_message_and_a_slip_can_be_taken_back(
    town: Town,
) -> None:
    async with Service.running(town.folder), town.at_desk(town.anna) as desk:
        mia = town.client()
        room = await brought_together(mia, desk)
        first = await desk.say(room, GOOD)
        await desk.until(lambda: signs(desk, room, first) == [CHECK])
        note = await desk.say(room, "!note ask about Tuesday")
        await desk.until(lambda: signs(desk, room, note) == [MEMO])
        slip = await desk.say(room, SLIP)
        await desk.until(lambda: signs(desk, room, slip) == [CHECK])
        await desk.until(lambda: signs(desk, room, first) == [])
        await desk.react(room, first, "\N{THUMBS UP SIGN}")
        await desk.say(room, "!oops")
        await mia.hears("Anna has taken back something")
        await SandboxDesk(desk).reads(room, "had gone out already")
        await desk.until(lambda: signs(desk, room, slip) == [])
        assert mia.relayed() == [f"Anna: {GOOD}"]
        assert not any("reaction" in line.text for line in desk.shown(room))
