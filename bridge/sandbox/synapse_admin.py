"""The administrator's calls to a sandbox homeserver: make accounts, lift limits.

Every call opens its own connection, so that one homeserver can serve tests that each have an event
loop of their own. No proxy is ever used: the homeserver is on loopback.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout

_REGISTER = "/_synapse/admin/v1/register"
_PATIENCE = ClientTimeout(total=30)


class SynapseError(Exception):
    """Base of what the sandbox's homeserver may raise; see `bridge.sandbox.synapse`."""


class CallFailed(SynapseError):
    """A call to the homeserver was refused or not answered; `code` is its `errcode`, if any."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Admin:
    """Administrator of the homeserver at `url`, by its shared registration secret."""

    def __init__(self, url: str, server_name: str, registration: str) -> None:
        self._url = url
        self._server_name = server_name
        self._registration = registration
        self._token = ""

    async def register(self, name: str, password: str, *, admin: bool = False) -> str:
        """Make an account; gives its user id. One that exists stays as it is, password included."""
        try:
            await self._register(name, password, admin=admin)
        except CallFailed as error:
            if error.code != "M_USER_IN_USE":
                raise
        return f"@{name}:{self._server_name}"

    async def lift_limits(self, user_id: str) -> None:
        """Let this account be as fast as it likes, as administrators do for a bot."""
        path = f"/_synapse/admin/v1/users/{quote(user_id)}/override_ratelimit"
        await self._call("POST", path, {"messages_per_second": 0, "burst_count": 0})

    async def deactivate(self, user_id: str) -> None:
        """Close the account for ever: its devices and tokens stop working."""
        await self._call("POST", f"/_synapse/admin/v1/deactivate/{quote(user_id)}", {})

    async def delete_room(self, room_id: str) -> None:
        """Everybody out, and nothing of it is left."""
        await self._call("DELETE", f"/_synapse/admin/v1/rooms/{quote(room_id)}", {"purge": True})

    async def _register(self, name: str, password: str, *, admin: bool) -> Mapping[str, object]:
        nonce = str((await self._request("GET", _REGISTER))["nonce"])
        signed = "\0".join((nonce, name, password, "admin" if admin else "notadmin"))
        proof = hmac.new(self._registration.encode(), signed.encode(), hashlib.sha1)
        body = {
            "nonce": nonce,
            "username": name,
            "password": password,
            "admin": admin,
            "mac": proof.hexdigest(),
            "inhibit_login": not admin,
        }
        return await self._request("POST", _REGISTER, body)

    async def _call(self, method: str, path: str, body: Mapping[str, object]) -> None:
        if not self._token:
            name = f"administrator-{secrets.token_hex(4)}"
            made = await self._register(name, secrets.token_hex(16), admin=True)
            self._token = str(made["access_token"])
        await self._request(method, path, body)

    async def _request(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Mapping[str, object]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            async with (
                ClientSession(timeout=_PATIENCE, headers=headers) as session,
                session.request(method, self._url + path, json=body) as response,
            ):
                reply = await response.json(content_type=None)
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            raise CallFailed("The sandbox's homeserver did not answer properly.") from error
        if not isinstance(reply, dict):
            raise CallFailed("The sandbox's homeserver did not answer properly.")
        if response.status != HTTPStatus.OK:
            code = str(reply.get("errcode"))
            raise CallFailed(f"The sandbox's homeserver refused a call with {code}.", code)
        return reply


async def well_known(url: str) -> object:
    """What the server at `url` says about itself, or None while nobody answers properly."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=2)) as session,
            session.get(f"{url}/.well-known/matrix/client") as response,
        ):
            answer: object = await response.json(content_type=None)
    except (ClientError, OSError, TimeoutError, ValueError):
        return None
    return answer
