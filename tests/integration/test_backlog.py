"""Cases that wait for room are handed out when a case is over, and not minutes later: where
something may mean danger first of all, and then whoever has waited longest.
"""

from pathlib import Path

from routing.ids import AuthorId, ChatId
from tests.faults.far import STEPS, Far
from tests.pipeline import bridge

DANGER = "no way out"
CRISIS = f"crisis:\n  words: {{en: [{DANGER}], de: [{DANGER}]}}\n  to: duty\nsteps:"
TEAMS = "teams:\n  duty: {counsellors: [anna]}\ncounsellors:"


async def test_who_waits_is_offered_to_whoever_has_just_closed_a_case(
    folder: Path, far: Far
) -> None:
    async with bridge(one_seat(folder)):
        await far.bring_in("client-1")
        room = far.rooms["client-1"]
        [author] = far.staff.rooms[ChatId(room)].joined
        await waits_in(far, "client-2")
        assert far.invitations(str(author)) == []
        await far.staff.say(room, "!close", author=author)
        await far.staff.until(lambda: bool(far.invitations(str(author))))


async def test_danger_is_handed_out_first_and_then_who_has_waited_longest(
    folder: Path, far: Far
) -> None:
    order = ["client-5", "client-2", "client-3", "client-4", "client-6"]
    async with bridge(one_seat(folder)):
        await far.bring_in("client-1")
        room = far.rooms["client-1"]
        [author] = far.staff.rooms[ChatId(room)].joined
        for client in sorted(order):
            await waits_in(far, client)
        await far.clients.say("client-5", DANGER, author="client-5")
        await far.until_chat("client-5", "look twice at your last message")
        for client in order:
            assert not is_here(far, client)
            await closes(far, room, author)
            [room] = far.invitations(str(author))
            await far.staff.join(room, author)
            await far.clients.until(lambda who=client: is_here(far, who))  # type: ignore[misc]


def one_seat(folder: Path) -> Path:
    path, flow = folder / "organisation.yaml", folder / "flows" / "intake.yaml"
    small = path.read_text("utf-8").replace("capacity: 500", "capacity: 1")
    path.write_text(small.replace("counsellors:", TEAMS, 1), "utf-8")
    flow.write_text(flow.read_text("utf-8").replace("steps:", CRISIS, 1), "utf-8")
    return folder


async def waits_in(far: Far, client: str) -> None:
    """Through the intake, until they know that nobody can be asked."""
    await far.clients.say(client, "/start", author=client)
    for question, label in STEPS:
        await far.until_asked(client, question)
        await far.clients.press(client, label)
    await far.until_asked(client, "What is it about?")
    await far.clients.press(client, "Debt")
    await far.until_chat(client, "nobody of ours")


async def closes(far: Far, room: str, author: AuthorId) -> None:
    """With a yes where it is asked back; until the next case is offered."""
    chat = ChatId(room)
    await far.staff.say(chat, "!close", author=author)
    await far.staff.until(lambda: is_asked(far, chat) or bool(far.invitations(str(author))))
    if is_asked(far, chat):
        await far.staff.say(chat, "!yes", author=author)
    await far.staff.until(lambda: bool(far.invitations(str(author))))


def is_asked(far: Far, chat: ChatId) -> bool:
    return any("!yes" in text for text in far.staff.texts(chat))


def is_here(far: Far, client: str) -> bool:
    return any("is here now" in text for text in far.clients.texts(client))
