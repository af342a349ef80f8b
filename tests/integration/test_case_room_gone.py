"""A case's room is deleted in the middle: no word is lost, and the client hears what is true."""

from pathlib import Path

import pytest

from routing.ids import ChatId
from routing.messages import InboundKind, Membership
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT, chat_shows
from tests.integration.test_handing import shows, taken
from tests.pipeline import bridge, settled


def deleted(far: Far) -> ChatId:
    """Anna's room, as it is on its network: not there any more."""
    room = ChatId(far.rooms[CLIENT])
    far.staff.rooms[room].forget()
    return room


@pytest.mark.parametrize("noticed", ["by its network", "by the next words"])
async def test_what_the_client_writes_arrives_in_the_new_room_of_the_same_counsellor(
    folder: Path, far: Far, noticed: str
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        old = deleted(far)
        if noticed == "by its network":
            gone = {"detail": Membership.GONE}
            await far.staff.happen(old, "anna", InboundKind.MEMBERSHIP, **gone)
        for said in ("is somebody there", "I am afraid"):
            await far.clients.say(CLIENT, said, author=CLIENT)
        await far.staff.until(lambda: bool(far.invitations("anna")))
        await chat_shows(far, "I am opening another one for Anna")
        [new] = far.invitations("anna")
        assert new != old
        assert await taken(app) == [("anna", 1)]
        await far.staff.join(new, "anna")
        await shows(far, new, "I am afraid")
        told = far.staff.texts(new)
        words = [one for one in told if "is somebody there" in one or "I am afraid" in one]
        assert len(words) == 2
        assert "is somebody there" in words[0]
        assert not any("New case" in one for one in told)
        await far.staff.say(new, "I am here again", author="anna")
        await chat_shows(far, "Anna: I am here again")
        await settled(app)
        seen = far.clients.texts(CLIENT)
        assert sum("I am opening another one" in one for one in seen) == 1
        assert not any("someone else" in one or "ot delivered" in one for one in seen)
