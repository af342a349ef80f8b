"""A homeserver with faults: it passes everything on to a real one, except what it is told to spoil.

It stands behind the wire, so that nothing of the adapter or of its library is replaced, and makes
what a real homeserver cannot be asked for: HTML, half answers, silence, answers that get lost.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, web

_DROPPED = {"host", "content-length", "transfer-encoding", "connection", "content-encoding"}
Answer = Callable[[], web.Response]


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests of `method` whose path contains `part`.

    `answer` is given instead of the homeserver's; without one the connection breaks. `after`: only
    when the homeserver has done what was asked. `hang`: nothing is answered until the proxy ends.
    `skip`: so many that fit are passed on first.
    """

    part: str
    method: str = ""
    times: int = 1
    answer: Answer | None = None
    after: bool = False
    hang: bool = False
    skip: int = 0

    def fits(self, request: web.Request) -> bool:
        if not (self.part in request.path and self.method in ("", request.method)):
            return False
        self.skip, skipped = max(self.skip - 1, 0), self.skip > 0
        return self.times > 0 and not skipped


def text(status: int, body: str, kind: str = "text/html") -> Answer:
    return lambda: web.Response(status=status, text=body, content_type=kind)


def error(status: int, code: str, **more: object) -> Answer:
    return lambda: web.json_response({"errcode": code, "error": "no", **more}, status=status)


@dataclass(slots=True)
class FaultyHomeserver:
    """`asked` names every request by method and path; `since` the place last synced from.

    While `holds_keys`, messages between devices are kept back from syncs; the first sync after
    that brings them.
    """

    target: str
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    since: str | None = None
    holds_keys: bool = False
    _held: list[object] = field(default_factory=list)
    _session: ClientSession | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def before(cls, target: str) -> AsyncIterator[Self]:
        """In front of the homeserver at `target`, on a port of its own."""
        proxy = cls(target)
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{tail:.*}", proxy._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        async with ClientSession(timeout=ClientTimeout(total=120)) as proxy._session:
            await site.start()
            proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                yield proxy
            finally:
                proxy._over.set()
                await runner.cleanup()

    def spoil(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    def count(self, part: str) -> int:
        return sum(part in request for request in self.asked)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if request.path.endswith("/sync"):
            self.since = request.query.get("since")
        fault = next((fault for fault in self.faults if fault.fits(request)), None)
        if fault is not None:
            fault.times -= 1
        if fault is None or fault.after:
            answer = await self._passed_on(request)
            if fault is None:
                return answer
        assert fault is not None
        if fault.hang:
            await self._over.wait()
        if fault.answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return fault.answer()

    def _with_keys(self, answer: bytes) -> bytes:
        sync = json.loads(answer)
        self._held += sync.pop("to_device", {}).get("events", [])
        if not self.holds_keys:
            sync["to_device"], self._held = {"events": self._held}, []
        return json.dumps(sync).encode()

    async def _passed_on(self, request: web.Request) -> web.Response:
        assert self._session is not None
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _DROPPED}
        body = await request.read()
        try:
            async with self._session.request(
                request.method, self.target + request.raw_path, data=body, headers=headers
            ) as reply:
                kept = {k: v for k, v in reply.headers.items() if k.lower() not in _DROPPED}
                answer = await reply.read()
                heard = request.transport is not None and not request.transport.is_closing()
                if heard and request.path.endswith("/sync") and reply.status == 200:
                    answer = self._with_keys(answer)
                return web.Response(status=reply.status, body=answer, headers=kept)
        except (ClientError, OSError):
            return web.Response(status=502, text="<html>Bad Gateway</html>")
