"""A case goes from one counsellor to another on a real homeserver: who reads what, and who no more.

The one before is watched at their own Matrix client, with the keys that this client really has.
"""

from pathlib import Path

import pytest

from bridge.sandbox.counsellor import Counsellor, NotSent
from bridge.sandbox.synapse import Synapse
from tests.e2e.desks import SandboxDesk
from tests.e2e.people import Client, relayed_to
from tests.e2e.service import Service
from tests.e2e.team import Team

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("rooms")

BEFORE, ANSWER = "I owe the landlord four months.", "Good that you say so."
NOTE = "four months of rent, the hearing is on Friday"
AFTER = ("Are you Ben?", "Nobody else needs to know about the letter.")


async def test_who_has_handed_a_case_over_receives_nothing_more_of_it(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with Team.on_matrix(tmp_path, synapse) as team:
        town, mia = team.town, team.town.client()
        assert team.ben is not None
        async with (
            Service.running(town.folder),
            town.at_desk(town.anna) as anna,
            town.at_desk(team.ben) as ben,
        ):
            room = await _in_the_middle(mia, anna)
            await _is_declined(anna, ben, room)
            theirs = await _is_taken(mia, anna, ben, room)
            await _belongs_to_ben(mia, anna, ben, theirs)
            await _nothing_for_anna(anna, room, theirs)


async def _in_the_middle(mia: Client, anna: Counsellor) -> str:
    await mia.comes_in()
    room = (await anna.next_invite()).room_id
    await anna.join(room)
    await mia.hears("Anna is here now")
    await mia.says(BEFORE)
    await SandboxDesk(anna).reads(room, BEFORE)
    await anna.say(room, ANSWER)
    await mia.hears(f"Anna: {ANSWER}")
    return room


async def _is_declined(anna: Counsellor, ben: Counsellor, room: str) -> None:
    """Nothing has changed, and Anna knows it; the note is kept."""
    await anna.say(room, f"!give ben {NOTE}")
    await SandboxDesk(anna).reads(room, "Ben")
    await anna.say(room, "!yes")
    offer = await ben.next_invite()
    assert "Anna would like to hand a case over to you" in (offer.reason or "")
    assert not any(word in f"{offer.reason}{offer.name}" for word in ("rent", "Mia", "landlord"))
    await ben.decline(offer.room_id)
    await SandboxDesk(anna).reads(room, "Ben cannot take the case over. It stays with you.")


async def _is_taken(mia: Client, anna: Counsellor, ben: Counsellor, room: str) -> str:
    """With the note of before; Ben sees the card and the note, and once what was said before."""
    await anna.say(room, "!give ben")
    await anna.until(lambda: [x for x in anna.shown(room) if "!yes" in x.text][1:])
    await anna.say(room, "!yes")
    theirs = (await ben.next_invite()).room_id
    assert theirs != room
    await ben.join(theirs)
    at_ben = SandboxDesk(ben)
    await at_ben.reads(theirs, NOTE)
    await at_ben.reads(theirs, f"> {BEFORE}")
    card, note, earlier = await at_ben.lines(theirs)
    assert "Case handed over by Anna" in card.text
    assert note.vouched
    assert "Anna has handed this case over to you" in note.text
    assert earlier.vouched
    assert earlier.text.index(f"> {BEFORE}") < earlier.text.index(f"> Anna: {ANSWER}")
    assert NOTE not in earlier.text
    told = await mia.hears("Ben is here now and goes on with you")
    assert "Anna reads nothing more" in told.text
    assert "can also read what the two of you have written in the last 24 hours" in told.text
    assert sum(BEFORE in line.text for line in ben.shown(theirs)) == 1
    await anna.until(lambda: room not in anna.rooms)
    assert not any(line.text for line in anna.shown(room))
    return theirs


async def _belongs_to_ben(mia: Client, anna: Counsellor, ben: Counsellor, theirs: str) -> None:
    for text in AFTER:
        await mia.says(text)
    await SandboxDesk(ben).reads(theirs, AFTER[1])
    assert relayed_to(ben, theirs) == list(AFTER)
    await ben.say(theirs, "Yes, I am here.")
    await mia.hears("Ben: Yes, I am here.")
    assert theirs not in anna.rooms
    assert anna.invites == ()


async def _nothing_for_anna(anna: Counsellor, room: str, theirs: str) -> None:
    """No room, no word, no key; and no way in, to speak or to listen."""
    assert anna.rooms == frozenset()
    assert {one.room_id for one in anna._client.olm.inbound_group_store} == {room}
    assert "".join(line.text for line in anna.shown(room)) == ""  # all of it was taken back
    assert anna.shown(theirs) == []
    assert anna.unreadable(room) + anna.unreadable(theirs) == ()
    for one in (room, theirs):
        with pytest.raises(NotSent):
            await anna.say(one, "Can you still hear me?")
        with pytest.raises(NotSent):
            await anna.join(one)
