"""A service at work in a town where words are planted, and the search of all it leaves behind.

Three files may hold something that was planted, none of which is of a client or a secret:

    last_good.json         the organisation's own configuration, kept for a start with broken files;
                           the addresses of its people stand in it as they do in the configuration
    crypto.db              the Matrix library's key store names the devices of those who share rooms
                           with the service, which are people of the configuration
    counselbridge.sqlite   who the service itself is on its networks
"""

import contextlib
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.matrix.vault import Vault
from bridge.app import where
from bridge.clock import SystemClock
from bridge.organisation import read
from bridge.sandbox.synapse import Synapse
from bridge.store.beside import open_with_keys
from tests.e2e.people import Client
from tests.e2e.planted import Planted, files
from tests.e2e.service import BRIEF, Service, command
from tests.e2e.town import Town
from tests.matrix_proxy import FaultyHomeserver

NUMBER = 7_394_218_465_021  # of the client's account; needs six bytes in a database
ALIAS = """\
  - ask: alias
    type: text
    text: {de: Wie heißt du?, en: What may we call you?}
  - handover"""
CONFIGURED = ("anna's address", "kim's address", "the bot's address")
EXCEPTIONS = {
    "last_good.json": CONFIGURED,
    "crypto.db": CONFIGURED,
    "counselbridge.sqlite": ("the bot's address",),
}


@dataclass(frozen=True, slots=True)
class Play:
    """One run of it all. `output` is what other commands than `run` said."""

    town: Town
    proxy: FaultyHomeserver
    planted: Planted
    service: Service
    mia: Client
    output: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.town.folder / "var"

    async def asks(self, *words: str | Path, status: int) -> str:
        said = await command(*words)
        self.output.append(said.out + said.err)
        assert said.status == status, said.err
        return said.out

    def assert_clean(self, when: str) -> None:
        """Nothing planted is in any file of the data, or in anything that was ever printed."""
        found = []
        for name, content in files(self.data).items():
            kind = Path(name).name.removesuffix("-wal")
            found += self.planted.found(name, content, but=EXCEPTIONS.get(kind, ()))
        said = "\n".join([*self.service.output, *self.output])
        found += self.planted.found("the output", said.encode())
        assert found == [], f"{when}: {', '.join(found)}"


@contextlib.asynccontextmanager
async def playing(place: Path, synapse: Synapse) -> AsyncIterator[Play]:
    async with (
        FaultyHomeserver.before(synapse.url) as proxy,
        Town.built(place, synapse, homeserver=proxy.url) as town,
    ):
        flow = town.folder / "flows" / "intake.yaml"
        flow.write_text(BRIEF.replace("  - handover", ALIAS), encoding="utf-8")
        planted = Planted()
        mia = town.client(NUMBER, planted.word("the client's first name"))
        service = Service(town.folder, verbose=True)
        try:
            yield Play(town, proxy, planted, service, mia)
        finally:
            await service.kill()


async def own_secrets(town: Town) -> dict[str, bytes]:
    """What the service made for itself: keys of the store, of its Matrix device and identity."""
    organisation = read(town.folder, None)
    text = (town.folder / "secrets" / "master.key").read_text(encoding="ascii").strip()
    opened = open_with_keys(where(organisation, {}), SystemClock())
    try:
        account = opened.keys.derive("account:matrix")
        index = opened.keys.derive("index")
        vault = Vault(organisation.data / "accounts" / "matrix", account, town.networks.bot.user_id)
        login = vault.login()
    finally:
        await opened.close()
    assert login is not None
    seeds = login.seeds.to_bytes()
    return {
        "the master key in its file": text.encode(),
        "the master key": b64decode(text),
        "the key of the account": account,
        "the key of the index": index,
        "the access to the homeserver": login.token.encode(),
        "the key of the key store": login.pickle_key.encode(),
        **{f"seed {n} of the identity": seeds[n * 32 : (n + 1) * 32] for n in range(3)},
    }
