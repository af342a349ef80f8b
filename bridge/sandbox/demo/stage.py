"""Everything the demo needs, started in order and taken down again, whatever happens.

    homeserver -> accounts -> sandbox Telegram -> organisation's folder -> bridge -> counsellors

The bridge is a process like the one an operator runs; the far sides live in this one.

    DidNotStart      one sentence: which part failed, and why
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.matrix.crosssigning import CrossSigningError
from bridge.sandbox.botapi import BotApiServer
from bridge.sandbox.counsellor import Account, Counsellor, CounsellorError
from bridge.sandbox.demo.desks import MatrixDesk
from bridge.sandbox.demo.folder import (
    BOT,
    BOT_NUMBER,
    SERVER_NAME,
    Addresses,
    DemoFolder,
    FolderRefused,
)
from bridge.sandbox.demo.people import CannotDo, Desk, Phone, until
from bridge.sandbox.demo.phones import SandboxPhone
from bridge.sandbox.demo.process import BridgeEnded, BridgeProcess, Listen
from bridge.sandbox.synapse import Settings, Synapse, SynapseError

OPERATOR = "kim"
COUNSELLORS = ("anna", "ben")
CLIENTS = ("mia", "jona")
REGULAR = 5_000_001  # the number of the first client
A_START = 1_000  # more messages than anybody writes in one demo
LANGUAGES = {"en": ("en", "de"), "de": ("de", "en")}  # of the two clients' apps
PATIENCE = 30.0
Tell = Callable[[str], None]


class DidNotStart(Exception):
    """A part did not start."""


@dataclass(frozen=True, slots=True)
class Play:
    """What the staging needs to know: `tell` gets progress, `listen` what the bridge says.

    `newcomers`: the clients are people whom the bridge has never met. `pace`: messages a second
    into one chat, as Telegram has it unless nobody is there to read.
    """

    directory: Path
    language: str
    newcomers: bool
    tell: Tell
    listen: Listen
    pace: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """All of it, running."""

    phones: Mapping[str, Phone]
    desks: Mapping[str, Desk]
    bridge: BridgeProcess
    server: BotApiServer
    organisation: Path

    def unconfirmed(self) -> int:
        """Updates that the bridge has not yet confirmed to the network."""
        return len(self.server.pending())


@contextlib.asynccontextmanager
async def staged(play: Play) -> AsyncIterator[Stage]:
    """Raises DidNotStart, with everything that had started taken down."""
    async with contextlib.AsyncExitStack() as stack:
        with _part(play, "The folder"):
            names = (BOT, *COUNSELLORS, OPERATOR)
            folder = DemoFolder.opened(play.directory, names)
        with _part(play, "Synapse, the homeserver"):
            settings = Settings(server_name=SERVER_NAME)
            synapse = await stack.enter_async_context(Synapse.start(folder.homeserver, settings))
            accounts = await _accounts(synapse, folder)
        with _part(play, "The sandbox of Telegram"):
            server = await stack.enter_async_context(BotApiServer())
            phones = _telegram(server, folder, play)
        with _part(play, "The counsellors' devices"):
            desks = await _desks(stack, accounts, folder)
        with _part(play, "The bridge"):
            api = server.base_url.removesuffix("/bot")
            folder.fill(Addresses(api, synapse.url, play.pace), play.language)
            bridge = await stack.enter_async_context(
                BridgeProcess.started(folder.organisation, folder.log, play.listen)
            )
            await bridge.until(_on_both_networks(phones, desks[OPERATOR]))
        yield Stage(phones, desks, bridge, server, folder.organisation)


@contextlib.contextmanager
def _part(play: Play, name: str) -> Iterator[None]:
    """Says how long it took, or which part failed and why."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        yield
    except TimeoutError:
        raise DidNotStart(f"{name} did not start in time.") from None
    except (
        FolderRefused,
        SynapseError,
        CounsellorError,
        CrossSigningError,
        BridgeEnded,
        CannotDo,
        OSError,
    ) as error:
        raise DidNotStart(f"{name} did not start: {error}") from error
    play.tell(f"  {name:<28}{loop.time() - began:5.1f} s")


async def _accounts(synapse: Synapse, folder: DemoFolder) -> dict[str, Account]:
    """Everybody has an account; the bot's may be as fast as it likes, as an administrator sets."""
    accounts = {}
    for name, password in folder.passwords.of.items():
        user = await synapse.register(name, password)
        accounts[name] = Account(synapse.url, user, password)
    await synapse.lift_limits(accounts[BOT].user_id)
    return accounts


def _telegram(server: BotApiServer, folder: DemoFolder, play: Play) -> dict[str, Phone]:
    """A bot and two phones. Numbers go on where the last start's ended, as on the real network."""
    before = folder.begin()
    bot = server.add_bot(folder.passwords.token, BOT_NUMBER, "lotse_demo_bot")
    server.restart_ids(1 + before * A_START)
    for _ in range(before * A_START):
        bot.next_message()
        bot.new_query(0, 0.0)
    bot.queries.clear()
    first = REGULAR + (before * len(CLIENTS) if play.newcomers else 0)
    spoken = LANGUAGES.get(play.language, LANGUAGES["en"])
    return {
        name: SandboxPhone(server.client(number, name.capitalize(), language), server, "Lotse")
        for number, (name, language) in enumerate(zip(CLIENTS, spoken, strict=True), first)
    }


async def _desks(
    stack: contextlib.AsyncExitStack, accounts: Mapping[str, Account], folder: DemoFolder
) -> dict[str, Desk]:
    desks: dict[str, Desk] = {}
    for name in (*COUNSELLORS, OPERATOR):
        signed_in = Counsellor.signed_in(accounts[name], folder.device(name))
        counsellor = await stack.enter_async_context(signed_in)
        role = "operator" if name == OPERATOR else "counsellor"
        desks[name] = MatrixDesk(counsellor, name.capitalize(), role)
    return desks


async def _on_both_networks(phones: Mapping[str, Phone], operator: Desk) -> None:
    """The bot has its menu on the one network, and the operator a room on the other."""
    for phone in phones.values():
        await until(phone, lambda chat: chat.about and chat.commands, PATIENCE)
    await until(operator, lambda view: view.rooms or view.invitations, PATIENCE)
    if not any(room.joined for room in operator.view().rooms):
        await operator.join(operator.view().invitations[0].room)
