"""Whose words are heard and who may read: only devices that a pinned identity vouches for."""

import asyncio
from datetime import timedelta

import pytest

from bridge.sandbox.counsellor import Counsellor
from tests.e2e.people import PATIENCE, Client, brought_together, relayed_to
from tests.e2e.service import Service, command
from tests.e2e.town import MovedClock, Town
from tests.matrix_bot import until
from tests.matrix_kit import NewCounsellor, until_refused
from tests.pipeline import bridge

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("synapse")


async def test_a_counsellor_without_cross_signing_is_told_how_and_shown_no_word_until_then(
    town: Town,
) -> None:
    """In this process: what waits for a device is tried again by the clock, put forward here."""
    mia, clock = town.client(), MovedClock()
    async with (
        bridge(town.folder, clock),
        town.at_desk(town.anna, cross_signed=False) as anna,
    ):
        room = await brought_together(mia, anna)
        await mia.says("nobody knows about this")
        told = await anna.wait_for(room, lambda line: "none of your devices" in line.text)
        assert (told.encrypted, "set up recovery" in told.text) == (False, True)
        assert relayed_to(anna, room) == []
        assert anna.unreadable(room) == ()

        await anna.reset_identity()
        clock.ahead = timedelta(minutes=1)
        await anna.wait_for(room, lambda line: line.text == "nobody knows about this")
        card, *_ = [line for line in anna.shown(room) if line.trusted]
        assert "New case" in card.text
        await anna.say(room, "now I can read you")
        await mia.hears("Anna: now I can read you")


async def test_what_no_vouched_device_encrypted_is_answered_and_goes_nowhere(town: Town) -> None:
    mia = town.client()
    async with (
        Service.running(town.folder),
        town.at_desk(town.anna) as anna,
    ):
        room = await brought_together(mia, anna)
        await anna.say_plain(room, "words that a homeserver could have made")
        await anna.wait_for(room, lambda line: "your message was not encrypted" in line.text)
        async with town.at_desk(town.anna, cross_signed=False) as stray:
            await stray.say(room, "words of a device that nobody confirmed")
            await anna.wait_for(room, lambda line: "does not vouch for" in line.text)
        await anna.say(room, "these are mine")
        await mia.hears("Anna: these are mine")
        assert mia.relayed() == ["Anna: these are mine"]


async def test_a_changed_identity_is_not_heard_until_the_operator_has_trusted_it(
    town: Town,
) -> None:
    mia = town.client()
    async with (
        Service.running(town.folder),
        town.at_desk(town.kim) as kim,
        town.at_desk(town.anna) as anna,
    ):
        service_room = (await kim.next_invite()).room_id
        await kim.join(service_room)
        room = await brought_together(mia, anna)
        await anna.reset_identity()
        await anna.say(room, "from whoever this is now")
        await anna.wait_for(room, lambda line: "is not the one we know" in line.text)
        await kim.wait_for(service_room, lambda line: "of Anna has changed" in line.text)

        said = await command("trust", town.folder, "anna")
        assert (said.status, said.err) == (0, "")
        assert "Anna" in said.out
        await _writes_until_heard(anna, room, mia)
        assert "whoever" not in "".join(mia.phone.texts())


async def _writes_until_heard(anna: Counsellor, room: str, mia: Client) -> None:
    """The service looks every few seconds whether somebody was trusted; every try is answered."""

    def refused() -> int:
        return sum("is not the one we know" in line.text for line in anna.shown(room))

    async with asyncio.timeout(PATIENCE):
        while not mia.relayed():
            before = refused()
            await anna.say(room, "it is me")
            await until(lambda seen=before: mia.relayed() or refused() > seen)  # type: ignore[misc]


async def test_the_operator_has_an_encrypted_room_and_is_told_whose_identity_was_pinned(
    town: Town,
) -> None:
    mia = town.client()
    async with (
        Service.running(town.folder),
        town.at_desk(town.kim) as kim,
        town.at_desk(town.anna) as anna,
    ):
        offer = await kim.next_invite()
        await kim.join(offer.room_id)
        await brought_together(mia, anna)
        told = await kim.wait_for(offer.room_id, lambda line: "identity of Anna" in line.text)
        assert offer.by == town.networks.bot.user_id
        assert told.trusted
        assert told.mentions == frozenset({kim.user_id})
        assert _fingerprint(anna) in told.text
        await kim.say(offer.room_id, "hello?")
        await kim.wait_for(offer.room_id, lambda line: "reaches a client" in line.text)
        assert mia.relayed() == []


def _fingerprint(counsellor: Counsellor) -> str:
    key = counsellor.master_key or ""
    return " ".join(key[start : start + 4] for start in range(0, 16, 4))


async def test_a_strangers_invitation_is_refused(town: Town, new_counsellor: NewCounsellor) -> None:
    stranger = await new_counsellor("stranger")
    async with Service.running(town.folder):
        await until_refused(stranger, town.networks.bot.user_id)
