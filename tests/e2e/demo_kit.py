"""A page with fakes behind it, and a browser's manners without a browser."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

from bridge.sandbox.demo.page import Cast, Page
from bridge.sandbox.demo.trying import Trying
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone, NoSteps


@dataclass(slots=True)
class Visit:
    """One browser at one page."""

    page: Page
    session: aiohttp.ClientSession
    phone: FakePhone
    desk: FakeDesk

    @property
    def root(self) -> URL:
        return URL(self.page.url).origin()

    async def enter(self) -> None:
        async with self.session.get(self.page.url) as response:
            assert response.status == HTTPStatus.OK

    async def act(self, where: str, body: object = None) -> tuple[int, Mapping[str, object]]:
        """POST what the page would; the status and the answer."""
        return await self.post(where, json.dumps({} if body is None else body))

    async def post(
        self, where: str, body: str | bytes, **headers: str
    ) -> tuple[int, Mapping[str, object]]:
        given = {"Content-Type": "application/json", **headers}
        async with self.session.post(self.root / where, data=body, headers=given) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {"text": text}

    async def status(self, where: str, **headers: str) -> int:
        async with self.session.get(self.root.join(URL(where)), headers=headers) as response:
            return response.status

    @asynccontextmanager
    async def stream(self) -> AsyncIterator["Stream"]:
        async with self.session.get(self.root / "stream") as response:
            assert response.content_type == "text/event-stream"
            yield Stream(response)


class Stream:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
        """The next thing there is to see."""
        async for line in self._response.content:
            if line.startswith(b"data: "):
                state: Mapping[str, Mapping[str, Mapping[str, object]]] = json.loads(line[6:])
                return state
        raise AssertionError("the stream has ended")


@asynccontextmanager
async def visited(trying: Trying | None = None) -> AsyncIterator[Visit]:
    """A page with Mia's phone and Anna's desk, and a browser that has not entered yet."""
    phone, desk = FakePhone(), FakeDesk()
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
    async with (
        Page(Cast({"mia": phone}, {"anna": desk}, NoSteps(), trying)) as page,
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        yield Visit(page, session, phone, desk)
