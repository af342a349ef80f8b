"""The control side: other processes and the demo's page drive the sandbox over HTTP.

Everything lies under `/control/<token>/`; the token is made at every start and compared in
constant time. Bodies are JSON objects. An answer is `{"ok": true, …}`, or `{"ok": false,
"error": sentence}` with status 400 for a wish that no phone or server can fulfil.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict

from aiohttp import web

from bridge.sandbox.botapi.asking import Server
from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.journal import Change
from bridge.sandbox.botapi.wishes import WISHES

LONGEST_WAIT = 50.0


class Control:
    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._token = token.encode()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/control/{token}/record", self._record),
            web.get("/control/{token}/stream", self._stream),
            web.post("/control/{token}/{wish}", self._fulfil),
        ]

    def _check(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["token"].encode(), self._token):
            raise web.HTTPNotFound(text="")

    async def _fulfil(self, request: web.Request) -> web.Response:
        self._check(request)
        fulfil = WISHES.get(request.match_info["wish"])
        if fulfil is None:
            raise web.HTTPNotFound(text="")
        try:
            body = await _body(request)
            answer = await fulfil(self._server, body)
        except SandboxError as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        return web.json_response({"ok": True, **answer})

    async def _record(self, request: web.Request) -> web.Response:
        """Changes after `since`; with `wait` (seconds) the answer comes with the first one."""
        self._check(request)
        since = _number(request, "since")
        wait = min(_number(request, "wait"), LONGEST_WAIT)
        changes = await self._server.state.journal.wait(int(since), wait)
        return web.json_response({"ok": True, "changes": [asdict(c) for c in changes]})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """The same as server-sent events, without end; an id is a change's number."""
        self._check(request)
        last = request.headers.get("Last-Event-ID", "")
        seen = int(last) if last.isdecimal() else int(_number(request, "since"))
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        while True:
            changes = await self._server.state.journal.wait(seen, 15.0)
            events = "".join(_event(change) for change in changes)
            await response.write((events or ": still here\n\n").encode())
            seen = changes[-1].seq if changes else seen


def _event(change: Change) -> str:
    return f"id: {change.seq}\ndata: {json.dumps(asdict(change))}\n\n"


def _number(request: web.Request, name: str) -> float:
    """A number from the query, at least 0; 0 when it is none."""
    value = request.query.get(name, "")
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if 0 <= number < 2**53 else 0.0


async def _body(request: web.Request) -> Mapping[str, object]:
    """Raises SandboxError for anything but a JSON object."""
    try:
        parsed = json.loads(await request.read() or b"{}")
    except web.HTTPRequestEntityTooLarge:
        raise SandboxError("the body is too large") from None
    except (ValueError, RecursionError):
        raise SandboxError("the body is not JSON") from None
    if not isinstance(parsed, dict):
        raise SandboxError("the body is not a JSON object")
    return parsed
