"""What a client wrote before they agreed: fetched again by its reference, when they say so."""

import secrets
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from adapters.memory.network import Fault
from adapters.port import RetryLater
from bridge.store import parked
from bridge.store.database import Tx
from tests.e2e.planted import Planted, files
from tests.faults.far import STEPS, Far
from tests.integration.files_kit import (
    CLIENT,
    chat_shows,
    gives,
    received,
    room_has,
    room_shows,
)
from tests.pipeline import bridge, settled, until

DAMAGE = "UPDATE outbox SET sealed_payload = :rubbish WHERE kind = 'recover' AND state = 0"
EARLIER = "Before, you wrote something to me"


async def agrees(far: Far) -> None:
    """To all that must be agreed to."""
    for question, label in STEPS[:2]:
        await chat_shows(far, question)
        await far.clients.press(CLIENT, label)


async def to_the_room(far: Far, steps: tuple[tuple[str, str], ...]) -> None:
    """The rest of the intake, and Anna in the room."""
    for question, label in (*steps, ("What is it about?", "Debt")):
        await chat_shows(far, question)
        await far.clients.press(CLIENT, label)
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [room] = far.invitations("anna")
    far.rooms[CLIENT] = room
    await far.staff.join(room, "anna")


async def writes_early(far: Far, data: bytes) -> None:
    """A story and a picture, before anything was agreed to."""
    await far.clients.say(CLIENT, "/start")
    await far.until_asked(CLIENT, STEPS[0][0])
    await far.clients.say(CLIENT, "my flat was sold and I do not know where to go")
    await gives(far, data, "the letter")
    await chat_shows(far, "I have not kept or passed that on")


async def test_what_was_written_before_agreeing_is_fetched_again_after_the_yes(
    folder: Path, far: Far
) -> None:
    data = secrets.token_bytes(100_000)
    async with bridge(folder):
        await writes_early(far, data)
        await agrees(far)
        await chat_shows(far, EARLIER)
        await far.clients.press(CLIENT, "pass")
        await to_the_room(far, STEPS[2:])
        assert await room_has(far, 1) == [("the letter", data)]
        texts = far.staff.texts(far.rooms[CLIENT])
        story = next(n for n, text in enumerate(texts) if "my flat was sold" in text)
        assert texts[story + 1] == "the letter"


async def test_it_is_fetched_after_a_restart_too(folder: Path, far: Far) -> None:
    async with bridge(folder):
        await writes_early(far, b"early")
    async with bridge(folder):
        await agrees(far)
        await chat_shows(far, EARLIER)
        far.clients.faults += [Fault.AFTER, RetryLater(timedelta(seconds=0.1))]
        await far.clients.press(CLIENT, "pass")
        await to_the_room(far, STEPS[2:])
        assert await room_has(far, 1) == [("the letter", b"early")]


async def test_what_the_client_took_away_meanwhile_is_asked_for_once_more(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await writes_early(far, b"early")
        await agrees(far)
        await chat_shows(far, EARLIER)
        far.clients.said.clear()
        await far.clients.press(CLIENT, "pass")
        await chat_shows(far, "could not fetch it any more")
        assert await app.opened.store.read(parked.every) == []


async def test_what_cannot_be_asked_for_because_its_row_is_damaged_is_asked_for_once_more(
    folder: Path, far: Far
) -> None:
    def damaged(tx: Tx) -> int:
        rubbish = {"rubbish": b"\x01" + b"no payload of ours" * 4}
        return tx.execute(text(DAMAGE), rubbish).rowcount

    async with bridge(folder) as app:
        await writes_early(far, b"early")
        await agrees(far)
        await chat_shows(far, EARLIER)
        far.clients.faults += [RetryLater(timedelta(seconds=1))] * 20
        await far.clients.press(CLIENT, "pass")
        await until(lambda: app.opened.store.write(damaged))
        far.clients.faults.clear()
        await chat_shows(far, "could not fetch it any more")
        await far.until_operator("could not be opened")


async def test_without_the_yes_nothing_is_fetched(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await writes_early(far, b"early")
        await agrees(far)
        await chat_shows(far, EARLIER)
        await far.clients.press(CLIENT, "leave")
        await to_the_room(far, STEPS[2:])
        await chat_shows(far, "is here now")
        await far.clients.say(CLIENT, "hello")
        await room_shows(far, "hello")
        await settled(app)
        assert received(far) == []
        assert not any("my flat" in text for text in far.staff.texts(far.rooms[CLIENT]))


async def test_of_what_was_written_before_agreeing_only_its_name_on_the_network_is_kept(
    folder: Path, far: Far
) -> None:
    planted = Planted()
    async with bridge(folder) as app:
        await far.clients.say(CLIENT, "/start")
        await far.until_asked(CLIENT, STEPS[0][0])
        await far.clients.say(CLIENT, f"this is about {planted.word('a story')} and it is long")
        await gives(far, b"early", planted.word("a caption"))
        await chat_shows(far, "I have not kept or passed that on")
        await settled(app)
        for where, data in files(folder).items():
            assert planted.found(where, data) == []
