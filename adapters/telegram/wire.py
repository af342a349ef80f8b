"""The way to Telegram: the library's bot on requests of ours, and the ways of files beside it."""

from collections.abc import AsyncIterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from telegram import Bot
from telegram.request import BaseRequest

from adapters.telegram.request import Request, clear
from adapters.telegram.settings import TELEGRAM
from routing.ids import AccountName

CONNECTIONS = 16  # at once
PATIENT = httpx.Timeout(20, connect=10, pool=5, read=120)  # a large file is looked at when it is in


@dataclass(frozen=True, slots=True)
class BotAccount:
    """Which bot we are, and where its server is. The token never shows.

    `pace`: messages a second which the server takes into one chat. `topics`: the bot is for
    counsellors, whose cases are topics in their private chats with it.
    """

    name: AccountName
    token: str = field(repr=False)
    api: str = TELEGRAM
    proxy: str | None = field(default=None, repr=False)
    pace: int = 1
    topics: bool = False

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])


class Streamed(BaseRequest):
    """One call whose body is made while it is sent; its answer is read as every other."""

    parse_json_payload = staticmethod(Request.parse_json_payload)
    read_timeout = None

    def __init__(
        self, client: httpx.AsyncClient, body: AsyncIterable[bytes], headers: Mapping[str, str]
    ) -> None:
        self._client, self._body, self._headers = client, body, headers

    async def initialize(self) -> None:
        """The client is another's."""

    async def shutdown(self) -> None:
        """The client is another's."""

    async def do_request(self, url: str, method: str, *_: Any, **__: Any) -> tuple[int, bytes]:  # noqa: ANN401  # the library's own signature
        answer = await self._client.request(
            method, url, content=self._body, headers=self._headers, timeout=PATIENT
        )
        return clear(answer.status_code, answer.content)


class Wire:
    """A bot and its connections, `files` among them. Made without I/O; `close` when done."""

    def __init__(self, account: BotAccount) -> None:
        self._account = account
        trusted = httpx.create_ssl_context(trust_env=False)  # one: it reads all authorities
        polling, other = self._requests = (
            Request(2, account.proxy, trusted),
            Request(CONNECTIONS, account.proxy, trusted),
        )
        self._files = httpx.AsyncClient(
            timeout=httpx.Timeout(20, connect=10),
            proxy=account.proxy,
            trust_env=False,
            verify=trusted,
        )
        self.bot = Bot(
            account.token,
            base_url=f"{account.api}/bot",
            base_file_url=f"{account.api}/file/bot",
            request=other,
            get_updates_request=polling,
        )

    async def poll(self, offset: int | None, kinds: list[str], seconds: int) -> object:
        """One getUpdates call, its result unparsed: what one odd update is, the others are not."""
        wanted = {"offset": offset, "timeout": seconds, "allowed_updates": kinds}
        ask = self.bot._post  # noqa: SLF001  # the public call parses the batch as a whole
        return await ask("getUpdates", wanted, read_timeout=seconds + 15)

    async def ask(self, method: str, **wanted: object) -> object:
        """Any call, its result unparsed: it is read as updates are."""
        return await ask(self.bot, method, wanted)

    async def post(
        self, method: str, body: AsyncIterable[bytes], headers: Mapping[str, str]
    ) -> object:
        """Any call with a body of its own, its result unparsed. Raises as the library does."""
        url = f"{self._account.api}/bot{self._account.token}/{method}"
        return await Streamed(self._files, body, headers).post(url)

    def download(self, file_path: str) -> AbstractAsyncContextManager[httpx.Response]:
        """An answer to be read in pieces. Raises what httpx raises, whose texts name the token."""
        url = f"{self._account.api}/file/bot{self._account.token}/{quote(file_path)}"
        return self._files.stream("GET", url, headers={"Accept-Encoding": "identity"})

    @property
    def closed(self) -> bool:
        return self._files.is_closed

    async def close(self) -> None:
        for request in self._requests:
            await request.shutdown()
        await self._files.aclose()


async def ask(bot: Bot, method: str, wanted: dict[str, object]) -> object:
    """Any call, its result unparsed: of what was sent little is needed, and parsing takes longest.

    What is None is not sent. Raises as the library does.
    """
    return await bot._post(method, wanted)  # noqa: SLF001  # the public calls parse their results
