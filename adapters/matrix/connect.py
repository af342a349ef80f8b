"""Signing in, again and again: as the same device while its keys are here, else as a new one.

A device is made with the password once. Its token, its id and the seeds of our identity are kept
sealed beside its key store; the seeds also in the host's state, so that a lost folder costs the
device but not the identity that counsellors know. A revoked token is replaced by one more sign-in
with the password, as the same device.

Several machines may take turns, each with a folder and a device of its own. The place in the
homeserver's stream is the account's: keys that were sent to one device while another followed the
stream are gone. So who finds that another device was the last one at work becomes a new one, which
everybody sends keys to, and signs that one out: a machine that was only asleep can do nothing more.

    state   seeds    the seeds of our identity, sealed
            device   the id of the device that was at work last
"""

import logging
import secrets
import string
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from nio import AsyncClient

from adapters.matrix import store
from adapters.matrix.ambient import Ambient
from adapters.matrix.crosssigning import bootstrap, retire
from adapters.matrix.echoes import Echoes
from adapters.matrix.errors import Denied, MatrixError, NewDeviceNeeded, TokenRefused, about_keys
from adapters.matrix.keyrequests import query
from adapters.matrix.ownkeys import OwnKeys
from adapters.matrix.session import Session, load_closed, load_late, load_roll
from adapters.matrix.signatures import Seeds, section
from adapters.matrix.trust import Trust
from adapters.matrix.vault import Login, Vault, VaultError
from adapters.matrix.wire import Wire
from adapters.port import AccountRefused, Host, RetryLater
from routing.ids import AccountName

SEEDS, DEVICE = "seeds", "device"
_AT_ONCE = timedelta(0)
_REFUSED = {
    "M_FORBIDDEN": "The homeserver does not accept the name and password of this account: check"
    " `user` and the file that `password` names.",
    "M_USER_DEACTIVATED": "The homeserver has closed this account: give the bridge another one.",
}
_NO_PASSWORDS = (
    "The homeserver does not let this account in with a password: check `homeserver`, and that it"
    " offers password login."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """How one account signs in. `given`: master keys pinned by the configuration."""

    account: AccountName
    homeserver: str
    user_id: str = field(repr=False)
    device_name: str
    password: str = field(repr=False)
    folder: Path = field(repr=False)
    vault: Vault = field(repr=False)
    given: Mapping[str, str] = field(repr=False)
    ambient: Ambient = field(repr=False)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """As `store.alone`; whoever looks for the reason finds it in the log."""
        with ExitStack() as stack:
            try:
                stack.enter_context(store.alone(self.folder))
            except BlockingIOError:
                _log.warning(
                    "The keys of account %s are in use by another process: if it hangs, end it.",
                    self.account,
                )
                raise
            yield

    async def enter(self, host: Host) -> Session:
        """A connection with its keys loaded, published and vouched for.

        Raises RetryLater, OSError and AccountRefused.
        """
        login = await self._login(host)
        before = await host.load(DEVICE)
        await self._keep_state(host, login)
        client = store.open_client(self.homeserver, self.user_id, self.folder, login.pickle_key)
        try:
            store.restore(client, login, self.folder)
            session = await self._session(host, client, login)
            try:
                await session.sign()
            except TokenRefused:
                await self._renew(client, login)
                await session.sign()
            if before not in (None, login.device_id.encode()):
                await self._retire(client, before)
        except MatrixError as error:
            await store.close(client)
            if isinstance(error, NewDeviceNeeded):
                store.wipe(self.folder)  # the next try makes one
            raise RetryLater(_AT_ONCE, "The homeserver did not let this device in.") from None
        except BaseException:
            await store.close(client)
            raise
        return session

    async def _login(self, host: Host) -> Login:
        kept = self._kept()
        if kept is not None:
            lost = store.is_lost(self.folder, self.user_id, kept)
            if not lost and await host.load(DEVICE) in (None, kept.device_id.encode()):
                return kept
            why = "are lost" if lost else "are older than another device's"
            _log.warning("The keys of account %s %s; it gets a new device.", self.account, why)
            await self._sign_out(kept)
        seeds = kept.seeds if kept else await self._stored_seeds(host) or Seeds.make()
        store.wipe(self.folder)
        device_id = "".join(secrets.choice(string.ascii_uppercase) for _ in range(12))
        token = await self._sign_in(device_id)
        login = Login(device_id, token, secrets.token_urlsafe(32), seeds)
        self.vault.keep(login)
        return login

    def _kept(self) -> Login | None:
        try:
            return self.vault.login()
        except VaultError:
            _log.warning("What is kept for account %s cannot be opened.", self.account)
            return None

    async def _stored_seeds(self, host: Host) -> Seeds | None:
        sealed = await host.load(SEEDS)
        with suppress(VaultError, ValueError):
            return None if sealed is None else Seeds.from_bytes(self.vault.unseal(sealed))
        return None

    async def _keep_state(self, host: Host, login: Login) -> None:
        """Before they are published: an identity that nobody can use again must not be shown."""
        state: dict[str, bytes | None] = {}
        if await self._stored_seeds(host) != login.seeds:
            state[SEEDS] = self.vault.seal(login.seeds.to_bytes())
        if await host.load(DEVICE) != login.device_id.encode():
            state[DEVICE] = login.device_id.encode()
        if state:
            await host.receive([], state=state)

    async def _session(self, host: Host, client: AsyncClient, login: Login) -> Session:
        wire = Wire(client)
        given = {**self.given, self.user_id: login.seeds.master_key}
        return Session(
            account=self.account,
            client=client,
            wire=wire,
            host=host,
            ambient=self.ambient,
            trust=Trust(client, wire, host, self.ambient, given),
            late=await load_late(host),
            closed=await load_closed(host),
            roll=await load_roll(host),
            echoes=Echoes(self.user_id),
            sign=partial(self._introduce, client, wire, login.seeds),
        )

    async def _introduce(self, client: AsyncClient, wire: Wire, seeds: Seeds) -> None:
        """Publish the keys of our device, and have it vouched for; does nothing twice."""
        with about_keys():
            answer = await query(client, self.user_id)
        shown = section(answer, "device_keys", self.user_id, client.device_id, "keys")
        mine = client.olm.account.identity_keys
        wanted = {f"{kind}:{client.device_id}": mine[kind] for kind in ("ed25519", "curve25519")}
        if shown and shown != wanted:
            raise NewDeviceNeeded("The homeserver holds other keys for this device.")
        client.olm.account.shared = bool(shown)
        await OwnKeys(client, wire).publish()
        with about_keys():
            await bootstrap(client, seeds, self.password)

    async def _renew(self, client: AsyncClient, login: Login) -> None:
        """A new token for the same device."""
        token = await self._sign_in(login.device_id)
        self.vault.keep(replace(login, token=token))
        client.access_token = token

    async def _sign_in(self, device_id: str) -> str:
        """The token of this device, new or not. Raises RetryLater and AccountRefused."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": self.password,
            "device_id": device_id,
            "initial_device_display_name": self.device_name,
        }
        client = store.open_client(self.homeserver, self.user_id, self.folder, "")
        try:
            reply = await Wire(client).call("POST", "/login", body)
        except (Denied, TokenRefused) as error:
            code = error.code if isinstance(error, Denied) else ""
            raise AccountRefused(_REFUSED.get(code, _NO_PASSWORDS)) from None
        finally:
            await client.close()
        if (reply.get("user_id"), reply.get("device_id")) != (self.user_id, device_id):
            raise AccountRefused("The homeserver signed us in as somebody else: check `user`.")
        return str(reply.get("access_token"))

    async def _retire(self, client: AsyncClient, device: bytes | None) -> None:
        """Whoever still has it can do nothing with it; keys are sent to this one from now on."""
        try:
            await retire(client, (device or b"").decode(), self.password)
        except (RetryLater, MatrixError, OSError):
            _log.warning("An older device of account %s could not be signed out.", self.account)

    async def _sign_out(self, login: Login) -> None:
        """A device whose keys are lost would only be sent what nobody can read."""
        client = store.open_client(self.homeserver, self.user_id, self.folder, "")
        client.access_token = login.token
        try:
            with suppress(RetryLater, MatrixError):
                await Wire(client).call("POST", "/logout", {})
        finally:
            await client.close()
