"""Every request of ours to the homeserver, and the one place where its answers are checked.

nio's own request functions repeat silently and for ever, take a proxy's HTML for an answer, and
lose the HTTP status. This keeps nio's HTTP session and nothing else of them: an answer is a JSON
object of success, or it is an error that says what to do.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse
from nio import AsyncClient

from adapters.matrix.errors import SOON, Denied, refusal
from adapters.port import RetryLater, Unreachable

Json = dict[str, object]

V3 = "/_matrix/client/v3"
V1 = "/_matrix/client/v1"
_UPLOAD = "/_matrix/media/v3/upload"
_PATIENCE = 30.0
_UNSAID_WAIT = timedelta(seconds=5)
# What a proxy says whose homeserver is away. A homeserver itself gives such an answer a code.
_NO_WAY = frozenset(
    {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)
_AWAY = "The homeserver cannot be reached."
_BROKEN = "The homeserver answers with an error of its own."
_STRANGE = "Something that is no homeserver answers at its address."


def path(*parts: str) -> str:
    """A path below the client-server API, every part quoted."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


class Wire:
    """Requests as the account of `client`."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._closed = False

    def close(self) -> None:
        """Refuse from now on: nio would open a new connection that nobody closes."""
        self._closed = True

    async def call(
        self,
        method: str,
        where: str,
        body: Mapping[str, object] | None = None,
        *,
        patience: float = _PATIENCE,
        base: str = V3,
    ) -> Json:
        """Ask `where` (made by `path`, with a query if any); `patience` in seconds.

        Raises RetryLater, Denied or TokenRefused.
        """
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        return await self._ask(method, base + where, data, headers, patience)

    async def upload(self, body: AsyncIterator[bytes], size: int, *, patience: float) -> Json:
        """Give the homeserver exactly so many bytes of a file that it can make nothing of.

        What `body` raises becomes RetryLater. Raises as `call` does.
        """
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return await self._ask("POST", _UPLOAD, body, headers, patience)

    async def _ask(
        self,
        method: str,
        where: str,
        data: str | AsyncIterator[bytes] | None,
        headers: dict[str, str],
        patience: float,
    ) -> Json:
        if self._closed:
            raise Unreachable(SOON, "The connection to the homeserver is closed.")
        if self._client.access_token:
            headers["Authorization"] = f"Bearer {self._client.access_token}"
        try:
            response = await self._client.send(method, where, data, headers, timeout=patience)
            raw = await response.read()
        except (ClientError, OSError, TimeoutError):
            raise Unreachable(SOON, _AWAY) from None
        except RuntimeError:  # the session was closed under us
            raise Unreachable(SOON, _AWAY) from None
        return _checked(response, raw)

    async def found(self, where: str) -> Json | None:
        """GET, or None where the homeserver says that there is no such thing."""
        try:
            return await self.call("GET", where)
        except Denied as denied:
            if denied.code == "M_NOT_FOUND":
                return None
            raise


def _checked(response: ClientResponse, raw: bytes) -> Json:
    status, reply = response.status, _parsed(raw)
    code = None if reply is None else reply.get("errcode")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == "M_LIMIT_EXCEEDED":
        raise RetryLater(_wait(response, reply or {}))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # also of a proxy, which knows no codes
        raise Denied("M_TOO_LARGE")
    if status in _NO_WAY and code is None and "Retry-After" not in response.headers:
        raise Unreachable(SOON, _AWAY)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryLater(SOON, _BROKEN)
    if reply is None:
        raise RetryLater(SOON, _STRANGE)
    if status == HTTPStatus.OK:
        return reply
    if isinstance(code, str):
        raise refusal(code)
    raise RetryLater(SOON, _STRANGE)


def _parsed(raw: bytes) -> Json | None:
    with suppress(ValueError, RecursionError):
        reply = json.loads(raw)
        if isinstance(reply, dict):
            return reply
    return None


def _wait(response: ClientResponse, reply: Json) -> timedelta:
    """What the homeserver asks for: in its answer, or in the header a proxy may set."""
    said = reply.get("retry_after_ms")
    if isinstance(said, int) and said > 0:
        return timedelta(milliseconds=min(said, 3_600_000))
    header = response.headers.get("Retry-After", "")
    if header.isdecimal() and len(header) < 5:  # noqa: PLR2004 - four digits: less than three hours
        return timedelta(seconds=int(header))
    return _UNSAID_WAIT
