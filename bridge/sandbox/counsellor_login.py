"""How the sandbox's counsellor signs in, and what it keeps for the next time.

A device is its key store together with its id and token, so they lie in one directory: signing in
again from the same directory is the same device, another directory is another device of the same
account. `login.json` is readable by its owner only; this is a sandbox, the keys are not sealed.
"""

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, LoginResponse
from nio.store import SqliteStore

from adapters.matrix.crosssigning import Seeds


class CounsellorError(Exception):
    """Base of what the sandbox's counsellor raises; see `bridge.sandbox.counsellor`."""


class NotSignedIn(CounsellorError):
    """The homeserver did not let the counsellor in."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where and as whom."""

    url: str
    user_id: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Login:
    """One device. `seeds` is the account's identity (hex), empty on a device without it."""

    device_id: str
    token: str = field(repr=False)
    pickle_key: str = field(repr=False)
    seeds: str = field(repr=False, default="")

    def identity(self) -> Seeds | None:
        return Seeds.from_bytes(bytes.fromhex(self.seeds)) if self.seeds else None

    def with_identity(self, seeds: Seeds) -> "Login":
        return replace(self, seeds=seeds.to_bytes().hex())


async def sign_in(account: Account, directory: Path) -> tuple[AsyncClient, Login]:
    """A client whose key store is loaded: the directory's device, or a new one in it.

    Raises NotSignedIn, and whatever the network raises.
    """
    kept = load(directory)
    pickle_key = kept.pickle_key if kept else secrets.token_hex(16)
    config = AsyncClientConfig(
        store=SqliteStore,
        store_sync_tokens=False,
        pickle_key=pickle_key,
        max_timeouts=0,
        request_timeout=30,
    )
    client = AsyncClient(account.url, account.user_id, store_path=str(directory), config=config)
    if kept is not None:
        client.restore_login(account.user_id, kept.device_id, kept.token)
        return client, kept
    try:
        reply = await client.login(account.password, device_name="Counsellor")
    except BaseException:
        await close(client)
        raise
    if not isinstance(reply, LoginResponse):
        await close(client)
        raise NotSignedIn("The homeserver did not accept the counsellor's name and password.")
    made = Login(reply.device_id, reply.access_token, pickle_key)
    save(directory, made)
    return client, made


async def close(client: AsyncClient) -> None:
    """Let go of the network and of the key store, which nio leaves open."""
    await client.close()
    if client.store is not None:
        client.store.database.close()


def load(directory: Path) -> Login | None:
    """The device kept in the directory (made if missing), if there is one."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / "login.json"
    return Login(**json.loads(path.read_text())) if path.exists() else None


def save(directory: Path, login: Login) -> None:
    path = directory / "login.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(login)))
