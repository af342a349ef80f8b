"""Whatever is said in an intake and a case: in no file, no line of a log, and no error.

The words are planted, and looked for in every form after each part of the way, with the log at
DEBUG and the values of exceptions in it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.memory.network import Fault
from adapters.port import Refused
from bridge.app import App
from bridge.store.database import Tx
from routing.ids import AccountName
from routing.messages import Attachment, FileKind
from tests.e2e.planted import Planted, files
from tests.faults.far import STEPS, Far
from tests.integration.cli_kit import call
from tests.integration.files_kit import CLIENT, chat_shows, gives, received, room_shows
from tests.pipeline import bridge, settled
from tests.store_world import SQLITE

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
DANGER = "lost beyond the sea"
CRISIS = f"crisis:\n  words: {{en: [{DANGER}], de: [{DANGER}]}}\n  to: duty\nsteps:"
TEAMS = "teams:\n  duty: {counsellors: [anna]}\ncounsellors:"
RUBBISH = b"\x01" + b"not what was written there, and long enough to look like it"
DAMAGE = (
    "UPDATE lanes SET sealed_state = :rubbish WHERE sealed_state IS NOT NULL",
    "UPDATE documents SET sealed_bytes = :rubbish WHERE kind = 'flow'",
    "UPDATE outbox SET sealed_payload = :rubbish WHERE state <> 3",
)


@dataclass
class Search:
    """What was planted, and every place in which it may not be."""

    folder: Path
    log: pytest.LogCaptureFixture
    planted: Planted = field(default_factory=Planted)
    printed: list[str] = field(default_factory=list)

    def word(self, name: str) -> str:
        return self.planted.word(name)

    def telling(self, name: str) -> str:
        """More than an answer, and longer than any."""
        return f"{self.word(name)} {'and I do not know how to go on ' * 8}"

    def file(self, name: str) -> tuple[bytes, str, Attachment]:
        """Bytes, a caption, and what the file is called."""
        made = Attachment(
            FileKind.IMAGE, AccountName("phones"), "", f"{self.word(f'{name}: name')}.jpg"
        )
        data = self.word(f"{name}: bytes").encode() * 500
        return data, self.word(f"{name}: caption"), made

    async def run(self, *words: str | Path) -> None:
        """A command beside the service: it has a loop of its own."""
        said = await asyncio.to_thread(call, *words)
        self.printed += [said.out, said.err]

    def break_the_flow(self) -> None:
        """With what nobody may find in a sentence about it."""
        secret = self.word("a value in a broken file")
        with (self.folder / "flows" / "intake.yaml").open("a", encoding="utf-8") as file:
            file.write(f'\nnonsense: "{secret}\n\t- {{{secret}')

    def assert_nothing(self) -> None:
        places = files(self.folder / "var")
        places["the log"] = self.log.text.encode()
        places["what was printed"] = "\n".join(self.printed).encode()
        found = [one for where, data in places.items() for one in self.planted.found(where, data)]
        assert found == []


@pytest.fixture
def search(folder: Path, caplog: pytest.LogCaptureFixture) -> Search:
    caplog.set_level("DEBUG")
    for name, old, new in (
        ("flows/intake.yaml", "steps:", CRISIS),
        ("organisation.yaml", "counsellors:", TEAMS),
    ):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")
    return Search(folder, caplog)


async def before_agreeing(far: Far, search: Search) -> None:
    """By a link that says too much, with a story and a picture that nobody may see yet."""
    payload = search.word("what the link says").removesuffix("könig")
    await far.clients.say(CLIENT, f"/start en--alias-{payload}--{payload}-mood--topic-{payload}")
    await far.until_asked(CLIENT, STEPS[0][0])
    await far.clients.say(CLIENT, search.telling("written early"))
    data, caption, like = search.file("sent early")
    await gives(far, data, caption, like)
    await chat_shows(far, "I have not kept or passed that on")


async def agrees(far: Far, early: str) -> None:
    for question, label in STEPS[:2]:
        await chat_shows(far, question)
        await far.clients.press(CLIENT, label)
    await chat_shows(far, "Before, you wrote something to me")
    await far.clients.press(CLIENT, early)


async def at_the_questions(far: Far, search: Search) -> None:
    """An alias that is changed, and all that is kept for the counsellor."""
    await far.until_asked(CLIENT, STEPS[2][0])
    await far.clients.press(CLIENT, "No")
    for name in ("an alias", "another alias"):
        await chat_shows(far, "A name?")
        await far.clients.say(CLIENT, search.word(name))
        await far.until_asked(CLIENT, "What is it about?")
        if name == "an alias":
            await far.clients.say(CLIENT, "back")
            await far.clients.until(lambda: "A name?" in far.clients.texts(CLIENT)[-1])
    await far.clients.say(CLIENT, search.telling("kept at a question"))
    await chat_shows(far, "I have kept all of that")
    data, caption, like = search.file("kept at a question")
    await gives(far, data, caption, like)
    await chat_shows(far, "I have kept that for your counsellor")
    await far.clients.say(CLIENT, f"{search.word('said in danger')} {DANGER}")
    await chat_shows(far, "look twice at your last message")


async def in_the_room(far: Far, search: Search) -> None:
    """Said on both sides, with losses and refusals."""
    await far.clients.press(CLIENT, "Debt")
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [far.rooms[CLIENT]] = far.invitations("anna")
    room = far.rooms[CLIENT]
    await far.staff.join(room, "anna")
    await chat_shows(far, "is here now")
    for fault in (Fault.AFTER, Fault.BEFORE, Refused("no")):
        far.clients.faults.append(fault)
        await far.staff.say(room, search.word(f"the counsellor, {fault}"), author="anna")
    await room_shows(far, "refused")
    far.staff.faults.append(Refused("no"))
    await far.clients.say(CLIENT, search.word("the client, refused"))
    await chat_shows(far, "but not your counsellor")


def spoil(tx: Tx) -> None:
    for statement in DAMAGE:
        tx.execute(text(statement), {"rubbish": RUBBISH})


async def on_damaged_data(app: App, far: Far, search: Search) -> None:
    """Neither the conversation, nor the flow, nor what is on its way can be read."""
    await app.opened.store.write(spoil)
    await far.clients.say(CLIENT, search.word("said into damaged data"))
    await far.clients.say(CLIENT, "help")
    await far.until_operator("could not be opened")


@on_sqlite
async def test_nothing_of_an_intake_and_a_case_is_left_anywhere(
    folder: Path, far: Far, search: Search
) -> None:
    async with bridge(folder) as app:
        await before_agreeing(far, search)
        search.assert_nothing()
        await agrees(far, "pass")
        await at_the_questions(far, search)
        search.assert_nothing()
        await in_the_room(far, search)
        assert len(received(far)) == 2
        search.assert_nothing()
        await far.staff.say(far.rooms[CLIENT], "/close", author="anna")
        await far.staff.say(far.rooms[CLIENT], "/yes", author="anna")  # their words are unanswered
        await chat_shows(far, "finished here")
        await settled(app)
        search.assert_nothing()
        await on_damaged_data(app, far, search)
    async with bridge(folder) as app:
        await far.clients.say(CLIENT, search.word("said after a restart on damaged data"))
        await settled(app)
    for command in ("parked list", "check", "publish", "flow test"):
        await search.run(*command.split(), folder)
    search.break_the_flow()
    for command in ("check", "publish", "flow test"):
        await search.run(*command.split(), folder)
    search.assert_nothing()
    room = far.staff.texts(far.rooms[CLIENT])
    shown = Planted({n: s for n, s in search.planted.secrets.items() if "link" in n})
    assert shown.found("the room", "\n".join(room).encode()) == []


async def refuses(far: Far, search: Search) -> None:
    await far.clients.press(CLIENT, STEPS[0][1])
    await chat_shows(far, STEPS[1][0])
    await far.clients.say(CLIENT, search.telling("written at the consent"))
    await far.clients.press(CLIENT, "No")
    await chat_shows(far, "only what you decided")


async def leaves_it_and_stops(far: Far, search: Search) -> None:
    await agrees(far, "leave")
    await at_the_questions(far, search)
    await far.clients.say(CLIENT, "/stop")
    await chat_shows(far, "You decide. What shall I do?")
    await far.clients.say(CLIENT, search.word("said to the stop"))
    await far.clients.say(CLIENT, "/stop")
    await chat_shows(far, "I pass nothing on any more")


@on_sqlite
@pytest.mark.parametrize("goes", [refuses, leaves_it_and_stops])
async def test_nothing_of_an_intake_that_ended_early_is_left_anywhere(
    folder: Path, far: Far, search: Search, goes: Callable[[Far, Search], Awaitable[None]]
) -> None:
    async with bridge(folder) as app:
        await before_agreeing(far, search)
        await goes(far, search)
        await settled(app)
        search.assert_nothing()
        assert [room.name for room in far.staff.rooms.values()] == ["Service"]
    search.assert_nothing()
