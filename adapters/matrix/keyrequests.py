"""The two or three requests about keys that matrix-nio has no function for.

Every reply is checked here, once, so that the callers deal with parsed objects and with the errors
of `keyerrors` only: proxies answer HTML, servers restart, and a library's exceptions are many.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import ClientError
from nio import AsyncClient, KeysUploadResponse

from adapters.matrix.keyerrors import DeviceUnknown, KeysUnclear, NoAnswer, Refused

_BASE = "/_matrix/client/v3"
_LONGEST = 3_600_000  # milliseconds that we wait when we are asked to
_UNREACHABLE = "The homeserver could not be reached for signing keys."


async def query(client: AsyncClient, user_id: str) -> dict[str, object]:
    """The keys of one user as the homeserver shows them, parsed and not yet believed."""
    status, reply = await ask(client, "/keys/query", {"device_keys": {user_id: []}})
    if status != HTTPStatus.OK:
        raise refusal(reply, "The homeserver refused to show the keys of a user.")
    return reply


async def ask(
    client: AsyncClient, path: str, body: Mapping[str, object]
) -> tuple[int, dict[str, object]]:
    """POST `body` to a client-server path; gives the status (below 500, never 429) and the reply.

    Raises NoAnswer (network, 429, 5xx) and KeysUnclear (anything but a JSON object).
    """
    headers = {
        "Authorization": f"Bearer {client.access_token}",
        "Content-Type": "application/json",
    }
    try:
        response = await client.send("POST", _BASE + path, json.dumps(body), headers)
        raw = await response.read()
    except (ClientError, OSError, TimeoutError) as error:
        raise NoAnswer(_UNREACHABLE) from error
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NoAnswer("The homeserver failed while it was asked for signing keys.")
    reply = _parse(raw)
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NoAnswer("The homeserver asks us to wait before asking for keys.", _wait(reply))
    return response.status, reply


async def upload_device_keys(client: AsyncClient) -> None:
    """Publish the device's own keys where nio says that they are not published yet."""
    if not client.should_upload_keys:
        return
    try:
        reply = await client.keys_upload()
    except (ClientError, OSError, TimeoutError) as error:
        raise NoAnswer(_UNREACHABLE) from error
    if not isinstance(reply, KeysUploadResponse):
        raise DeviceUnknown(
            "The homeserver did not take the keys of this device; if its key store was lost, log in"
            " again as a new device."
        )


def refusal(reply: Mapping[str, object], sentence: str) -> Refused:
    """The error for a reply whose status was not 200."""
    code = reply.get("errcode")
    return Refused(sentence, code if isinstance(code, str) else "M_UNKNOWN")


def _parse(raw: bytes) -> dict[str, object]:
    try:
        reply = json.loads(raw)
    except (ValueError, RecursionError):
        reply = None
    if not isinstance(reply, dict):
        raise KeysUnclear("The homeserver answered a question about keys with no JSON object.")
    return reply


def _wait(reply: Mapping[str, object]) -> float | None:
    """In seconds, an hour at most; None where it names none that makes sense."""
    wait = reply.get("retry_after_ms")
    if not isinstance(wait, int | float) or isinstance(wait, bool) or not wait > 0:  # nor NaN
        return None
    return min(wait, _LONGEST) / 1000
