"""One call of the Bot API as an HTTP request that neither tells nor guesses.

The library asks for a class that makes its requests. Its own rests on httpx, which takes five times
as long for each as aiohttp does, and that was most of what one message to a client cost us.
Differences from the library's own class, beside that:
* an answer that is not JSON is not logged (it may hold what people said);
* 429 raises `Flooded` with the seconds, and 413 a plain refusal;
* no proxy is taken from the environment: a loopback server is never asked through one;
* files go another way (see wire): here a call has fields, and nothing that is streamed.

What became of a request that failed stands in the cause of the library's error, see errors.
"""

import json
from http import HTTPStatus
from ssl import SSLContext
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

LONGEST_FLOOD = 3600
SHORTEST_FLOOD = 1
READ = 20.0  # seconds without a byte of the answer
CONNECT = 15.0  # until there is a connection, new or free again
WRITE = 20.0  # until all is written


class Flooded(TelegramError):
    """We sent too fast; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class Request(BaseRequest):
    """So many connections at once. Made without I/O; connects at the first call."""

    read_timeout = READ

    def __init__(self, connections: int, proxy: str | None, trusted: SSLContext) -> None:
        self._connections, self._proxy, self._trusted = connections, proxy, trusted
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def initialize(self) -> None:
        """It is ready as it is."""

    async def shutdown(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401  # the library's own signature
        *_: Any,  # noqa: ANN401
        **__: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Of the timeouts only the one for the answer is ever asked for."""
        read = READ if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        timeout = aiohttp.ClientTimeout(CONNECT + WRITE + read, connect=CONNECT, sock_read=read)
        fields = request_data.json_parameters if request_data else None
        try:
            async with self._connected().request(
                method, url, data=fields, timeout=timeout, allow_redirects=False, proxy=self._proxy
            ) as answer:
                return clear(answer.status, await answer.read())
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    def _connected(self) -> aiohttp.ClientSession:
        """Raises NetworkError."""
        if self._closed:
            raise NetworkError("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=self._trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            parsed = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed


def clear(code: int, payload: bytes) -> tuple[int, bytes]:
    """An answer that is none of those the library takes for something else."""
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        raise Flooded(_seconds(payload))
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("Request entity too large")
    return code, payload


def _seconds(payload: bytes) -> int:
    try:
        wanted = json.loads(payload)["parameters"]["retry_after"]
        return min(max(int(wanted), SHORTEST_FLOOD), LONGEST_FLOOD)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return 5
