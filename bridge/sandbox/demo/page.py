"""The page: both people side by side, in one browser on this machine.

The browser is sent everything there is to see whenever something of it changes (server-sent
events, one JSON value), and sends back what the people do. It is loopback only, and only for the
browser that came with the address printed in the terminal: see `access`.

    GET  /                    the page; with the one-time word it lets the browser in
    GET  /static/NAME         style and script
    GET  /stream              {"phones": …, "desks": …, "steps": …}, again at every change
    GET  /phone/WHO/file/N    the file of message N, to be saved
    POST /phone/WHO/ACT       what the client does       {"ok": true} or {"ok": false, "error": …}
    POST /desk/WHO/ACT        what the counsellor does
    GET  /try                 the questions alone, tried by one person
    POST /try/ACT             what they do                all there is to see, or {"ok": false, …}
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol, Self, TypeVar

from aiohttp import ClientConnectionResetError, web
from aiohttp.helpers import content_disposition_header

from bridge.sandbox.botapi.listening import LOOPBACK, Listening
from bridge.sandbox.demo import acts
from bridge.sandbox.demo.access import ENTER, HEADERS, Access, check_origin, refused
from bridge.sandbox.demo.people import CannotDo, Desk, Person, Phone
from bridge.sandbox.demo.trace import Step
from bridge.sandbox.demo.trying import Trying

STATIC = Path(__file__).with_name("static")
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
LARGEST_BODY = 1 << 18
STILL_HERE = 15.0  # seconds between signs of life
P = TypeVar("P")


class Steps(Person[tuple[Step, ...]], Protocol):
    """What happened between the two, without content."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody on the page, by the name their addresses have. `trying`: None: no such page."""

    phones: Mapping[str, Phone]
    desks: Mapping[str, Desk]
    steps: Steps
    trying: Trying | None = None

    def everybody(self) -> tuple[Person[object], ...]:
        return (*self.phones.values(), *self.desks.values(), self.steps)

    def shown(self) -> str:
        """One line of JSON with everything that there is to see."""
        state = {
            "phones": {name: asdict(phone.view()) for name, phone in self.phones.items()},
            "desks": {name: asdict(desk.view()) for name, desk in self.desks.items()},
            "steps": [asdict(step) for step in self.steps.view()],
        }
        return json.dumps(state)


class Page:
    """Use as `async with Page(cast) as page:`. `told` is called when `url` has become another."""

    def __init__(self, cast: Cast, port: int = 0, told: Callable[[], None] = lambda: None) -> None:
        self._cast = cast
        self._access = Access(told)
        self._listening = Listening(port, self._routes(), LARGEST_BODY)
        self._bell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Raises OSError where the port cannot be had."""
        await self._listening.open()
        self._tasks = [asyncio.create_task(self._follow(p)) for p in self._cast.everybody()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._listening.close()

    @property
    def url(self) -> str:
        """Opens the page once, in one browser."""
        return f"http://{LOOPBACK}:{self._listening.port}/?{ENTER}={self._access.word}"

    async def _follow(self, person: Person[object]) -> None:
        while True:
            await person.changed()
            self._bell.set()
            self._bell = asyncio.Event()

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._index),
            web.get("/static/{name}", self._static),
            web.get("/stream", self._stream),
            web.get(r"/phone/{who}/file/{bubble:[0-9]{1,15}}", self._saved),
            web.post("/phone/{who}/{act}", self._phone),
            web.post("/desk/{who}/{act}", self._desk),
            web.get("/try", self._try_page),
            web.post("/try/{act}", self._try),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        entered = self._access.enters(request)
        if not entered and not self._access.knows(request):
            return refused()
        response = _file("page.html")
        if entered:
            self._access.let_in(request, response)
        return response

    async def _static(self, request: web.Request) -> web.Response:
        if not self._access.knows(request):
            return refused()
        return _file(request.match_info["name"])

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if not self._access.knows(request):
            return refused()
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ClientConnectionResetError, ConnectionResetError):
            while True:
                bell = self._bell
                await response.write(f"data: {self._cast.shown()}\n\n".encode())
                await self._wait(bell, response)
        return response

    async def _wait(self, bell: asyncio.Event, response: web.StreamResponse) -> None:
        """Until something changes; a browser that has gone is noticed meanwhile."""
        while not bell.is_set():
            try:
                await asyncio.wait_for(bell.wait(), STILL_HERE)
            except TimeoutError:
                await response.write(b": still here\n\n")

    async def _try_page(self, request: web.Request) -> web.Response:
        if not self._access.knows(request):
            return refused()
        return _file("try.html" if self._cast.trying is not None else "")

    async def _try(self, request: web.Request) -> web.Response:
        if not self._access.knows(request):
            return refused()
        check_origin(request)
        trying = self._cast.trying
        if trying is None:
            return _file("")
        try:
            shown = trying.act(request.match_info["act"], await _body(request))
        except CannotDo as error:
            return _answer({"ok": False, "error": str(error)}, HTTPStatus.BAD_REQUEST)
        return _answer({"ok": True, **shown}, HTTPStatus.OK)

    async def _saved(self, request: web.Request) -> web.Response:
        if not self._access.knows(request):
            return refused()
        try:
            phone = _somebody(self._cast.phones, request.match_info["who"])
            file = phone.saved(int(request.match_info["bubble"]))
        except CannotDo:
            return _file("")
        away = {"Content-Disposition": content_disposition_header("attachment", filename=file.name)}
        return web.Response(body=file.data, headers={**HEADERS, **away})

    async def _phone(self, request: web.Request) -> web.Response:
        return await self._act(request, self._cast.phones, acts.PHONE)

    async def _desk(self, request: web.Request) -> web.Response:
        return await self._act(request, self._cast.desks, acts.DESK)

    async def _act(
        self,
        request: web.Request,
        people: Mapping[str, P],
        known: Mapping[str, Callable[[P, acts.Body], Awaitable[None]]],
    ) -> web.Response:
        if not self._access.knows(request):
            return refused()
        check_origin(request)
        try:
            person = _somebody(people, request.match_info["who"])
            await acts.perform(known, person, request.match_info["act"], await _body(request))
        except CannotDo as error:
            return _answer({"ok": False, "error": str(error)}, HTTPStatus.BAD_REQUEST)
        return _answer({"ok": True}, HTTPStatus.OK)


def _somebody(people: Mapping[str, P], name: str) -> P:
    if name not in people:
        raise CannotDo("There is nobody of this name.")
    return people[name]


async def _body(request: web.Request) -> object:
    try:
        body: object = json.loads(await request.read() or b"{}")
    except web.HTTPRequestEntityTooLarge:
        raise CannotDo("That is too long for one message.") from None
    except (ValueError, RecursionError):
        raise CannotDo("An act is a JSON object.") from None
    return body


def _answer(answer: Mapping[str, object], status: HTTPStatus) -> web.Response:
    return web.json_response(answer, status=status, headers=HEADERS)


def _file(name: str) -> web.Response:
    """Only files that lie in the folder itself: a name is looked up, never joined to a path."""
    found = {path.name: path for path in STATIC.iterdir()}.get(name)
    if found is None:
        return web.Response(status=HTTPStatus.NOT_FOUND, headers=HEADERS)
    kind = TYPES.get(found.suffix, "application/octet-stream")
    return web.Response(
        body=found.read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS
    )
