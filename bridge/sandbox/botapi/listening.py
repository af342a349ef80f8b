"""A loopback port with routes on it, that can close and open again at the same number.

Every request must name this very port in its Host header: a page in somebody's browser that was
led here by a changed name (DNS rebinding) names another host and gets nothing. No header allows
other origins to read an answer.
"""

import asyncio
import socket
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
TURNS = 3  # of the event loop, after which whoever was just let in is a connection that can break


class Listening:
    def __init__(
        self, port: int, routes: Iterable[web.AbstractRouteDef], largest_body: int
    ) -> None:
        self.port = port
        self._routes = list(routes)
        self._largest_body = largest_body
        self._runner: web.AppRunner | None = None
        self._socket: socket.socket | None = None

    async def open(self) -> None:
        if self._runner is not None:
            return
        app = web.Application(middlewares=[self._guard], client_max_size=self._largest_body)
        app.add_routes(self._routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await runner.setup()
        self._socket = socket.create_server((LOOPBACK, self.port), backlog=BACKLOG)
        await web.SockSite(runner, self._socket, backlog=BACKLOG).start()
        self.port = int(runner.addresses[0][1])
        self._runner = runner

    async def close(self) -> None:
        """Refuses new connections and breaks the old ones, answered or not."""
        runner, self._runner = self._runner, None
        if runner is None or self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        server = runner.server
        for connection in list(server.connections) if server is not None else []:
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        await runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        names = {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}
        origin = request.headers.get("Origin", "").removeprefix("http://")
        if request.host not in names or (origin and origin not in names):
            return web.json_response(
                {"ok": False, "error_code": 403, "description": "Forbidden"}, status=403
            )
        return await handler(request)
