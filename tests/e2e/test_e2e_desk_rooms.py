"""A counsellor's desk on a real homeserver: a room of their own, in which no client reads."""

import pytest

from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.desks import SandboxDesk
from tests.e2e.people import brought_together
from tests.e2e.service import Service
from tests.e2e.team import with_desks
from tests.e2e.town import Town

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("rooms")

WORDS = "Nobody at home knows that I write."


@pytest.fixture
async def town(town: Town) -> Town:
    """With desks."""
    with_desks(town)
    return town


async def at_desk(anna: Counsellor) -> str:
    """The room of her desk, entered."""
    invite = await anna.next_invite()
    assert invite.name == "Desk"
    await anna.join(invite.room_id)
    await SandboxDesk(anna).reads(invite.room_id, "This is your desk")
    return invite.room_id


async def test_what_concerns_a_counsellor_is_at_their_desk_and_nothing_of_a_clients(
    town: Town,
) -> None:
    mia = town.client()
    async with Service.running(town.folder), town.at_desk(town.anna) as anna:
        desk, shown = await at_desk(anna), SandboxDesk(anna)
        await mia.comes_in()
        offer = await anna.next_invite()
        assert offer.name is not None
        await shown.reads(desk, offer.name)
        await anna.say(desk, "!cases")
        await shown.reads(desk, f"- {offer.name}")
        await anna.say(desk, f"!decline {offer.name}")
        await anna.until(lambda: offer.room_id not in {one.room_id for one in anna.invites})
        await mia.hears("nobody of ours")
        assert "Mia" not in "".join(line.text for line in anna.shown(desk))


async def test_clients_of_whoever_will_be_away_are_asked(town: Town) -> None:
    mia = town.client()
    async with Service.running(town.folder), town.at_desk(town.anna) as anna:
        desk = await at_desk(anna)
        room = await brought_together(mia, anna)
        await mia.says(WORDS)
        await SandboxDesk(anna).reads(room, WORDS)
        await anna.say(desk, "!away tomorrow")
        await SandboxDesk(anna).reads(desk, "!yes")
        await anna.say(desk, "!yes")
        await SandboxDesk(anna).reads(desk, "!back")
        await mia.hears("Would you like to wait for Anna")
        assert WORDS not in "".join(line.text for line in anna.shown(desk))


async def test_a_desk_that_was_left_is_another_room_with_the_next_thing_to_say_and_stays_it(
    town: Town,
) -> None:
    mia = town.client()
    async with town.at_desk(town.anna) as anna:
        async with Service.running(town.folder):
            old = await at_desk(anna)
            await anna.leave(old)
            await mia.comes_in()
            desk, offered = await _asked_anew(anna)
            assert desk != old
        async with Service.running(town.folder):
            await anna.say(desk, "!cases")
            await SandboxDesk(anna).reads(desk, f"- {offered}")
            assert [one.name for one in anna.invites] == [offered]


async def test_a_desk_that_the_homeserver_deleted_is_another_room_with_the_next_thing_to_say(
    town: Town, synapse: Synapse
) -> None:
    """It is not told of every deletion: a purge may come before the next look."""
    mia, ali = town.client(), town.client(5_000_002, "Ali")
    async with Service.running(town.folder), town.at_desk(town.anna) as anna:
        old = await at_desk(anna)
        await mia.comes_in()
        offer = await anna.next_invite()
        assert offer.name is not None
        await SandboxDesk(anna).reads(old, offer.name)
        await synapse.delete_room(old)
        await ali.comes_in()
        await anna.until(lambda: len(anna.invites) == 3)
        rooms = {one.name or "": one.room_id for one in anna.invites}
        desk = rooms.pop("Desk")
        assert desk != old
        await anna.join(desk)
        for name in rooms:
            await SandboxDesk(anna).reads(desk, name)


async def test_rooms_that_were_deleted_while_it_was_stopped_are_others_without_a_word(
    town: Town, synapse: Synapse
) -> None:
    """Its homeserver never tells of them: nobody writes, and the bridge sends nothing there."""
    mia, ali = town.client(), town.client(5_000_002, "Ali")
    async with town.at_desk(town.anna) as anna:
        async with Service.running(town.folder):
            desk = await at_desk(anna)
            await ali.comes_in()
            waits = await anna.next_invite()
            await anna.decline(waits.room_id)
            case = await brought_together(mia, anna)
            await anna.until(lambda: not anna.invites)
        for room in (desk, case):
            await synapse.delete_room(room)
        async with Service.running(town.folder):
            await anna.until(lambda: len(anna.invites) == 2)
            await mia.hears("I am opening another one for Anna")
            assert "Desk" in {one.name for one in anna.invites}
            assert not {one.room_id for one in anna.invites} & {desk, case}


async def _asked_anew(anna: Counsellor) -> tuple[str, str]:
    """Into another desk, beside the offer; it says what there is. Gives its room and the name."""
    await anna.until(lambda: len(anna.invites) == 2)
    rooms = {one.name or "": one.room_id for one in anna.invites}
    desk = rooms.pop("Desk")
    [offered] = rooms
    await anna.join(desk)
    await SandboxDesk(anna).reads(desk, offered)
    return desk, offered
