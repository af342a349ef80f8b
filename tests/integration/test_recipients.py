"""The protection floor on the durable path: clients where only we can read, one counsellor on a
network that could read along.

Nothing reaches that network before the client's yes; it is what the adapters say that decides.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.memory import MemoryNetwork
from adapters.memory.wire import serve
from bridge.cli.reload import reload
from routing.ids import AccountName, ChatId
from tests.faults.far import STEPS, Far
from tests.integration.test_reloading import ORGANISATION, change
from tests.integration.written_kit import said
from tests.pipeline import bridge, settled, write_organisation
from tests.receipts_kit import verified

CLIENT = "client-1"
ANNA = "  anna: {name: Anna, channel: rooms, address: anna, languages: [de, en], capacity: 500}\n"
BEN = "  ben: {name: Ben, channel: chats, address: ben, languages: [de, en], capacity: 5}\n"
SECRET = "I owe more than I can say"
QUESTION, NAMED = "write with you over Memory?", "counsellors answer over Memory"


@asynccontextmanager
async def networks() -> AsyncIterator[tuple[Far, MemoryNetwork, int]]:
    """Clients and rooms that only we can read, and chats whose network can read along."""
    clients = MemoryNetwork(AccountName("phones"), deduplicates=True)
    staff = MemoryNetwork(AccountName("rooms"), deduplicates=True, strangers=False)
    chats = MemoryNetwork(AccountName("chats"), strangers=False)
    async with serve(clients) as first, serve(staff) as second, serve(chats) as third:
        yield Far(clients, staff, (first, second)), chats, third


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[tuple[Far, MemoryNetwork, Path]]:
    async with networks() as (far, chats, port):
        folder = write_organisation(tmp_path, far.ports)
        phones = far.ports[0]
        ours = f'"127.0.0.1:{phones}", deduplicates: "yes"}}'
        more = f'  chats: {{kind: memory, connect: "127.0.0.1:{port}", strangers: "no"}}'
        change(
            folder,
            ORGANISATION,
            (f'"127.0.0.1:{phones}"}}', ours),
            ("  rooms:", f"{more}\n  rooms:"),
        )
        yield far, chats, folder


def shown(network: MemoryNetwork) -> str:
    """All that this network has ever been given."""
    return "\n".join(text for chat in [*network.shown] for text in network.texts(chat))


def invited(network: MemoryNetwork) -> list[ChatId]:
    return [chat for chat, room in network.rooms.items() if room.invited]


async def loses_anna(far: Far, folder: Path) -> None:
    """A client whose counsellor is not there any more is asked: only Ben is left."""
    await far.bring_in(CLIENT)
    change(folder, ORGANISATION, (ANNA, BEN))
    await reload(folder)
    await far.until_asked(CLIENT, QUESTION)
    assert "Ben" in far.clients.texts(CLIENT)[-1]


async def ben_comes(chats: MemoryNetwork) -> ChatId:
    """Into the one place that is there for him now."""
    await chats.until(lambda: bool(invited(chats)))
    [room] = invited(chats)
    await chats.join(room, "ben")
    return room


async def test_nothing_reaches_a_network_before_the_clients_yes_and_all_of_it_after(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    far, chats, folder = world
    async with bridge(folder) as app:
        await loses_anna(far, folder)
        await far.clients.say(CLIENT, SECRET)
        await far.until_chat(CLIENT, "One question is still open")
        await settled(app)
        assert chats.rooms == {}
        assert shown(chats) == ""
        await far.clients.press(CLIENT, "Yes, that is all right")
        await chats.until(lambda: bool(invited(chats)))
        assert SECRET not in shown(chats)
        await ben_comes(chats)
        await chats.until(lambda: SECRET in shown(chats))
        await far.clients.say(CLIENT, "/consent")
        await far.until_chat(CLIENT, "Consent “May our counsellors")


async def test_the_yes_and_its_taking_back_are_verified_without_us(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    """The client's own file: both acts, the words, and the network as a recipient by its name."""
    far, chats, folder = world
    async with bridge(folder) as app:
        await _given_and_taken_back(far, chats, folder)
        await settled(app)
        await far.clients.say(CLIENT, "/consent")
        await far.until_asked(CLIENT, "taken back")
        await far.clients.press(CLIENT, "Send me the proof")
        await far.clients.until(lambda: len(_files(far)) == 2)
        key = (await said("consent", "key", folder)).out.encode()
    receipt = _files(far)[-1]
    proof = await asyncio.to_thread(verified, folder, receipt, key)
    assert (proof.status, "5 acts of one person" in proof.sentence) == (0, True)
    acts = [json.loads(one["event"]) for one in json.loads(receipt)["acts"]]
    about = [one for one in acts if one["evidence"]["step"] == "recipient.memory"]
    assert [one["event"]["decision"] for one in about] == ["given", "withdrawn"]
    for one in about:
        assert one["processing"]["recipient_third_parties"] == ["recipient.memory"]
    assert QUESTION in receipt.decode()


async def _given_and_taken_back(far: Far, chats: MemoryNetwork, folder: Path) -> None:
    await loses_anna(far, folder)
    await far.clients.press(CLIENT, "Yes, that is all right")
    room = await ben_comes(chats)
    await far.until_chat(CLIENT, "Ben is here now")
    await far.clients.say(CLIENT, "/stop")
    await far.until_asked(CLIENT, "What shall I do?")
    await far.clients.press(CLIENT, "mind:off:recipient.memory")
    await far.until_chat(CLIENT, "Ben reads nothing more")
    await chats.until(lambda: chats.rooms[room].forgotten)


def _files(far: Far) -> list[bytes]:
    shown = far.clients.shown[ChatId(CLIENT)]
    return [one.data for one in shown if one.data is not None]


async def test_a_no_keeps_it_from_the_network_and_the_operator_knows(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    far, chats, folder = world
    async with bridge(folder) as app:
        await loses_anna(far, folder)
        await far.clients.press(CLIENT, "No, rather not")
        await far.until_operator("Nobody can take the case")
        await settled(app)
        assert chats.rooms == {}


async def test_a_new_clients_notice_names_it_and_its_yes_is_enough(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    far, chats, folder = world
    change(folder, ORGANISATION, (ANNA, BEN))
    async with bridge(folder):
        await far.clients.say(CLIENT, "/start")
        await far.until_asked(CLIENT, NAMED)
        assert chats.rooms == {}
        for question, label in STEPS:
            await far.until_asked(CLIENT, question)
            await far.clients.press(CLIENT, label)
        await far.until_asked(CLIENT, "What is it about?")
        await far.clients.press(CLIENT, "Debt")
        await chats.until(lambda: bool(invited(chats)))
        assert not any(QUESTION in text for text in far.clients.texts(CLIENT))


async def test_the_buttons_of_an_offer_take_a_case_where_they_are_shown(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    """As a network without invitations does it: a press in the place, by whoever is asked."""
    far, _, folder = world
    async with bridge(folder):
        await far.to_the_offer(CLIENT)
        [room] = far.invitations("anna")
        await far.staff.say(room, "hello?", author="anna")
        await far.staff.until(lambda: any("only offered" in one for one in far.staff.texts(room)))
        await far.staff.say(room, "!take", author="anna")
        await far.until_chat(CLIENT, "is here now")


async def test_a_case_is_not_given_to_whom_the_clients_yes_does_not_reach(
    world: tuple[Far, MemoryNetwork, Path],
) -> None:
    """Whoever hands it over is told why; the client is asked only where nobody else is left."""
    far, chats, folder = world
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        room = ChatId(far.rooms[CLIENT])
        change(folder, ORGANISATION, (ANNA, f"{ANNA}{BEN}"))
        await reload(folder)
        await far.staff.say(room, f"!give ben {SECRET}", author="anna")
        await far.staff.until(lambda: "nobody you have named can take" in far.staff.texts(room)[-1])
        await settled(app)
        assert chats.rooms == {}
        assert not any(QUESTION in text for text in far.clients.texts(CLIENT))
