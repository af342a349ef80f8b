"""The side for bots: from a request to the envelope of its answer, faults included."""

import asyncio
from typing import Protocol

from aiohttp import web

from bridge.sandbox.botapi.errors import (
    ApiError,
    bad_request,
    conflict,
    forbidden,
    too_many_requests,
)
from bridge.sandbox.botapi.faults import Fault, FaultKind, Faults, FloodWatch
from bridge.sandbox.botapi.messages import Call
from bridge.sandbox.botapi.methods import METHODS, PACED
from bridge.sandbox.botapi.params import Params, read_params
from bridge.sandbox.botapi.state import Bot, State

POLL = "getupdates"
DOWNLOAD = "download"  # the name of the way to files, for faults
HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Server(Protocol):
    """What this side needs of the whole."""

    state: State
    faults: Faults
    floods: FloodWatch

    def note_fault(self, bot: Bot, chat: int, text: str) -> None: ...


class BotSide:
    def __init__(self, server: Server) -> None:
        self._server = server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.+}", self._download),
            web.route("*", "/{anything:.*}", self._nothing),
        ]

    async def _nothing(self, _: web.Request) -> web.Response:
        return _failure(ApiError(404, "Not Found"))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._server.state.bot(request.match_info["token"])
        except ApiError as error:
            return _failure(error)
        file = bot.file_at(request.match_info["path"])
        fault = self._server.faults.draw(DOWNLOAD, 0)
        if fault is not None:
            self._server.note_fault(bot, 0, f"{DOWNLOAD} {fault.kind}")
            return await _suffer_download(fault, request, b"" if file is None else file.data)
        if file is None:
            return _failure(ApiError(404, "Not Found"))
        return web.Response(body=file.data)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        try:
            bot = self._server.state.bot(request.match_info["token"])
            params = await read_params(request)
        except ApiError as error:
            return _failure(error)
        chat = params.integer("chat_id")
        fault = self._server.faults.draw(method, chat)
        if fault is None:
            return await self._answer(bot, method, params)
        self._server.note_fault(bot, chat, f"{method} {fault.kind}")
        return await self._suffer(fault, request, bot, params)

    async def _suffer(
        self, fault: Fault, request: web.Request, bot: Bot, params: Params
    ) -> web.Response:
        method = request.match_info["method"].lower()
        if fault.kind is FaultKind.DROP_BEFORE:
            return _broken(request)
        if (refusal := _refusal(fault)) is not None:
            return refusal
        answer = await self._answer(bot, method, params)
        if fault.kind is FaultKind.DROP_AFTER:
            return _broken(request)
        await asyncio.sleep(fault.delay)
        return answer

    async def _answer(self, bot: Bot, method: str, params: Params) -> web.Response:
        try:
            if method == POLL:
                result = await self._poll(bot, params)
            else:
                result = self._carry_out(bot, method, params)
        except ApiError as error:
            return _failure(error)
        except ConnectionResetError:
            # The server goes down while a poll waits: its connection is broken already.
            return _failure(ApiError(502, "Bad Gateway"))
        return web.json_response({"ok": True, "result": result})

    async def _poll(self, bot: Bot, params: Params) -> object:
        if bot.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        return await bot.polling.get_updates(params)

    def _carry_out(self, bot: Bot, method: str, params: Params) -> object:
        carry_out = METHODS.get(method)
        if carry_out is None:
            raise ApiError(404, "Not Found: method not found")
        if method in PACED:
            self._check_pace(bot, params.integer("chat_id"))
        try:
            return carry_out(Call(bot, params))
        except RecursionError:
            raise bad_request("can't parse the request") from None

    def _check_pace(self, bot: Bot, chat: int) -> None:
        seconds = self._server.floods.check(bot.id, chat, self._server.state.now())
        if seconds:
            raise too_many_requests(seconds)


async def _suffer_download(fault: Fault, request: web.Request, data: bytes) -> web.StreamResponse:
    """A file that comes late, breaks off after its first half, or does not come."""
    if fault.kind is FaultKind.DROP_BEFORE:
        return _broken(request)
    if (refusal := _refusal(fault)) is not None:
        return refusal
    if fault.kind is FaultKind.SLOW:
        await asyncio.sleep(fault.delay)
        return web.Response(body=data)
    response = web.StreamResponse(headers={"Content-Length": str(len(data))})
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    _broken(request)
    return response


def _failure(error: ApiError) -> web.Response:
    return web.json_response(error.envelope(), status=error.code)


def _refusal(fault: Fault) -> web.Response | None:
    """The answer to a call that is not carried out; None when it is."""
    match fault.kind:
        case FaultKind.FLOOD:
            return _failure(too_many_requests(fault.retry_after))
        case FaultKind.FORBIDDEN:
            return _failure(forbidden("bot was blocked by the user"))
        case FaultKind.ERROR:
            return _failure(ApiError(fault.status, "Internal Server Error"))
        case FaultKind.HTML:
            return web.Response(text=HTML, status=502, content_type="text/html")
        case _:
            return None


def _broken(request: web.Request) -> web.Response:
    """The connection breaks; what is returned here reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
