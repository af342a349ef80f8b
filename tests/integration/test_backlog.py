"""Cases that wait for room are handed out when a case is over, and not minutes later."""

from pathlib import Path

from routing.ids import ChatId
from tests.faults.far import Far
from tests.pipeline import bridge


async def test_who_waits_is_offered_to_whoever_has_just_closed_a_case(
    folder: Path, far: Far
) -> None:
    path = folder / "organisation.yaml"
    path.write_text(path.read_text("utf-8").replace("capacity: 500", "capacity: 1"), "utf-8")
    async with bridge(folder):
        await far.bring_in("client-1")
        room = far.rooms["client-1"]
        [author] = far.staff.rooms[ChatId(room)].joined
        await far.clients.say("client-2", "/start", author="client-2")
        for question, label in (
            ("Who reads what", "I have read this"),
            ("May we read it?", "Yes"),
            ("May we count?", "No"),
            ("A name?", "Skip"),
            ("What is it about?", "Debt"),
        ):
            await far.until_asked("client-2", question)
            await far.clients.press("client-2", label)
        await far.until_chat("client-2", "nobody of ours")
        assert far.invitations(str(author)) == []
        await far.staff.say(room, "!close", author=author)
        await far.staff.until(lambda: bool(far.invitations(str(author))))
