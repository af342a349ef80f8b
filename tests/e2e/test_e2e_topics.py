"""Counsellors on Telegram, through the whole service: cases are topics, the chat is the desk."""

from pathlib import Path

import pytest

from bridge.sandbox.botapi import Phone
from bridge.sandbox.synapse import Synapse
from tests.e2e.desks import SandboxDesk
from tests.e2e.people import Client, brought_together
from tests.e2e.service import Service
from tests.e2e.team import Team, next_topic, presses, without_anna

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("synapse")

WORDS, ANSWER, MORE = "My landlord changed the locks.", "Where do you sleep?", "At a friend's."
NOTE = "ask for the key on Monday"
THUMB = "\N{THUMBS UP SIGN}"


def reads(phone: Phone) -> list[str]:
    """What clients wrote, as it is shown here."""
    return [text for text in phone.texts() if text in (WORDS, MORE)]


async def test_a_case_is_taken_by_a_press_written_in_and_closed_in_its_topic(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with Team.on_telegram(tmp_path, synapse) as team:
        without_anna(team.town)
        ben, mia = team.phone(), team.town.client()
        await ben.start()
        async with Service.running(team.town.folder):
            topic = await _taken(mia, ben)
            await mia.says(WORDS)
            await topic.wait_for_text(WORDS)
            await topic.say(ANSWER)
            await mia.hears(f"Ben: {ANSWER}")
            await topic.say(f"!note {NOTE}")
            await topic.react(max(b.id for b in topic.shown() if b.text == WORDS), THUMB)
            await mia.says(MORE)
            await topic.wait_for_text(MORE)
            await topic.say("!close")
            await topic.wait_for_text("!yes")
            await topic.say("!yes")
            await mia.hears("Ben and you have finished here")
            await topic.wait_for_text("The case is closed")
            await topic.say("Nobody should read this.")
            await topic.wait_for_text("closed", 10.0)
            assert reads(topic) == [WORDS, MORE]
            assert not any(
                x in "".join(mia.phone.texts()) for x in (NOTE, "!close", "Nobody", THUMB)
            )


async def test_a_case_given_to_telegram_by_somebody_on_matrix_asks_a_client_there_nothing(
    synapse: Synapse, tmp_path: Path
) -> None:
    """The client is on Telegram: it was said from the beginning who can read there."""
    async with Team.on_telegram(tmp_path, synapse) as team:
        ben, mia = team.phone(), team.town.client()
        await ben.start()
        async with Service.running(team.town.folder), team.town.at_desk(team.town.anna) as anna:
            room = await brought_together(mia, anna)
            await anna.say(room, f"!give ben {NOTE}")
            await SandboxDesk(anna).reads(room, "Ben")
            await anna.say(room, "!yes")
            topic = await next_topic(ben)
            assert NOTE not in "".join(topic.texts())
            await presses(topic, "Take the case")
            await mia.hears("Ben is here now and goes on with you")
            await topic.wait_for_text(NOTE)
            await mia.says(WORDS)
            await topic.wait_for_text(WORDS)
            assert not any("Telegram?" in text for text in mia.phone.texts())
            await anna.until(lambda: room not in anna.rooms)


async def test_whose_topic_was_deleted_gets_a_new_one_and_may_pass_it_on_with_what_was_written(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with Team.on_telegram(tmp_path, synapse) as team:
        ben, mia = team.phone(), team.town.client()
        await ben.start()
        async with Service.running(team.town.folder), team.town.at_desk(team.town.anna) as anna:
            await brought_together(team.town.client(5_000_002, "Ali"), anna)  # Ben has more room
            topic = await _taken(mia, ben)
            await topic.delete_topic()
            await mia.says(WORDS)
            await mia.hears("The room in which Ben reads what you write is broken")
            again = await next_topic(ben, topic.topic or 0)
            assert WORDS not in again.texts()
            await presses(again, "Decline")
            offer = await anna.next_invite()
            await anna.join(offer.room_id)
            await SandboxDesk(anna).reads(offer.room_id, WORDS)
            await mia.hears("Anna is here now")


async def test_the_chat_beside_all_topics_is_the_desk_of_its_counsellor(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with Team.on_telegram(tmp_path, synapse, desks=True) as team:
        without_anna(team.town)
        ben, mia, eve = team.phone(), team.town.client(), team.phone(6_666_666, "Eve")
        async with Service.running(team.town.folder):
            await ben.start()
            await ben.wait_for_text("This is your desk")
            await eve.start()
            await _lists_at_the_desk(mia, ben)
            await _goes_away(mia, ben)
            await ben.say("!help")
            await ben.wait_for_text("!decline")
            assert eve.texts() == []
            assert not any("answers for what you write here" in text for text in ben.texts())


async def _lists_at_the_desk(mia: Client, ben: Phone) -> None:
    """Signs and presses that name no topic arrive there, and are about no case."""
    topic = await _taken(mia, ben)
    name = ben.topics()[topic.topic or 0]
    announced = await ben.wait_for_text(name)
    assert announced.thread is None
    await mia.says(WORDS)
    await topic.wait_for_text(WORDS)
    await topic.react(max(one.id for one in topic.shown() if one.text == WORDS), THUMB)
    await ben.react(announced.id, THUMB)
    await ben.say("!cases")
    listed = await ben.wait_for_text("- ")
    assert name in listed.text
    at_desk = [one.text for one in ben.shown() if one.by_bot and one.thread is None]
    assert not any("goes nowhere" in text or WORDS in text for text in at_desk)


async def _goes_away(mia: Client, ben: Phone) -> None:
    await ben.say("!away tomorrow")
    await ben.wait_for_text("!yes")
    await ben.say("!yes")
    await ben.wait_for_text("!back")
    await mia.hears("Would you like to wait for Ben")


async def _taken(mia: Client, ben: Phone) -> Phone:
    await mia.comes_in()
    topic = await next_topic(ben)
    assert "Mia" not in "".join(topic.texts())
    await presses(topic, "Take the case")
    await mia.hears("Ben is here now")
    await topic.wait_for_text("New case")
    return topic
