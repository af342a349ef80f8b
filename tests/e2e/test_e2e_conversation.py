"""One conversation on real parts, both directions: what each far side received, and nothing else.

The counsellor sits at matrix-js-sdk first, which gives its keys to cross-signed devices only, and
at the sandbox's own client the second time.
"""

from pathlib import Path

import pytest

from bridge.sandbox.demo.trying import setting_of
from bridge.sandbox.demo.wording import Wording
from bridge.sandbox.synapse import Synapse
from tests.e2e.desks import Desk, Line, Offer, SandboxDesk, strict_desk
from tests.e2e.people import NAME, TOPIC, Client
from tests.e2e.service import Service
from tests.e2e.town import Town

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("rooms")

TOO_EARLY = "my hands will not stop shaking"
HELD = ("I have not slept for three nights.", "And I do not know whom to tell.")
ANSWER, SECOND = "Good evening. I have read what you wrote.", "Tell me more, if you like."
NOTE, SLIP = "/note ask Ben about the sleep clinic", "Tell me more about Tuesday."
THANKS, BACK = "It helps that somebody reads this.", "Good morning, it is me again."


async def test_a_client_and_a_counsellor_at_a_strict_client_write_to_one_another(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with (
        Town.built(tmp_path, synapse, brief=False) as town,
        Service.running(town.folder),
        strict_desk(town.anna) as desk,
    ):
        mia, wording = town.client(), Wording(setting_of(town.folder), "en")
        await _answers_the_intake(mia, wording)
        offer = await desk.takes_an_offer()
        card, *words = await _what_waited(desk, offer, town)
        for part in (wording.to_staff("card.head"), NAME, wording.choice("topic", TOPIC)):
            assert part in card.text
        await _to_the_end(mia, desk, offer.room, town, wording)
        assert TOO_EARLY not in "".join(line.text for line in (card, *words))


async def test_a_counsellor_at_the_client_of_the_sandbox_is_served_alike(town: Town) -> None:
    async with Service.running(town.folder), town.at_desk(town.anna) as client:
        mia, desk = town.client(), SandboxDesk(client)
        await mia.comes_in()
        for text in HELD:
            await mia.says(text)
        await mia.hears("I have kept that.")
        offer = await desk.takes_an_offer()
        await _what_waited(desk, offer, town)
        await _to_the_end(mia, desk, offer.room, town)


async def _answers_the_intake(mia: Client, wording: Wording) -> None:
    await mia.phone.start()
    await mia.hears(wording.says("greeting"))
    await mia.hears(wording.asks("privacy"))
    await mia.says(TOO_EARLY)
    await mia.answers(wording)
    for text in HELD:
        await mia.says(text)
    await mia.hears(wording.says("held"))


async def _what_waited(desk: Desk, offer: Offer, town: Town) -> list[Line]:
    """The offer names nobody; the card and the held words come in order, before all else."""
    assert offer.by == town.networks.bot.user_id
    assert "Somebody is looking for a counsellor" in offer.reason
    assert not any(word in f"{offer.name}{offer.reason}" for word in ("Mia", *HELD))
    await desk.reads(offer.room, HELD[1])
    card, *words = await desk.lines(offer.room)
    assert card.is_notice
    assert [(line.text, line.is_notice) for line in words] == [(text, False) for text in HELD]
    return [card, *words]


async def _to_the_end(
    mia: Client, desk: Desk, room: str, town: Town, wording: Wording | None = None
) -> None:
    """`wording` of the whole intake; None: the brief one."""
    await mia.hears("Anna is here now")
    await _talk(mia, desk, room)
    await _closing(mia, desk, room)
    await _coming_back(mia, desk, wording)
    await _nothing_else_crossed(mia, desk, room, town)


async def _talk(mia: Client, desk: Desk, room: str) -> None:
    await desk.says(room, ANSWER)
    await mia.hears(f"Anna: {ANSWER}")
    await desk.says(room, NOTE)
    await desk.reads(room, "stays here as a note")
    second = await desk.says(room, SECOND)
    await mia.hears(f"Anna: {SECOND}")
    await desk.corrects(room, second, SLIP)
    await desk.reads(room, "corrections stay here")
    await mia.says(THANKS)
    await desk.reads(room, THANKS)


async def _closing(mia: Client, desk: Desk, room: str) -> None:
    await desk.says(room, "!close")
    await desk.reads(room, "all the same")  # the client's thanks are not answered
    await desk.says(room, "!yes")
    await mia.hears("Anna and you have finished here")
    await desk.reads(room, "The case is closed")
    await desk.sees_read_only(room)


async def _coming_back(mia: Client, desk: Desk, wording: Wording | None) -> None:
    """Another case in another room; what was answered is shown once more, and not asked again."""
    await mia.says(BACK)
    if wording is not None:
        await mia.confirms(wording)
    await mia.hears("I am looking for someone for you")
    offer = await desk.takes_an_offer()
    await desk.reads(offer.room, BACK)
    (said,) = (await desk.lines(offer.room))[1:]
    assert said.text.endswith(BACK)
    await mia.hears("Anna is here now")


async def _nothing_else_crossed(mia: Client, desk: Desk, room: str, town: Town) -> None:
    """What says that something did not cross may be plain: it holds nothing of the client's."""
    assert mia.relayed() == [f"Anna: {ANSWER}", f"Anna: {SECOND}"]
    phone = "\n".join(mia.phone.texts())
    assert not any(word in phone for word in ("sleep clinic", "Tuesday", "!close"))
    lines = [line for line in await desk.lines(room) if line.sender == town.networks.bot.user_id]
    assert [line.text for line in lines if not line.is_notice] == [*HELD, THANKS]
    told = [line for line in lines if line.text.startswith("Not relayed: ")]
    assert len(told) == 2
    assert all(line.vouched for line in lines if line not in told)
